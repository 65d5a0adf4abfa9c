import { Controller } from '@hotwired/stimulus';

/** The names of what was chosen, beside a button that does not show them itself. */
export class ChosenFilesController extends Controller<HTMLElement> {
  static override targets = ['input', 'names'];
  declare readonly inputTarget: HTMLInputElement;
  declare readonly namesTarget: HTMLOutputElement;

  /** A page from the browser's memory may have chosen ones already. */
  override connect(): void {
    this.show();
    this.inputTarget.form?.addEventListener('reset', this.later);
  }

  override disconnect(): void {
    this.inputTarget.form?.removeEventListener('reset', this.later);
  }

  show(): void {
    this.namesTarget.textContent = [...(this.inputTarget.files ?? [])].map(({ name }) => name).join(', ');
  }

  /** The form is emptied after its reset was heard. */
  private readonly later = (): void => {
    setTimeout(() => this.show());
  };
}
