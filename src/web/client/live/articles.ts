import { morphElements } from '@hotwired/turbo';
import { keepingFocus } from '../focus.ts';
import { askPiece, Refused } from '../piece.ts';
import { isBusy } from './refresh.ts';

/**
 * Posts in lists that changed since they were shown. Each is read again by itself, when it is looked at: a list whose every post is talked
 * about would otherwise be read as a whole all day, by everyone who has it open.
 */
const busyMs = 250;
/** A post that changes without end is read ever more seldom. */
const spacings = [1_000, 2_000, 4_000, 8_000, 16_000];
const quietMs = 30_000;

interface Reading {
  times: number;
  readAt: number;
  timer: number | undefined;
}
const readings = new WeakMap<Element, Reading>();
let spreadMs = 0;

const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    plan(target as HTMLElement);
  }
});

/** Posts of this thread in the page's lists. */
export const articlesOf = (root: string): HTMLElement[] =>
  Array.from(document.querySelectorAll<HTMLElement>(`article[data-thread="${CSS.escape(root)}"]`));

/** The articles are out of date: each is fetched again once it is on the screen, at some moment within `spread` milliseconds. */
export function readAgainWhenSeen(articles: readonly HTMLElement[], spread: number): void {
  spreadMs = spread;
  for (const article of articles) seen.observe(article);
}

function plan(article: HTMLElement): void {
  const now = Date.now();
  const reading = readings.get(article) ?? { times: 0, readAt: 0, timer: undefined };
  readings.set(article, reading);
  if (reading.timer !== undefined) return;
  if (now - reading.readAt > quietMs) reading.times = 0;
  const rest = reading.times === 0 ? 0 : (spacings[Math.min(reading.times, spacings.length) - 1] ?? 0);
  const dueAt = Math.max(reading.readAt + rest, now + Math.random() * spreadMs);
  reading.times++;
  reading.timer = window.setTimeout(() => void read(article, reading), dueAt - now);
}

async function read(article: HTMLElement, reading: Reading): Promise<void> {
  reading.timer = undefined;
  if (!article.isConnected) return;
  if (isBusy()) {
    reading.timer = window.setTimeout(() => void read(article, reading), busyMs);
    return;
  }
  reading.readAt = Date.now();
  const next = await askPiece(pathOf(article), { cache: 'no-store' }).catch((error: unknown) => error);
  if (!article.isConnected) return;
  if (next instanceof HTMLElement) show(article, next);
  // What one may no longer read is gone from the list as from everywhere; any other trouble is the line's to tell.
  else if (next instanceof Refused && next.message === '404') keepingFocus(() => article.remove());
}

/** The post by itself does not know why it is in this list (whose share brought it). */
function show(article: HTMLElement, next: HTMLElement): void {
  const contexts = article.querySelector(':scope > .post-contexts')?.cloneNode(true);
  if (contexts) next.querySelector(':scope > .post-contexts')?.replaceWith(contexts);
  keepingFocus(() => morphElements(article, next));
}

function pathOf(article: HTMLElement): string {
  const at = document.getElementById('live')?.dataset['liveAgainValue'] ?? '/';
  const query = new URLSearchParams({ at });
  const here = article.closest<HTMLElement>('.posts')?.dataset['here'];
  if (here !== undefined) query.set('here', here);
  return `/posts/${article.id.replace('post-', '')}/entry?${query}`;
}
