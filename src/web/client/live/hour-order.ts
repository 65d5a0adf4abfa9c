/** What is asked moves up with its votes, but not while somebody reads it, is about to click, or scrolls: nothing jumps. */
const lookMs = 2_000;
const calmMs = 4_000;

let scrolledAt = 0;
for (const name of ['scroll', 'touchstart'])
  document.addEventListener(name, () => (scrolledAt = performance.now()), { passive: true, capture: true });
const planned = new WeakSet<HTMLElement>();

export function sortWhenCalm(list: HTMLElement, signal: AbortSignal): void {
  if (planned.has(list) || isSorted(list)) return;
  planned.add(list);
  const look = (): void => {
    if (signal.aborted) return void planned.delete(list);
    if (isRead(list)) return void window.setTimeout(look, lookMs);
    planned.delete(list);
    list.append(...sorted(list));
  };
  window.setTimeout(look, lookMs);
}

const isRead = (list: HTMLElement): boolean =>
  list.matches(':hover, :focus-within') || performance.now() - scrolledAt < calmMs;

/** Of two with as many votes, the later one first, as the server does. */
const sorted = (list: HTMLElement): HTMLElement[] =>
  (Array.from(list.children) as HTMLElement[]).toSorted(
    (a, b) =>
      Number(b.dataset['votes']) - Number(a.dataset['votes']) || (BigInt(idOf(b)) > BigInt(idOf(a)) ? 1 : -1),
  );

const isSorted = (list: HTMLElement): boolean =>
  sorted(list).every((row, place) => row === list.children[place]);

const idOf = (row: HTMLElement): string => row.id.replace('post-', '');
