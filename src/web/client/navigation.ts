import * as Turbo from '@hotwired/turbo';

/** Paths that are no pages of this script: files, exports, the way out and the ways of other programs. The browser goes there by itself. */
const notPages = /^\/(files|media|assets|oauth|api|ap|go|\.well-known)\//;

/** Pages change without a full load, and screen readers are told that they did. */
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
    if (location.hash === replyHash) focusReply();
  });
  document.addEventListener('click', ({ target }) => {
    const link = target instanceof Element ? target.closest('a') : null;
    // After the browser has gone to the form, which takes the focus from where it was.
    if (link?.hash === replyHash && link.pathname === location.pathname) window.setTimeout(focusReply);
  });
}

/** Whoever asks to answer goes on by typing. */
const replyHash = '#reply';
function focusReply(): void {
  document.querySelector<HTMLElement>(`${replyHash} textarea`)?.focus();
}

/** Announced by a screen reader, without moving anything. The region is in the layout and outlives the pages. */
export function announce(text: string): void {
  const region = document.getElementById('announcement');
  if (region) region.textContent = text;
}
