import { Controller } from '@hotwired/stimulus';
import { startSeen } from '../chat/seen.ts';
import { startTyping } from '../chat/typing.ts';
import { make } from '../piece.ts';
import { isBlank } from '../writing/fields.ts';

/** Who is this close to the newest message is taken along when one is added; in pixels. */
const nearPx = 160;

/**
 * A conversation: it opens at its newest message, stays there while messages come, says how many came while one read further up, and Enter sends where
 * there is a real keyboard and its writer wants it.
 */
class Chat extends Controller<HTMLElement> {
  static override targets = ['messages', 'text', 'hint', 'hintLine', 'typing'];
  static override values = {
    enter: Boolean,
    id: String,
    jump: String,
    new: String,
    seen: String,
    typing: String,
    one: String,
    many: String,
    people: Object,
  };
  declare readonly hasMessagesTarget: boolean;
  declare readonly messagesTarget: HTMLElement;
  declare readonly hasTextTarget: boolean;
  declare readonly textTarget: HTMLTextAreaElement;
  declare readonly hintTargets: HTMLElement[];
  declare readonly hintLineTargets: HTMLElement[];
  declare readonly hasTypingTarget: boolean;
  declare readonly typingTarget: HTMLElement;
  declare readonly enterValue: boolean;
  declare readonly idValue: string;
  declare readonly jumpValue: string;
  declare readonly newValue: string;
  declare readonly seenValue: string;
  declare readonly typingValue: string;
  declare readonly oneValue: string;
  declare readonly manyValue: string;
  declare readonly peopleValue: Readonly<Record<string, string>>;

  /** What was answered is answered: the next message answers the last one again. */
  #sent = (event: Event): void => {
    const { detail } = event as CustomEvent<{ sent: boolean }>;
    const answering = this.element.querySelector('[data-chat-target="answering"]');
    if (!detail.sent || !answering) return;
    answering.remove();
    history.replaceState(history.state, '', location.pathname);
  };
  #end = new AbortController();
  /** Of the field, which another takes the place of when a message was sent. */
  #textEnd = new AbortController();
  #added: MutationObserver | null = null;
  #atEnd = true;
  /** Messages of others that came while the reader was further up. */
  #missed = 0;
  #jump: HTMLButtonElement | null = null;
  #followEnd = (): void => {
    this.#atEnd = document.documentElement.scrollHeight - window.innerHeight - window.scrollY < nearPx;
    if (this.#atEnd) this.#missed = 0;
    this.#showJump();
  };
  #send = (event: KeyboardEvent): void => {
    const plain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key !== 'Enter' || event.isComposing || !plain) return;
    event.preventDefault();
    const { form } = this.textTarget;
    if (form && !isBlank(form)) form.requestSubmit();
  };

  override connect(): void {
    this.#end = new AbortController();
    this.element.addEventListener('writing:settled', this.#sent, {
      capture: true,
      signal: this.#end.signal,
    });
    if (this.hasMessagesTarget) this.#follow();
    if (this.seenValue !== '' && this.hasMessagesTarget)
      startSeen(this.idValue, this.seenValue, this.messagesTarget, this.#end.signal);
  }

  textTargetConnected(text: HTMLTextAreaElement): void {
    this.#textEnd = new AbortController();
    const { signal } = this.#textEnd;
    const hints = this.enterValue ? this.hintTargets : this.hintLineTargets;
    if (hasKeyboard()) for (const hint of hints) hint.hidden = false;
    if (hasKeyboard() && this.enterValue) text.addEventListener('keydown', this.#send, { signal });
    if (this.typingValue === '' || !this.hasTypingTarget) return;
    const [id, path, people] = [this.idValue, this.typingValue, this.peopleValue];
    const words = { one: this.oneValue, many: this.manyValue };
    startTyping({ id, path, people, text, line: this.typingTarget, ...words }, signal);
  }

  textTargetDisconnected(): void {
    this.#textEnd.abort();
  }

  /** Nothing is followed where the first message is written. */
  #follow(): void {
    window.addEventListener('scroll', this.#followEnd, { passive: true, signal: this.#end.signal });
    this.#added = new MutationObserver((records) => this.#onAdded(records));
    this.#added.observe(this.messagesTarget, { childList: true });
    if (this.hasTextTarget) this.#toEnd();
  }

  #onAdded(records: readonly MutationRecord[]): void {
    if (this.#atEnd) return this.#toEnd();
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
    this.#missed += added.filter(
      (node) => node instanceof HTMLElement && node.matches('.message:not(.mine)'),
    ).length;
    this.#showJump();
  }

  /** Back to the newest message, and how many of them are new: while it is out of sight. */
  #showJump(): void {
    const { form } = this.hasTextTarget ? this.textTarget : { form: null };
    if (this.#atEnd || !form) {
      this.#jump?.remove();
      this.#jump = null;
      return;
    }
    if (this.#jump?.isConnected !== true) {
      this.#jump = make('button', { type: 'button', class: 'chat-jump', 'data-made': '' });
      this.#jump.addEventListener('click', () => this.#toEnd());
      form.prepend(this.#jump);
    }
    const text = this.#missed === 0 ? this.jumpValue : `${this.newValue}: ${this.#missed}`;
    if (this.#jump.textContent !== text) this.#jump.textContent = text;
  }

  override disconnect(): void {
    this.#end.abort();
    this.#added?.disconnect();
    this.#jump?.remove();
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
