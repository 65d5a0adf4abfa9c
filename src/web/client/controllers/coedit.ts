import { Controller } from '@hotwired/stimulus';
import { hueOf } from '../coedit/cursors.ts';
import { openEditor, type Editor, type Tool } from '../coedit/editor.ts';
import type { Kept } from '../coedit/kept.ts';
import { Session, type Other, type State } from '../coedit/session.ts';
import { askPiece, fieldsOf, make, Refused } from '../piece.ts';

type Words = Readonly<
  Record<
    | 'text'
    | 'help'
    | 'connecting'
    | 'saved'
    | 'saving'
    | 'offline'
    | 'over'
    | 'lost'
    | 'notYet'
    | 'joined'
    | 'left'
    | 'close'
    | 'noPreview',
    string
  >
>;
/** Names shown; of the rest their number. */
const namesMax = 6;

/**
 * The plain form of a page becomes an editor in which several write, as soon as there is a line to the page's home. Without one it stays the form,
 * which shows both texts when somebody else was faster.
 */
class Coedit extends Controller<HTMLElement> {
  static override targets = ['plain', 'source', 'tools'];
  static override values = { address: String, token: String, me: String, max: Number, words: Object };
  declare readonly plainTarget: HTMLElement;
  declare readonly sourceTarget: HTMLTextAreaElement;
  declare readonly toolsTarget: HTMLTemplateElement;
  declare readonly addressValue: string;
  declare readonly tokenValue: string;
  declare readonly meValue: string;
  declare readonly maxValue: number;
  declare readonly wordsValue: Words;
  #session: Session | null = null;
  #editor: Editor | null = null;
  #box: HTMLElement | null = null;
  #together: HTMLInputElement | null = null;
  #end = new AbortController();
  #sure = false;

  override connect(): void {
    this.#end = new AbortController();
    // Somebody came back to a form with their own text in it, to compare it with another: that is for the form.
    if (this.sourceTarget.value !== this.sourceTarget.defaultValue) return;
    const session = new Session(this.addressValue, this.tokenValue, this.meValue, {
      ready: () => this.#open(session),
      state: (state, sentence) => this.#state(state, sentence),
      others: (others, change) => this.#others(others, change),
      version: () => {},
      lost: (kept) => this.#lost(kept),
    });
    this.#session = session;
    session.run().catch(() => this.#plain()); // there is no line, and the form is there
    window.addEventListener('beforeunload', (event) => session.unsent && event.preventDefault(), {
      signal: this.#end.signal,
    });
    document.addEventListener('turbo:before-cache', () => this.#plain(), { signal: this.#end.signal });
  }

  override disconnect(): void {
    this.#plain();
    this.#end.abort();
  }

  apply({ params }: Event & { readonly params: { readonly tool?: Tool } }): void {
    if (params.tool) this.#editor?.apply(params.tool);
  }

  get #form(): HTMLFormElement | null {
    return this.sourceTarget.form;
  }

  #open(session: Session): void {
    // Somebody has begun to type in the form, while there was no line: it stays theirs.
    if (this.sourceTarget.value !== this.sourceTarget.defaultValue) return this.#plain();
    const box = make('div', { class: 'coedit', 'data-turbo-temporary': '' });
    box.append(this.toolsTarget.content.cloneNode(true));
    const host = make('div', { class: 'coedit-text' });
    box.append(host);
    const focused = document.activeElement === this.sourceTarget;
    this.plainTarget.hidden = true;
    this.sourceTarget.required = false;
    this.plainTarget.after(box);
    this.#box = box;
    const { text, help, close } = this.wordsValue;
    this.#editor = openEditor(host, session, { label: text, describedBy: help, max: this.maxValue });
    if (focused) this.#editor.focus();
    session.text.observe(() => this.#mirror(session));
    this.#mirror(session);
    this.#together = make('input', { type: 'hidden', name: 'together', value: session.epoch });
    this.#form?.append(this.#together);
    const { signal } = this.#end;
    this.#form?.addEventListener('submit', (event) => this.#submit(event, session), { signal });
    const cancel = this.#form?.querySelector('a.button.second');
    if (cancel) cancel.textContent = close;
  }

  /** What the form would send. */
  #mirror(session: Session): void {
    this.sourceTarget.value = session.text.toString();
  }

  /** Only what has arrived at the page's home can be saved as its version. */
  #submit(event: SubmitEvent, session: Session): void {
    if (!this.#together) return;
    const { submitter } = event;
    if (submitter instanceof HTMLButtonElement && submitter.name === 'preview') {
      event.preventDefault();
      event.stopImmediatePropagation();
      return void this.#preview(submitter);
    }
    if (this.#sure || !session.unsent) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void session.flush().then((isThere) => {
      if (!isThere) return this.#say(this.wordsValue.notYet, 'refused');
      this.#sure = true;
      this.#form?.requestSubmit(submitter);
      this.#sure = false;
    });
  }

  async #preview(button: HTMLButtonElement): Promise<void> {
    const shown = this.#box?.querySelector('.coedit-preview');
    button.setAttribute('aria-pressed', String(!shown));
    if (shown) return shown.remove();
    const box = make('div', { class: 'coedit-preview', 'aria-live': 'polite' });
    this.#box?.append(box);
    try {
      const body = this.#form ? fieldsOf(this.#form) : new URLSearchParams();
      box.append(
        await askPiece(this.addressValue.replace(/\d+\/editing$/, 'preview'), { method: 'POST', body }),
      );
      box.scrollIntoView({ block: 'nearest' });
    } catch (error) {
      box.textContent = error instanceof Refused ? error.message : this.wordsValue.noPreview;
    }
  }

  #state(state: State, sentence: string): void {
    if (!this.#box) return;
    const words = this.wordsValue;
    if (state === 'over') {
      this.#editor?.forbid();
      this.#say(`${sentence} ${words.over}`.trim(), state);
    } else if (state === 'refused') this.#say(sentence, state);
    else this.#say(sentence || words[state], state);
  }

  #say(sentence: string, state: State): void {
    const said = this.#box?.querySelector<HTMLElement>('.coedit-state');
    if (!said) return;
    this.#box?.setAttribute('data-state', state);
    if (said.textContent !== sentence) said.textContent = sentence;
  }

  #others(
    others: ReadonlyMap<string, Other>,
    { came, left }: { readonly came?: Other; readonly left?: Other },
  ): void {
    this.#editor?.show(others);
    const list = this.#box?.querySelector('.coedit-others');
    const all = [...others.values()];
    list?.replaceChildren(
      ...all.slice(0, namesMax).map(({ key, name, company }) => {
        const dot = make('span', { class: `coedit-dot hue-${hueOf(key)}`, 'aria-hidden': 'true' });
        return make('li', {}, dot, make('bdi', {}, name), ' ', make('span', { class: 'quiet' }, company));
      }),
      ...(all.length > namesMax ? [make('li', { class: 'quiet' }, `+${all.length - namesMax}`)] : []),
    );
    const heard = this.#box?.querySelector('.coedit-heard');
    const who = came ?? left;
    if (heard && who)
      heard.textContent = (came ? this.wordsValue.joined : this.wordsValue.left)
        .replace('{name}', who.name)
        .replace('{company}', who.company);
  }

  /** It cannot be merged any more: it stands in the form, which shows both texts when it is saved. */
  #lost(kept: Kept): void {
    const session = this.#session;
    this.#plain();
    const base = this.#form?.elements.namedItem('base');
    if (base instanceof HTMLInputElement) base.value = String(kept.number);
    this.sourceTarget.value = kept.text;
    this.plainTarget.after(make('p', { class: 'notice danger', role: 'alert' }, this.wordsValue.lost));
    session?.forget();
  }

  /** The form as it was, with what was typed in it. */
  #plain(): void {
    this.#session?.end();
    this.#session = null;
    this.#editor?.end();
    this.#editor = null;
    this.#box?.remove();
    this.#box = null;
    this.#together?.remove();
    this.#together = null;
    this.plainTarget.hidden = false;
  }
}

export { Coedit as controller };
