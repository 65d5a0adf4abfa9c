/** A stretch of text that two versions share, or that only the later (`added`) or the earlier (`removed`) has. */
export interface Stretch {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Cells of the table of common words; beyond it the middle is shown as replaced, because no one would find their way in it. */
const cellsMax = 1_000_000;

/** What changed between two texts, word by word: the longest common subsequence stays, everything else was removed or added. */
export function differences(before: string, after: string): Stretch[] {
  const a = wordsOf(before);
  const b = wordsOf(after);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return joined([
    ...a.slice(0, start).map((text): Stretch => ({ kind: 'same', text })),
    ...middle(left, right),
    ...a.slice(a.length - end).map((text): Stretch => ({ kind: 'same', text })),
  ]);
}

/** Each with the space behind it, so that together they are the text. */
const wordsOf = (text: string): string[] => text.match(/\S+\s*|\s+/g) ?? [];

function middle(a: readonly string[], b: readonly string[]): Stretch[] {
  const removed = a.map((text): Stretch => ({ kind: 'removed', text }));
  const added = b.map((text): Stretch => ({ kind: 'added', text }));
  if (a.length === 0 || b.length === 0 || a.length * b.length > cellsMax) return [...removed, ...added];
  const width = b.length + 1;
  // common[i * width + j]: how many words a from i on and b from j on have in common, in this order.
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const stretches: Stretch[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      stretches.push({ kind: 'same', text: a[i] ?? '' });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1)))
      stretches.push({ kind: 'removed', text: a[i++] ?? '' });
    else stretches.push({ kind: 'added', text: b[j++] ?? '' });
  }
  return stretches;
}

/** Neighbours of one kind as one. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const each of stretches) {
    const last = result.at(-1);
    if (last?.kind === each.kind)
      result[result.length - 1] = { kind: each.kind, text: last.text + each.text };
    else result.push(each);
  }
  return result;
}
