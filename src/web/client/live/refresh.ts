import * as Turbo from '@hotwired/turbo';
import { keepingFocus } from '../focus.ts';
import { askPiece } from '../piece.ts';
import { hear } from './words.ts';

/** So many the line says at most, in the words it comes with for many. */
const newerMax = 99;

/** How often something was shown: a page requested before that is older than what is shown now. */
let shown = 0;
document.addEventListener('turbo:render', () => shown++);

/**
 * The current page at `path`, morphed over the one shown. Nothing happens if it cannot be fetched: the connection notice says so. False if it
 * came too late: in the meantime a form was answered with a newer one.
 */
export async function refreshFrom(path: string, isStillWanted: () => boolean): Promise<boolean> {
  const before = shown;
  const answer = await fetch(path, { headers: { accept: 'text/html' }, cache: 'no-store' }).catch(() => null);
  if (!answer || answer.status >= 500) return true;
  if (new URL(answer.url).pathname === '/sign-in') {
    hear({ say: 'signed-out' });
    return true;
  }
  const text = await answer.text();
  if (shown !== before) return false;
  if (!isStillWanted()) return true;
  // What one may no longer read is shown as everything that is not there.
  if (!answer.ok) Turbo.visit(location.href, { action: 'replace', shouldCacheSnapshot: false });
  else layOver(new DOMParser().parseFromString(text, 'text/html'));
  return true;
}

/**
 * The line that says how much is newer than the feed on this page, as it is now: a small request, whose answer shows at once. True if there is
 * more than before; false without such a line, or if it could not be fetched.
 */
export async function refreshNewPosts(): Promise<boolean> {
  const again = newPosts()?.dataset['again'];
  if (again === undefined) return false;
  const next = await askPiece(again, { cache: 'no-store' }).catch(() => null);
  const line = newPosts();
  if (!next || line?.dataset['again'] !== again || line.textContent === next.textContent) return false;
  line.dataset['count'] = next.dataset['count'] ?? '0';
  keepingFocus(() => line.replaceChildren(...next.childNodes));
  return true;
}

/**
 * Messages newer than the newest on this page, added below it. True if there were any; false without such a list, if what changed is something
 * else, or if it could not be fetched.
 */
export async function addNewMessages(): Promise<boolean> {
  const newer = messages()?.dataset['newer'];
  if (newer === undefined) return false;
  const next = await askPiece(newer, { cache: 'no-store' }).catch(() => null);
  const list = messages();
  // Meanwhile the page was read anew, or another one is shown.
  if (list?.dataset['newer'] !== newer) return list !== null;
  const lines = Array.from(next?.querySelectorAll(':scope > li:not(.latest)') ?? []);
  if (lines.length === 0) return false;
  list.dataset['newer'] = next?.dataset['newer'] ?? newer;
  list.querySelector(':scope > .latest')?.before(...lines);
  return true;
}

/** One more post is newer than the feed on this page. False without a line to show it. */
export function countNewPost(): boolean {
  const line = newPosts();
  const link = line?.querySelector('template')?.content.firstElementChild;
  if (!line || !link) return false;
  const count = Math.min(Number(line.dataset['count'] ?? 0) + 1, newerMax);
  line.dataset['count'] = String(count);
  const shown = document.importNode(link, true);
  const words = shown.querySelector('span');
  const rule = new Intl.PluralRules(document.documentElement.lang).select(count);
  const text = (rule === 'one' ? line.dataset['one'] : line.dataset['other']) ?? '';
  if (words) words.textContent = text.replace(String(newerMax), String(count));
  keepingFocus(() => {
    line.querySelector(':scope > a')?.remove();
    line.append(shown);
  });
  return true;
}

const messages = (): HTMLElement | null => document.querySelector<HTMLElement>('.messages[data-newer]');
const newPosts = (): HTMLElement | null => document.getElementById('new-posts');

/**
 * Morphs a page over the one shown, keeping what is the same. Not if it belongs to another version of the script: then the next page is loaded
 * in full.
 */
export function layOver(next: Document): void {
  if (!isOfThisScript(next)) return;
  shown++;
  keepingFocus(() => Turbo.morphBodyElements(document.body, next.body));
  if (document.title !== next.title) document.title = next.title;
}

export const isOfThisScript = (page: Document): boolean => scriptOf(page) === scriptOf(document);

const scriptOf = (page: Document): string =>
  page.querySelector('script[data-turbo-track]')?.getAttribute('src') ?? '';

/** Whether another page is on its way, a form is being sent, a dialog is open, or the reader is selecting text. */
export function isBusy(): boolean {
  const selection = document.getSelection();
  return (
    document.querySelector('html[aria-busy], form[aria-busy], dialog[open]') !== null ||
    (selection !== null &&
      !selection.isCollapsed &&
      document.getElementById('main')?.contains(selection.anchorNode) === true)
  );
}
