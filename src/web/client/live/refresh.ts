import * as Turbo from '@hotwired/turbo';
import { keepingFocus } from '../focus.ts';
import { askPiece } from '../piece.ts';
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

/**
 * The line that says how much is newer than the feed on this page, as it is now: a small question, whose answer shows at once. True when it
 * tells of more than before; false without such a line, or when it could not be had.
 */
export async function refreshNewPosts(): Promise<boolean> {
  const again = newPosts()?.dataset['again'];
  if (again === undefined) return false;
  const next = await askPiece(again, { cache: 'no-store' }).catch(() => null);
  const line = newPosts();
  if (!next || line?.dataset['again'] !== again || line.textContent === next.textContent) return false;
  keepingFocus(() => line.replaceChildren(...next.childNodes));
  return true;
}

const newPosts = (): HTMLElement | null => document.getElementById('new-posts');

/** Shows a page in place of the one that stands there, which stays where it is the same. Not when it is one of another script: the next page is loaded anew. */
export function layOver(next: Document): void {
  if (scriptOf(next) !== scriptOf(document)) return;
  keepingFocus(() => Turbo.morphBodyElements(document.body, next.body));
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
