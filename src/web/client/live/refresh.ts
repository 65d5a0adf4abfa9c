import * as Turbo from '@hotwired/turbo';
import { hear } from './words.ts';

/** The page at `path`, as it is now, laid over the one that is shown. Nothing happens when it cannot be had: the line tells of that. */
export async function refreshFrom(path: string, isStillWanted: () => boolean): Promise<void> {
  const answer = await fetch(path, { headers: { accept: 'text/html' }, cache: 'no-store' }).catch(() => null);
  if (!answer || answer.status >= 500) return;
  if (new URL(answer.url).pathname === '/sign-in') return void hear({ say: 'signed-out' });
  const text = await answer.text();
  if (!isStillWanted()) return;
  // What one may no longer read is shown as everything that is not there.
  if (!answer.ok) return Turbo.visit(location.href, { action: 'replace', shouldCacheSnapshot: false });
  layOver(new DOMParser().parseFromString(text, 'text/html'));
}

/** Shows a page in place of the one that stands there, which stays where it is the same. Not when it is one of another script: the next page is loaded anew. */
export function layOver(next: Document): void {
  if (scriptOf(next) !== scriptOf(document)) return;
  Turbo.morphBodyElements(document.body, next.body);
  if (document.title !== next.title) document.title = next.title;
}

const scriptOf = (page: Document): string =>
  page.querySelector('script[data-turbo-track]')?.getAttribute('src') ?? '';

/** Not while another page is on its way, a form is being sent, a dialog is open, or the reader marks text. */
export function isBusy(): boolean {
  const selection = document.getSelection();
  return (
    document.querySelector('html[aria-busy], form[aria-busy], dialog[open]') !== null ||
    (selection !== null &&
      !selection.isCollapsed &&
      document.getElementById('main')?.contains(selection.anchorNode) === true)
  );
}
