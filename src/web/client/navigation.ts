import * as Turbo from '@hotwired/turbo';

/** Paths that are no pages of this script: files, exports, the way out and the ways of other programs. The browser goes there by itself. */
const notPages = /^\/(files|media|assets|oauth|api|ap|go|\.well-known)\//;

/** Pages change without loading anew, and screen readers are told that they did. */
export function startTurbo(): void {
  // A disabled button loses the focus; one that is only marked keeps it, and Turbo refuses its second click all the same.
  Turbo.config.forms.submitter = 'aria-disabled';
  document.addEventListener('turbo:click', (event) => {
    if (notPages.test(new URL(event.detail.url).pathname)) event.preventDefault();
  });
  let navigated = false;
  document.addEventListener('turbo:visit', (event) => {
    navigated = new URL(event.detail.url).pathname !== shownPath;
    document.documentElement.toggleAttribute('data-turbo-restored', event.detail.action === 'restore');
  });
  let shownPath = location.pathname;
  document.addEventListener('turbo:load', () => {
    if (navigated) announce(document.title);
    navigated = false;
    shownPath = location.pathname;
  });
}

/** Said by a screen reader, without moving anything. The region is in the layout and outlives the pages. */
export function announce(text: string): void {
  const region = document.getElementById('announcement');
  if (region) region.textContent = text;
}
