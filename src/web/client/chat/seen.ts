import { askPiece } from '../piece.ts';
import { onWord } from '../live/words.ts';

/** Several read at once when a message comes. */
const restMs = 400;

/** Who has read is shown below the reader's messages as it changes: a small request, whose lines take the place of those there were. */
export function startSeen(id: string, path: string, list: HTMLElement, signal: AbortSignal): void {
  let timer: number | undefined;
  const show = async (): Promise<void> => {
    timer = undefined;
    const lines = await askPiece(path, { cache: 'no-store' }).catch(() => null);
    if (!lines || signal.aborted) return;
    for (const old of list.querySelectorAll(':scope > .seen-by')) old.remove();
    for (const line of lines.querySelectorAll<HTMLElement>('.seen-by'))
      document.getElementById(line.dataset['after'] ?? '')?.after(line);
  };
  onWord((word) => {
    if (word.say !== 'changed' || !word.topics.includes(`seen:${id}`)) return;
    timer ??= window.setTimeout(() => void show(), restMs);
  }, signal);
  signal.addEventListener('abort', () => window.clearTimeout(timer));
}
