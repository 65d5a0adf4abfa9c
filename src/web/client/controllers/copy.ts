import { Controller } from '@hotwired/stimulus';
import { closeMenus } from '../menus.ts';
import { announce } from '../navigation.ts';

/** A link whose URL is copied instead of followed; without script it leads there. */
export class CopyController extends Controller<HTMLAnchorElement> {
  static override values = { done: String };
  declare readonly doneValue: string;

  async copy(event: Event): Promise<void> {
    if (!navigator.clipboard) return; // not a secure page: the link leads there
    event.preventDefault();
    await navigator.clipboard.writeText(this.element.href);
    closeMenus();
    announce(this.doneValue);
  }
}
