import { Controller } from '@hotwired/stimulus';
import { articlesOf, readAgainWhenSeen } from '../live/articles.ts';
import { refreshBadges, showOnIcon } from '../live/badges.ts';
import { addNewMessages, countNewPost, isBusy, refreshFrom, refreshNewPosts } from '../live/refresh.ts';
import { heardSince, onWord, type Word } from '../live/words.ts';

/**
 * What the page is about (a conversation, a thread, a group) is read again at most this often: people talk there. What changes all day is read
 * again at once twice, then ever more seldom; after a quiet while at once again.
 */
const nearMs = 300;
const near = /^(?:thread|group):/;
const spacings = [nearMs, 1_000, 2_000, 4_000, 8_000];
const quietMs = 15_000;
/** Browsers that look at the same page do not all ask in the same moment. */
const jitterMs = 80;
/** Nor those that show the same post, or are told the same: the line says how far apart. */
let spreadMs = jitterMs;
/** A conversation whose new messages were put in need not be read again so soon, nor for what the answer itself changed. */
const chatRestMs = 2_000;
/** News of a feed are asked for at most this often. */
const newsMs = 500;
/** What is told now may be in a page already that was read so lately; then the number is asked for instead of counted. */
const settledMs = 2_000;
const againJitterMs = 2_500;
const busyMs = 250;
const feeds = ['you', 'following', 'all'];
/** The navigation counts these on every page. */
const badged = ['notifications', 'chat'];

/** How many times in a row it was read for something else than what it is about; and when last, for whatever. */
let reads = 0;
let readAt = 0;
/** When it was last asked what is new in the feed. */
let newsAt = 0;
/** Posts that were counted as new: one may be told of twice. */
const counted = new Set<string>();
/** When new messages were last put into a conversation. */
let toldAt = 0;
/** When the page that is shown was asked for. */
let askedAt = 0;
document.addEventListener('turbo:visit', () => (askedAt = performance.now()));
document.addEventListener('turbo:submit-start', () => (askedAt = performance.now()));

/**
 * Keeps a page up to date: fetches it again from `again` when something it shows has changed, and morphs it over the old one. Not while it is
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
  /** A question for the news of the feed is planned. */
  #newsTimer: number | undefined;
  /** How often new messages were told of since they were last asked for; 0: no one is asking. */
  #messagesTold = 0;

  override connect(): void {
    this.#end = new AbortController();
    const { signal } = this.#end;
    onWord((word) => this.#onWord(word), signal);
    showOnIcon();
    for (const word of heardSince(askedAt)) this.#onWord(word); // while this page was on its way
    askedAt = performance.now();
    document.addEventListener('visibilitychange', () => this.#stale && this.#want(0), { signal });
    // A page from the browser's memory, after going back, shows what was then.
    if (document.documentElement.hasAttribute('data-turbo-restored')) this.#want(0);
  }

  override disconnect(): void {
    this.#end.abort();
    window.clearTimeout(this.#timer);
    window.clearTimeout(this.#newsTimer);
  }

  #onWord(word: Word): void {
    if (word.say === 'spread') spreadMs = word.ms;
    if (this.againValue === '') return;
    const own = new Set(this.topicsValue.split(' '));
    // In calm mode a feed waits for its moment, also when the line was broken.
    if (word.say === 'again' && !own.has('calm')) this.#want(Math.max(againJitterMs, spreadMs));
    if (word.say !== 'changed') return;
    const mine = word.topics.filter((topic) => own.has(topic) && topic !== 'calm');
    if (mine.some((topic) => topic.startsWith('chat:'))) void this.#askForMessages();
    else if (mine.some((topic) => near.test(topic))) this.#want(jitterMs, nearMs);
    // Thousands may look at it.
    else if (mine.some((topic) => /^(?:hour|gone):/.test(topic))) this.#want(Math.max(jitterMs, spreadMs));
    else if (mine.length > 0 && !this.#isTold()) this.#want(jitterMs);
    else if (mine.length > 0) this.#readLater();
    if (word.topics.some((topic) => badged.includes(topic) && !own.has(topic)))
      refreshBadges(word.spreadMs ?? jitterMs);
    for (const topic of word.topics) {
      const [noun = '', id = ''] = topic.split(':');
      if (topic === 'calm' && own.has(topic)) this.#askForNews();
      if (noun === 'thread' && !own.has(topic)) readAgainWhenSeen(articlesOf(id), spreadMs);
      else if (feeds.includes(noun) && own.has(noun)) this.#onNews(id);
    }
  }

  #isTold(): boolean {
    return this.#messagesTold > 0 || Date.now() - toldAt < chatRestMs;
  }

  /** A post that is new in this page's feed: the reader is told how many wait, and reads them when they like. */
  #onNews(postId: string): void {
    if (counted.has(postId)) return;
    counted.add(postId);
    const isSettled = performance.now() - askedAt > settledMs && Date.now() - readAt > settledMs;
    if (!isSettled || !countNewPost()) this.#askForNews();
  }

  /** How much waits above the feed is a small question. */
  #askForNews(): void {
    if (this.#newsTimer !== undefined) return;
    const now = Date.now();
    const inMs = Math.max(newsAt + newsMs - now, Math.random() * jitterMs);
    newsAt = now + inMs;
    this.#newsTimer = window.setTimeout(async () => {
      this.#newsTimer = undefined;
      await refreshNewPosts();
    }, inMs);
  }

  /** So is what was written in a conversation since. Of one there are few readers: they need not make room for each other. */
  async #askForMessages(): Promise<void> {
    if (document.visibilityState === 'hidden') return this.#want(0, nearMs);
    if (++this.#messagesTold > 1) return;
    let wasTold = false;
    do {
      this.#messagesTold = 1;
      wasTold = await addNewMessages();
    } while (this.#messagesTold > 1 && this.element.isConnected);
    this.#messagesTold = 0;
    if (!wasTold) return this.#want(0, nearMs);
    toldAt = Date.now();
    this.#readLater(chatRestMs);
  }

  /** The rest of what changed with what was told: not while that is being shown. */
  #readLater(spacing?: number): void {
    this.#want(chatRestMs / 2, spacing, chatRestMs / 2);
  }

  /**
   * Reads again `afterMs` and a pause at random from now, and not sooner than `spacing` after the last time; earlier, when that is earlier than
   * what is planned.
   */
  #want(jitter: number, spacing?: number, afterMs = 0): void {
    if (!this.element.isConnected) return;
    this.#stale = true;
    this.#nearIsStale ||= spacing !== undefined;
    if (document.visibilityState === 'hidden' || this.#reading) return;
    const now = Date.now();
    if (now - readAt > quietMs) reads = 0;
    const rest = spacing ?? (reads === 0 ? 0 : (spacings[Math.min(reads, spacings.length) - 1] ?? nearMs));
    const dueAt = Math.max(readAt + rest, now + afterMs + Math.random() * jitter);
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
      const isNewest = await refreshFrom(asked, () => {
        this.#stale ||= isBusy();
        return this.element.isConnected && this.againValue === asked && !isBusy();
      });
      this.#stale ||= !isNewest;
    } finally {
      this.#reading = false;
    }
    // What was said while it was read may not be in it.
    if (this.#stale) this.#want(0, this.#nearIsStale ? nearMs : undefined);
  }
}
