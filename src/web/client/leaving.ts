/** Calls `leave` once someone clicks elsewhere, or the focus moves to something outside `panel` and what opened it. */
export function onLeaving(
  panel: HTMLElement,
  opener: HTMLElement,
  leave: () => void,
  signal: AbortSignal,
): void {
  const isOutside = (target: EventTarget | null): boolean =>
    target instanceof Node && !panel.contains(target) && !opener.contains(target);
  panel.addEventListener('mousedown', keepFocus, { signal });
  document.addEventListener('pointerdown', ({ target }) => isOutside(target) && leave(), { signal });
  document.addEventListener('focusin', ({ target }) => isOutside(target) && leave(), { signal });
}

/** A press on an element that takes no focus would move it to the page behind, and that counts as leaving. */
export function keepFocus(event: Event): void {
  const takes =
    event.target instanceof Element && event.target.closest('input, button, a, summary, textarea');
  if (!takes) event.preventDefault();
}

/** Moves the focus among `items` by an arrow, Home or End, around the ends; up and down by rows, where they stand in rows. */
export function moveByKey(items: readonly HTMLElement[], { key }: KeyboardEvent): boolean {
  const at = items.findIndex((item) => item === document.activeElement);
  const to = targetOf(items, at, key);
  const next = to === null ? undefined : items[(to + items.length) % items.length];
  next?.focus();
  return next !== undefined;
}

function targetOf(items: readonly HTMLElement[], at: number, key: string): number | null {
  const row = items.findIndex((item) => item.offsetTop !== items[0]?.offsetTop);
  const columns = row === -1 ? items.length : row;
  const isOneColumn = columns <= 1;
  switch (key) {
    case 'Home':
      return 0;
    case 'End':
      return -1;
    case 'ArrowRight':
      return isOneColumn ? null : at + 1;
    case 'ArrowLeft':
      return isOneColumn ? null : at <= 0 ? -1 : at - 1;
    case 'ArrowDown':
      return at === -1 ? 0 : at + columns < items.length ? at + columns : isOneColumn ? 0 : at;
    case 'ArrowUp':
      return at === -1 ? -1 : at - columns >= 0 ? at - columns : isOneColumn ? -1 : at;
    default:
      return null;
  }
}
