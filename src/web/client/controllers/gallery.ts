import { Controller } from '@hotwired/stimulus';

/**
 * Pictures of a post, large, over the page: arrows and buttons lead through them, Escape and a click beside them close. Without script each
 * picture is a link to its file.
 */
class GalleryController extends Controller<HTMLElement> {
  static override values = { label: String, close: String, next: String, previous: String };
  declare readonly labelValue: string;
  declare readonly closeValue: string;
  declare readonly nextValue: string;
  declare readonly previousValue: string;
  #dialog: HTMLDialogElement | null = null;
  #at = 0;

  override connect(): void {
    this.element.addEventListener('click', this.#open);
  }
  override disconnect(): void {
    this.element.removeEventListener('click', this.#open);
    this.#dialog?.remove();
    this.#dialog = null;
  }

  get #links(): HTMLAnchorElement[] {
    return Array.from(this.element.querySelectorAll('a'));
  }

  readonly #open = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    // A new tab was wanted, or it is no picture.
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.#at = this.#links.indexOf(link);
    this.#dialog?.remove();
    this.#dialog = this.#build();
    document.body.append(this.#dialog);
    this.#show();
    this.#dialog.showModal();
  };

  #build(): HTMLDialogElement {
    const dialog = document.createElement('dialog');
    dialog.className = 'viewer';
    dialog.setAttribute('aria-label', this.labelValue);
    const picture = document.createElement('img');
    const caption = document.createElement('p');
    const buttons = document.createElement('div');
    buttons.className = 'viewer-buttons';
    const several = this.#links.length > 1;
    if (several) buttons.append(button('‹', this.previousValue, () => this.#move(-1)));
    buttons.append(button('×', this.closeValue, () => dialog.close()));
    if (several) buttons.append(button('›', this.nextValue, () => this.#move(1)));
    dialog.append(picture, caption, buttons);
    dialog.addEventListener('keydown', ({ key }) => {
      if (several && key === 'ArrowRight') this.#move(1);
      if (several && key === 'ArrowLeft') this.#move(-1);
    });
    dialog.addEventListener('click', ({ target }) => {
      if (target === dialog) dialog.close();
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      this.#links[this.#at]?.focus();
    });
    return dialog;
  }

  #move(by: number): void {
    this.#at = (this.#at + by + this.#links.length) % this.#links.length;
    this.#show();
  }

  #show(): void {
    const link = this.#links[this.#at];
    const picture = this.#dialog?.querySelector('img');
    const caption = this.#dialog?.querySelector('p');
    if (!link || !picture || !caption) return;
    const alt = link.querySelector('img')?.alt || (link.getAttribute('aria-label') ?? '');
    picture.src = link.href;
    picture.alt = alt;
    const place = this.#links.length > 1 ? `${this.#at + 1} / ${this.#links.length}` : '';
    caption.textContent = [place, alt].filter(Boolean).join(' · ');
  }
}

function button(sign: string, name: string, act: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = sign;
  element.title = name;
  element.setAttribute('aria-label', name);
  element.addEventListener('click', act);
  return element;
}

export const controller = GalleryController;
