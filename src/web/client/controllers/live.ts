import { Controller } from '@hotwired/stimulus';
import { isBusy, refreshFrom } from '../live/refresh.ts';
import { onWord, type Word } from '../live/words.ts';

/** When many things change one after the other, a page is read again ever more seldom; after a quiet while at once again. */
const spacingMs = 1_000;
const spacingMaxMs = 8_000;
const quietMs = 15_000;
/** Browsers that look at the same do not all ask in the same moment. */
const jitterMs = 80;
const againJitterMs = 2_500;
const busyMs = 500;
/** For these, and whatever the page names, it is read again: the navigation counts them. */
const everywhere = ['notifications', 'chat'];

let spacing = 0;
let refreshedAt = 0;

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
  #stale = false;

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
    const mine = [...everywhere, ...this.topicsValue.split(' ')];
    if (word.say === 'changed' && word.topics.some((topic) => mine.includes(topic))) this.#want(jitterMs);
    else if (word.say === 'again') this.#want(againJitterMs);
  }

  #want(jitter: number): void {
    this.#stale = true;
    if (this.#timer !== undefined || document.visibilityState === 'hidden') return;
    const since = Date.now() - refreshedAt;
    if (since > quietMs) spacing = 0;
    this.#timer = window.setTimeout(
      () => void this.#refresh(),
      Math.max(spacing - since, Math.random() * jitter),
    );
  }

  async #refresh(): Promise<void> {
    this.#timer = undefined;
    if (document.visibilityState === 'hidden') return;
    if (isBusy()) {
      this.#timer = window.setTimeout(() => void this.#refresh(), busyMs);
      return;
    }
    this.#stale = false;
    refreshedAt = Date.now();
    spacing = Math.min(Math.max(spacing * 2, spacingMs), spacingMaxMs);
    const asked = this.againValue;
    await refreshFrom(asked, () => this.element.isConnected && this.againValue === asked && !isBusy());
  }
}
