const focusable = 'a[href], button, input, select, textarea, summary, [tabindex]';

/**
 * Changes the page in place; the focus stays on what the reader was at. A list that moves is morphed line by line, so the focused element may
 * say something else afterwards, and Enter would lead where no one meant to go.
 */
export function keepingFocus(change: () => void): void {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || focused === document.body) return change();
  const name = nameOf(focused);
  const place = namedAs(name).indexOf(focused);
  change();
  if (document.activeElement === focused && nameOf(focused) === name) return;
  const same = namedAs(name);
  (same[place] ?? same[0])?.focus({ preventScroll: true });
}

const namedAs = (name: string): HTMLElement[] =>
  Array.from(document.querySelectorAll<HTMLElement>(focusable)).filter((each) => nameOf(each) === name);

/** What an element does and for what: where it leads, or what it sends, within the nearest part of the page that has an id. */
const nameOf = (element: HTMLElement): string =>
  element.id === ''
    ? [
        element.closest('[id]')?.id,
        element.tagName,
        ...['href', 'formaction', 'name', 'value'].map((attribute) => element.getAttribute(attribute)),
      ].join(' ')
    : `#${element.id}`;
