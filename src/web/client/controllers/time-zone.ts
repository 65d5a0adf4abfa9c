import { Controller } from '@hotwired/stimulus';

/** A button under the choice that takes the zone this device is in; none when that is chosen already, or not offered. */
export class TimeZoneController extends Controller<HTMLSelectElement> {
  static override values = { words: String };
  declare readonly wordsValue: string;
  #button: HTMLButtonElement | undefined;

  override connect(): void {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const option = [...this.element.options].find(({ value }) => value === here);
    if (!option) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button second small';
    button.textContent = this.wordsValue.replace('%', option.text);
    button.addEventListener('click', () => {
      this.element.value = here;
      this.element.dispatchEvent(new Event('change', { bubbles: true }));
      this.element.focus();
    });
    this.#button = button;
    this.element.after(button);
    this.element.addEventListener('change', this.#show);
    this.#show();
  }

  override disconnect(): void {
    this.element.removeEventListener('change', this.#show);
    this.#button?.remove();
  }

  readonly #show = (): void => {
    if (this.#button)
      this.#button.hidden = this.element.value === Intl.DateTimeFormat().resolvedOptions().timeZone;
  };
}
