import { Controller } from '@hotwired/stimulus';
import * as Turbo from '@hotwired/turbo';

/** After its time a post needs a moment to be published; then the page is asked for it, a few times at most. */
const askAgainMs = 700;
const asksMax = 6;

/** Counts down to the moment a post leaves, and shows it once it has. The sentences come with the page, one for each second. */
export class HeldController extends Controller<HTMLElement> {
  static override targets = ['sentence'];
  static override values = { seconds: Number, sentences: Array };
  declare readonly sentenceTarget: HTMLElement;
  declare readonly secondsValue: number;
  declare readonly sentencesValue: readonly string[];
  #timer = 0;

  override connect(): void {
    // It was read out when it appeared; each second of it would be noise.
    this.element.setAttribute('aria-live', 'off');
    const until = performance.now() + this.secondsValue * 1000;
    let asked = 0;
    const tick = (): void => {
      const left = Math.max(0, Math.ceil((until - performance.now()) / 1000));
      this.sentenceTarget.textContent = this.sentencesValue[left] ?? '';
      if (left > 0) this.#timer = window.setTimeout(tick, 250);
      else if (asked++ < asksMax) {
        this.element.querySelector('button')?.setAttribute('hidden', '');
        this.#timer = window.setTimeout(() => this.#refresh(tick), askAgainMs);
      }
    };
    tick();
  }

  override disconnect(): void {
    window.clearTimeout(this.#timer);
  }

  #refresh(again: () => void): void {
    again();
    if (!Turbo.navigator.currentVisit && !Turbo.navigator.formSubmission && navigator.onLine)
      Turbo.visit(location.pathname + location.search, { action: 'replace' });
  }
}
