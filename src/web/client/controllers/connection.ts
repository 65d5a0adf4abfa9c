import { Controller } from '@hotwired/stimulus';
import { onWord } from '../live/words.ts';

/** A line that comes back soon is not worth a word. */
const patienceMs = 5_000;

/** Says that the connection is lost and nothing else is, and that the session has ended; takes the first back when it is over. */
export class ConnectionController extends Controller<HTMLElement> {
  static override targets = ['lost', 'signedOut'];
  declare readonly lostTarget: HTMLElement;
  declare readonly signedOutTarget: HTMLElement;
  #end = new AbortController();
  #timer: number | undefined;

  override connect(): void {
    this.#end = new AbortController();
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
    if (up) this.lostTarget.hidden = true;
    else this.#timer = window.setTimeout(() => (this.lostTarget.hidden = false), patienceMs);
  }

  #signedOut(): void {
    window.clearTimeout(this.#timer);
    this.lostTarget.hidden = true;
    this.signedOutTarget.hidden = false;
    const link = this.signedOutTarget.querySelector('a');
    if (link) link.search = `?next=${encodeURIComponent(location.pathname + location.search)}`;
  }
}
