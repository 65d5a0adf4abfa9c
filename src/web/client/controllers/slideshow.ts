import { Controller } from '@hotwired/stimulus';

/** Pictures of an album one after the other: by arrow keys, by swiping, or by themselves. Without script links lead from one to the next. */
class SlideshowController extends Controller<HTMLElement> {
  static override targets = ['previous', 'next', 'ways'];
  static override values = { play: String, pause: String };
  declare readonly previousTarget: HTMLAnchorElement;
  declare readonly nextTarget: HTMLAnchorElement;
  declare readonly waysTarget: HTMLElement;
  declare readonly playValue: string;
  declare readonly pauseValue: string;
  #end = new AbortController();
  #timer = 0;
  #from: { readonly x: number; readonly y: number } | null = null;

  override connect(): void {
    this.#set();
    this.element.addEventListener('turbo:morph-element', this.#again);
  }

  override disconnect(): void {
    this.element.removeEventListener('turbo:morph-element', this.#again);
    this.#clear();
    // Whoever goes elsewhere does not come back to pictures that run.
    window.setTimeout(() => {
      if (!document.querySelector('[data-controller~="slideshow"]')) isPlaying = false;
    });
  }

  /** The next picture has taken the place of this one, and what script had made is gone. */
  readonly #again = (event: Event): void => {
    if (event.target === this.element) this.#set();
  };

  #set(): void {
    this.#clear();
    const { signal } = this.#end;
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    const figure = this.element.querySelector('figure');
    figure?.addEventListener('pointerdown', ({ clientX: x, clientY: y }) => (this.#from = { x, y }), {
      signal,
    });
    figure?.addEventListener('pointercancel', () => (this.#from = null), { signal });
    figure?.addEventListener('pointerup', (event) => this.#swiped(event), { signal });
    const { href, search } = window.location;
    if (new URLSearchParams(search).has('play') && startedAt !== href) {
      startedAt = href;
      isPlaying = true;
    }
    this.#addButton();
    if (isPlaying) this.#wait();
  }

  #clear(): void {
    this.#end.abort();
    this.#end = new AbortController();
    window.clearTimeout(this.#timer);
    for (const made of this.element.querySelectorAll('[data-made]')) made.remove();
  }

  #addButton(): void {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button second';
    button.dataset['made'] = '';
    button.textContent = isPlaying ? this.pauseValue : this.playValue;
    button.addEventListener('click', () => {
      isPlaying = !isPlaying;
      button.textContent = isPlaying ? this.pauseValue : this.playValue;
      window.clearTimeout(this.#timer);
      if (isPlaying) this.#wait();
    });
    this.waysTarget.append(button);
  }

  /** A film is waited for; nobody is hurried who looks at something else. */
  #wait(): void {
    this.#timer = window.setTimeout(() => {
      const film = this.element.querySelector('video');
      if (document.hidden || (film && !film.paused && !film.ended)) this.#wait();
      else this.#go(this.nextTarget);
    }, shownMs);
  }

  #key(event: KeyboardEvent): void {
    const { target, key } = event;
    const types =
      target instanceof Element && target.closest('input, textarea, select, video, audio, dialog');
    if (types || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (key === 'ArrowRight') this.#go(this.nextTarget);
    else if (key === 'ArrowLeft') this.#go(this.previousTarget);
  }

  #swiped({ clientX, clientY }: PointerEvent): void {
    const from = this.#from;
    this.#from = null;
    if (!from) return;
    const [right, down] = [clientX - from.x, clientY - from.y];
    if (Math.abs(right) < swipePx || Math.abs(right) < Math.abs(down) * 2) return;
    this.#go(right < 0 ? this.nextTarget : this.previousTarget);
  }

  #go(link: HTMLAnchorElement): void {
    link.click();
  }
}

/** Goes on from page to page, and stops with the tab. */
let isPlaying = false;
let startedAt = '';
const shownMs = 5_000;
const swipePx = 48;

export const controller = SlideshowController;
