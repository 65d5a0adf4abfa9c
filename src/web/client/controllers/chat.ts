import { Controller } from '@hotwired/stimulus';
import { isBlank } from '../writing/fields.ts';

/** Who is this close to the newest message is taken along when one is added; in pixels. */
const nearPx = 160;

/** A conversation: it opens at its newest message, stays there while messages come, and Enter sends where there is a real keyboard. */
class Chat extends Controller<HTMLElement> {
  static override targets = ['messages', 'text', 'hint'];
  declare readonly hasMessagesTarget: boolean;
  declare readonly messagesTarget: HTMLElement;
  declare readonly hasTextTarget: boolean;
  declare readonly textTarget: HTMLTextAreaElement;
  declare readonly hintTargets: HTMLElement[];

  /** What was answered is answered: the next message answers the last one again. */
  #sent = (event: Event): void => {
    const { detail } = event as CustomEvent<{ sent: boolean }>;
    const answering = this.element.querySelector('[data-chat-target="answering"]');
    if (!detail.sent || !answering) return;
    answering.remove();
    history.replaceState(history.state, '', location.pathname);
  };
  #added: MutationObserver | null = null;
  #atEnd = true;
  #followEnd = (): void => {
    this.#atEnd = document.documentElement.scrollHeight - window.innerHeight - window.scrollY < nearPx;
  };
  #send = (event: KeyboardEvent): void => {
    const plain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key !== 'Enter' || event.isComposing || !plain) return;
    event.preventDefault();
    const { form } = this.textTarget;
    if (form && !isBlank(form)) form.requestSubmit();
  };

  override connect(): void {
    this.element.addEventListener('writing:settled', this.#sent, true);
    if (this.hasMessagesTarget) this.#follow();
    if (this.hasTextTarget && hasKeyboard()) {
      this.textTarget.addEventListener('keydown', this.#send);
      for (const hint of this.hintTargets) hint.hidden = false;
    }
  }

  /** Nothing is followed where the first message is written. */
  #follow(): void {
    window.addEventListener('scroll', this.#followEnd, { passive: true });
    this.#added = new MutationObserver(() => this.#atEnd && this.#toEnd());
    this.#added.observe(this.messagesTarget, { childList: true });
    if (this.hasTextTarget) this.#toEnd();
  }

  override disconnect(): void {
    this.element.removeEventListener('writing:settled', this.#sent, true);
    window.removeEventListener('scroll', this.#followEnd);
    this.#added?.disconnect();
    if (this.hasTextTarget) this.textTarget.removeEventListener('keydown', this.#send);
  }

  #toEnd(): void {
    requestAnimationFrame(() =>
      window.scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' }),
    );
  }
}

/** On a phone Enter makes a new line: the button is right above the keyboard. */
const hasKeyboard = (): boolean => window.matchMedia('(hover: hover) and (pointer: fine)').matches;

export { Chat as controller };
