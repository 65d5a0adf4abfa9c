import { Controller } from '@hotwired/stimulus';
import * as Turbo from '@hotwired/turbo';
import { onWord } from '../live/words.ts';

/** A line that comes back soon is not worth a word. */
const patienceMs = 5_000;

const sentences = ['lost', 'notSent', 'kept', 'signedOut'] as const;
type Sentence = (typeof sentences)[number];

/**
 * Says one thing at a time: only that the connection is lost; that a form was not sent; that a page is a saved copy, and from when; that the
 * session has ended. What is over is removed.
 */
export class ConnectionController extends Controller<HTMLElement> {
  static override targets = [...sentences];
  declare readonly signedOutTarget: HTMLElement;
  #end = new AbortController();
  #timer: number | undefined;
  #said: Sentence | null = null;

  override connect(): void {
    this.#end = new AbortController();
    const { signal } = this.#end;
    this.#say(isKept() ? 'kept' : null);
    onWord((word) => {
      if (word.say === 'line') this.#line(word.up);
      if (word.say === 'signed-out') this.#signedOut();
    }, signal);
    window.addEventListener('offline', () => this.#line(false), { signal });
    document.addEventListener('turbo:fetch-request-error', (event) => this.#failed(event), { signal });
    // The form that could not send says it, in its place.
    document.addEventListener('writing:lost', () => this.#said === 'lost' && this.#say(null), { signal });
    document.addEventListener('turbo:submit-start', () => this.#said === 'notSent' && this.#say(null), {
      signal,
    });
  }

  override disconnect(): void {
    this.#end.abort();
    window.clearTimeout(this.#timer);
  }

  #say(sentence: Sentence | null): void {
    window.clearTimeout(this.#timer);
    this.#said = sentence;
    for (const name of sentences) {
      const target = this.targets.find(name);
      if (target instanceof HTMLElement) target.hidden = name !== sentence;
    }
  }

  #line(up: boolean): void {
    window.clearTimeout(this.#timer);
    if (up && isKept()) this.#leaveKept();
    else if (up && this.#said === 'lost') this.#say(null);
    else if (!up && this.#said === null)
      this.#timer = window.setTimeout(() => isSaid() || this.#say('lost'), patienceMs);
  }

  #leaveKept(): void {
    this.#say(null);
    document.body.removeAttribute('data-kept');
    Turbo.visit(location.href, { action: 'replace' });
  }

  /** A form; a link that fails is followed by the browser, which says so itself. */
  #failed({ target }: Event): void {
    if (target instanceof HTMLFormElement && this.#said !== 'signedOut') this.#say('notSent');
  }

  #signedOut(): void {
    this.#say('signedOut');
    const link = this.signedOutTarget.querySelector('a');
    if (link) link.search = `?next=${encodeURIComponent(location.pathname + location.search)}`;
  }
}

/** A form says so already. */
const isSaid = (): boolean => document.querySelector('form[data-writing] > #problem') !== null;

/** Shown by the service worker out of its memory (worker/offline.ts). */
const isKept = (): boolean => document.body.hasAttribute('data-kept');
