import { diffArrays } from 'diff/lib/diff/array.js';

/** A stretch of text that two versions share, or that only the later (`added`) or the earlier (`removed`) has. */
export interface Stretch {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Words that may have come and gone; beyond it the middle is shown as replaced, because no one would find their way in it. */
const editsMax = 1_500;

/** What changed between two texts, word by word: the longest common subsequence stays, everything else was removed or added. */
export function differences(before: string, after: string): Stretch[] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return [
    stretch('same', a.slice(0, start)),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    stretch('same', a.slice(a.length - end)),
  ].filter(({ text }) => text !== '');
}

/** Each with the space behind it, so that together they are the text. */
const wordsOf = (text: string): string[] => text.match(/\S+\s*|\s+/g) ?? [];

const stretch = (kind: Stretch['kind'], words: readonly string[]): Stretch => ({
  kind,
  text: words.join(''),
});

/** Neither begins nor ends with what both have. */
function middle(a: string[], b: string[]): Stretch[] {
  const changes = diffArrays(a, b, { maxEditLength: editsMax });
  if (changes === undefined) return [stretch('removed', a), stretch('added', b)];
  return changes.map(({ added, removed, value }) =>
    stretch(added ? 'added' : removed ? 'removed' : 'same', value),
  );
}
