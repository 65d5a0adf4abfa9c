import { Controller } from '@hotwired/stimulus';

/** More lines for the answers of a poll, by the button or by Enter in the last one. */
export class PollFieldsController extends Controller<HTMLElement> {
  static override targets = ['option'];
  static override values = { most: Number };
  declare readonly optionTargets: readonly HTMLInputElement[];
  declare readonly mostValue: number;

  add(event: Event): void {
    event.preventDefault();
    this.#append();
  }

  next(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    const at = this.optionTargets.findIndex((option) => option === event.target);
    const following = this.optionTargets[at + 1];
    if (following) following.focus();
    else this.#append();
  }

  #append(): void {
    const last = this.optionTargets.at(-1);
    const line = last?.closest('li');
    if (!last || !line || this.optionTargets.length >= this.mostValue) return;
    const copy = line.cloneNode(true);
    if (!(copy instanceof HTMLElement)) return;
    const field = copy.querySelector('input');
    const number = String(this.optionTargets.length + 1);
    const name = (last.placeholder || '').replace(/\d+/, number);
    for (const each of ['placeholder', 'aria-label']) field?.setAttribute(each, name);
    if (field) {
      field.value = '';
      field.removeAttribute('value');
    }
    line.after(copy);
    field?.focus();
    if (this.optionTargets.length >= this.mostValue)
      this.element.querySelector('button')?.setAttribute('hidden', '');
  }
}
