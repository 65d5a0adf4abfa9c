import { Controller } from '@hotwired/stimulus';

/** A button below the choice that takes this device's zone; none if that is chosen already, or not offered. */
export class TimeZoneController extends Controller<HTMLSelectElement> {
  static override values = { words: String };
  declare readonly wordsValue: string;
  #button: HTMLButtonElement | undefined;

  override connect(): void {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const options = [...this.element.options];
    const option = options.find(({ value }) => value === here) ?? options.find(({ value }) => isHere(value));
    if (!option) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button second small';
    button.textContent = this.wordsValue.replace('%', option.text);
    button.addEventListener('click', () => {
      this.element.value = option.value;
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
    if (this.#button) this.#button.hidden = isHere(this.element.value);
  };
}

/** Browsers call some zones by an older name (Asia/Calcutta) than the list does. */
function isHere(zone: string): boolean {
  if (zone === '') return false;
  const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
  return timeZone === Intl.DateTimeFormat().resolvedOptions().timeZone;
}
