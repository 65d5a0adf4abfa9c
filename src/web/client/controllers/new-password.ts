import { Controller } from '@hotwired/stimulus';
import { judgePassword } from '#src/access/password-rules.ts';

/** Says while one types whether a new password will do, in the words that came with the page, and shows it on request. */
class NewPasswordController extends Controller<HTMLElement> {
  static override targets = ['field', 'verdict'];
  static override values = { names: Array, verdicts: Object, show: String, hide: String };
  declare readonly fieldTarget: HTMLInputElement;
  declare readonly verdictTarget: HTMLElement;
  declare readonly namesValue: string[];
  declare readonly verdictsValue: Record<string, string>;
  declare readonly showValue: string;
  declare readonly hideValue: string;
  private hint = '';
  private eye: HTMLButtonElement | null = null;

  override connect(): void {
    this.hint = this.verdictTarget.textContent ?? '';
    this.eye = document.createElement('button');
    this.eye.type = 'button';
    this.eye.className = 'link';
    this.eye.textContent = this.showValue;
    this.eye.addEventListener('click', () => this.toggle());
    this.element.append(this.eye);
  }

  override disconnect(): void {
    this.eye?.remove();
  }

  judge(): void {
    const password = this.fieldTarget.value;
    const verdict = judgePassword(password, this.namesValue);
    this.verdictTarget.textContent = password === '' ? this.hint : (this.verdictsValue[verdict] ?? '');
    this.verdictTarget.dataset.verdict = password === '' ? '' : verdict;
  }

  private toggle(): void {
    const isShown = this.fieldTarget.type === 'text';
    this.fieldTarget.type = isShown ? 'password' : 'text';
    if (this.eye) this.eye.textContent = isShown ? this.showValue : this.hideValue;
    this.fieldTarget.focus();
  }
}

export { NewPasswordController as controller };
