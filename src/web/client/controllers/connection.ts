import { Controller } from '@hotwired/stimulus';
import * as Turbo from '@hotwired/turbo';
import { onWord } from '../live/words.ts';

/** A line that comes back soon is not worth a word. */
const patienceMs = 5_000;

/**
 * Says that the connection is lost and nothing else is, that a page was kept and from when it is, and that the session has ended; takes the
 * first two back when they are over.
 */
export class ConnectionController extends Controller<HTMLElement> {
  static override targets = ['lost', 'kept', 'signedOut'];
  declare readonly lostTarget: HTMLElement;
  declare readonly keptTarget: HTMLElement;
  declare readonly signedOutTarget: HTMLElement;
  #end = new AbortController();
  #timer: number | undefined;

  override connect(): void {
    this.#end = new AbortController();
    this.keptTarget.hidden = !isKept();
    onWord((word) => {
      if (word.say === 'line') this.#line(word.up);
      if (word.say === 'signed-out') this.#signedOut();
    }, this.#end.signal);
    window.addEventListener('offline', () => this.#line(false), { signal: this.#end.signal });
  }

  override disconnect(): void {
    this.#end.abort();
    window.clearTimeout(this.#timer);
  }

  #line(up: boolean): void {
    window.clearTimeout(this.#timer);
    if (up) this.#back();
    else if (!isKept()) this.#timer = window.setTimeout(() => (this.lostTarget.hidden = false), patienceMs);
  }

  #back(): void {
    this.lostTarget.hidden = true;
    if (!isKept()) return;
    this.keptTarget.hidden = true;
    document.body.removeAttribute('data-kept');
    Turbo.visit(location.href, { action: 'replace' });
  }

  #signedOut(): void {
    window.clearTimeout(this.#timer);
    this.keptTarget.hidden = true;
    this.lostTarget.hidden = true;
    this.signedOutTarget.hidden = false;
    const link = this.signedOutTarget.querySelector('a');
    if (link) link.search = `?next=${encodeURIComponent(location.pathname + location.search)}`;
  }
}

/** Shown by the service worker out of its memory (worker/offline.ts). */
const isKept = (): boolean => document.body.hasAttribute('data-kept');
