import { Controller } from '@hotwired/stimulus';
import { isBusy, refreshFrom, refreshNewPosts } from '../live/refresh.ts';
import { onWord, type Word } from '../live/words.ts';

/**
 * What the page is about (a conversation, a thread, a group) is read again at most this often: people talk there. Feeds and counts, which
 * change all day, are read again at once twice, then ever more seldom; after a quiet while at once again.
 */
const nearMs = 300;
const near = /^(?:thread|group):/;
const spacings = [nearMs, 1_000, 2_000, 4_000, 8_000];
const quietMs = 15_000;
/** Browsers that look at the same do not all ask in the same moment. */
const jitterMs = 80;
/** A feed whose news was told need not be read again so soon. */
const toldJitterMs = 2_000;
/** And its news are asked for at most this often. */
const newsMs = 1_000;
const feed = /^(?:home|company)$/;
const againJitterMs = 2_500;
const busyMs = 250;
/** For these, and whatever the page names, it is read again: the navigation counts them. */
const everywhere = ['notifications', 'chat'];

/** How many times in a row it was read for something else than what it is about; and when last, for whatever. */
let reads = 0;
let readAt = 0;
/** When it was last asked what is new in the feed. */
let newsAt = 0;

/**
 * Keeps a page up to date: reads it again from `again` when something that it shows has changed, and lays it over the old one. Not while it is
 * hidden: then as soon as it is looked at.
 */
export class LiveController extends Controller<HTMLElement> {
  static override values = { topics: String, again: String };
  declare readonly topicsValue: string;
  declare readonly againValue: string;
  #end = new AbortController();
  #timer: number | undefined;
  #dueAt = 0;
  #reading = false;
  #stale = false;
  #nearIsStale = false;

  override connect(): void {
    this.#end = new AbortController();
    const { signal } = this.#end;
    onWord((word) => this.#onWord(word), signal);
    document.addEventListener('visibilitychange', () => this.#stale && this.#want(0), { signal });
    // A page from the browser's memory, after going back, shows what was then.
    if (document.documentElement.hasAttribute('data-turbo-restored')) this.#want(0);
  }

  override disconnect(): void {
    this.#end.abort();
    window.clearTimeout(this.#timer);
  }

  #onWord(word: Word): void {
    if (this.againValue === '') return;
    if (word.say === 'again') this.#want(againJitterMs);
    if (word.say !== 'changed') return;
    const own = this.topicsValue.split(' ');
    const mine = word.topics.filter((topic) => everywhere.includes(topic) || own.includes(topic));
    // Of a conversation there are few readers: they need not make room for each other.
    if (mine.some((topic) => topic.startsWith('chat:'))) this.#want(0, nearMs);
    else if (mine.some((topic) => near.test(topic))) this.#want(jitterMs, nearMs);
    else if (mine.length > 0 && mine.every((topic) => feed.test(topic))) this.#askForNews();
    else if (mine.length > 0) this.#want(jitterMs);
  }

  /** Whether something waits above the feed is a small question; while it keeps changing, the whole page answers it now and then. */
  #askForNews(): void {
    const now = Date.now();
    if (document.visibilityState === 'hidden' || now - newsAt < newsMs) return this.#want(jitterMs);
    newsAt = now;
    window.setTimeout(async () => {
      const wasTold = await refreshNewPosts();
      if (this.element.isConnected) this.#want(wasTold ? toldJitterMs : 0);
    }, Math.random() * jitterMs);
  }

  /** Reads again, after a pause at random and not sooner than `spacing` after the last time; earlier, when that is earlier than what is planned. */
  #want(jitter: number, spacing?: number): void {
    this.#stale = true;
    this.#nearIsStale ||= spacing !== undefined;
    if (document.visibilityState === 'hidden' || this.#reading) return;
    const now = Date.now();
    if (now - readAt > quietMs) reads = 0;
    const rest = spacing ?? (reads === 0 ? 0 : (spacings[Math.min(reads, spacings.length) - 1] ?? nearMs));
    const dueAt = Math.max(readAt + rest, now + Math.random() * jitter);
    if (this.#timer !== undefined && this.#dueAt <= dueAt) return;
    if (spacing === undefined) reads++;
    this.#plan(dueAt - now);
  }

  #plan(inMs: number): void {
    window.clearTimeout(this.#timer);
    this.#dueAt = Date.now() + inMs;
    this.#timer = window.setTimeout(() => void this.#refresh(), inMs);
  }

  async #refresh(): Promise<void> {
    this.#timer = undefined;
    if (document.visibilityState === 'hidden') return;
    if (isBusy()) return this.#plan(busyMs);
    [this.#stale, this.#nearIsStale, this.#reading, readAt] = [false, false, true, Date.now()];
    const asked = this.againValue;
    try {
      await refreshFrom(asked, () => {
        this.#stale ||= isBusy();
        return this.element.isConnected && this.againValue === asked && !isBusy();
      });
    } finally {
      this.#reading = false;
    }
    // What was said while it was read may not be in it.
    if (this.#stale && this.element.isConnected) this.#want(0, this.#nearIsStale ? nearMs : undefined);
  }
}
