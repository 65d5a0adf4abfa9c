import { Controller } from '@hotwired/stimulus';
import { keepingFocus } from '../focus.ts';
import { fieldsOf } from '../piece.ts';
import { heardSince, onWord, type Question, type Word } from '../live/words.ts';
import { sortWhenCalm } from '../live/hour-order.ts';

/** As many as the page shows at most (src/posts/kinds/idea/list-ideas.ts); what comes after is there with the next page. */
const rowsMax = 300;

/**
 * An hour of questions as it goes on. All that changes is told (live/words.ts): no page and no question is read again for it, however many look
 * at it and however often they vote. A vote of one's own is a small request, whose answer says nothing but that it counts.
 */
class Hour extends Controller<HTMLElement> {
  static override values = {
    id: String,
    me: String,
    one: String,
    other: String,
    startsAt: Number,
    endsAt: Number,
  };
  declare readonly idValue: string;
  declare readonly meValue: string;
  declare readonly oneValue: string;
  declare readonly otherValue: string;
  declare readonly startsAtValue: number;
  declare readonly endsAtValue: number;
  #end = new AbortController();
  #timers: number[] = [];

  override connect(): void {
    this.#end = new AbortController();
    const { signal } = this.#end;
    onWord((word) => this.#onWord(word), signal);
    for (const word of heardSince(0)) this.#onWord(word); // while the page and this script were on their way
    this.element.addEventListener('click', (event) => this.#onClick(event), { signal });
    this.#timers = [this.startsAtValue, this.endsAtValue].flatMap((atMs) => {
      const inMs = atMs - Date.now();
      // Longer than a timer can be: whoever waits so long reads the page anew before.
      return inMs > 0 && inMs < 2 ** 31 ? [window.setTimeout(() => this.#turn(), inMs)] : [];
    });
  }

  override disconnect(): void {
    this.#end.abort();
    for (const timer of this.#timers) window.clearTimeout(timer);
  }

  #onWord(word: Word): void {
    if (word.say === 'hour' && word.hour === this.idValue) keepingFocus(() => this.#show(word.questions));
    else if (word.say === 'changed') {
      const gone = word.topics.flatMap((topic) => this.#rowOf(topic.replace(/^gone:/, '')) ?? []);
      if (gone.length > 0) keepingFocus(() => this.#remove(gone));
    }
  }

  #show(questions: readonly Question[]): void {
    for (const question of questions) {
      const row = this.#rowOf(question.id);
      if (question.isMerged) row?.remove();
      else if (row && row.dataset['stage'] === question.stage) this.#say(row, question);
      else this.#place(question, row);
    }
    this.#count();
    const waiting = this.#listOf('new');
    if (waiting) sortWhenCalm(waiting, this.#end.signal);
  }

  /** One that is new here, or of which something became. What was being typed as its answer is kept. */
  #place(question: Question, before: HTMLElement | null): void {
    const list = this.#listOf(question.stage);
    const row = this.#from(`template[data-stage="${partOf(question.stage)}"]`);
    if (!list || !row || (!before && list.childElementCount >= rowsMax)) return;
    row.id = `post-${question.id}`;
    row.dataset['stage'] = question.stage;
    row.querySelector('.row-name')?.setAttribute('href', `/posts/${question.id}`);
    row
      .querySelector('.idea-votes')
      ?.replaceWith(
        this.#votesFor(
          question,
          before?.querySelector('.idea-votes[aria-pressed=true], .idea-votes.voted') !== null &&
            before !== null,
        ),
      );
    const field = row.querySelector<HTMLInputElement>('[name=question]');
    if (field) field.value = question.id;
    const [typed, answer] = [before, row].map((each) => each?.querySelector('textarea'));
    if (answer) answer.value = typed?.value || question.reason;
    this.#say(row, question);
    before?.remove();
    if (question.stage === 'done') list.prepend(row);
    else list.append(row);
  }

  /** What it says, put into its row as text. */
  #say(row: HTMLElement, { id, title, language, author, company, votes, reason }: Question): void {
    const put = (name: string, text: string): void => {
      const element = row.querySelector(name);
      if (element && element.textContent !== text) element.textContent = text;
    };
    put('.row-name', title);
    put('.hour-title', title);
    put('.hour-author', author);
    put('.hour-company', company);
    put('.idea-reason', reason);
    row.querySelector('.row-name')?.setAttribute('lang', language);
    row.querySelector('.idea-reason')?.toggleAttribute('hidden', reason === '');
    row.dataset['votes'] = String(votes);
    put('.idea-votes .count', new Intl.NumberFormat(document.documentElement.lang).format(votes));
    put('.idea-votes .count + .hidden', this.#votesInWords(votes));
    row.querySelector('.idea-votes')?.setAttribute('data-id', id);
  }

  #votesInWords(votes: number): string {
    const { lang } = document.documentElement;
    const words = new Intl.PluralRules(lang).select(votes) === 'one' ? this.oneValue : this.otherValue;
    return words.replace('{count}', new Intl.NumberFormat(lang).format(votes));
  }

  /** Votes as the reader may give them: a question of one's own, or one that was answered, has only a number. */
  #votesFor({ id, stage, authorId, title }: Question, voted: boolean): HTMLElement {
    const isOpen = stage === 'new' || stage === 'discussed';
    const may = isOpen && authorId !== this.meValue && Date.now() < this.endsAtValue;
    const votes = this.#from(`template[data-votes="${may ? (voted ? 'voted' : 'open') : 'none'}"]`);
    if (!votes) throw new Error('The page has no template for votes.');
    const action = votes.getAttribute('formaction');
    if (action !== null) votes.setAttribute('formaction', action.replace('/0/', `/${id}/`));
    if (may) votes.lastElementChild?.append(title);
    return votes;
  }

  #onClick(event: MouseEvent): void {
    const button =
      event.target instanceof Element ? event.target.closest<HTMLButtonElement>('button.idea-votes') : null;
    if (!button?.form) return;
    event.preventDefault();
    if (button.getAttribute('aria-busy') !== 'true') void this.#vote(button, button.form);
  }

  /** Anything but a plain yes is shown as the answer to the form: why not, or the way to sign in. */
  async #vote(button: HTMLButtonElement, form: HTMLFormElement): Promise<void> {
    button.setAttribute('aria-busy', 'true');
    const headers = { 'x-quiet': 'yes' };
    const init: RequestInit = { method: 'POST', body: fieldsOf(form), headers, redirect: 'manual' };
    const answer = await fetch(button.formAction, init).catch(() => null);
    button.removeAttribute('aria-busy');
    if (answer?.status !== 204) return form.requestSubmit(button);
    const row = button.closest<HTMLElement>('.idea-row');
    if (!row) return;
    const voted = button.getAttribute('aria-pressed') !== 'true';
    const [id, votes] = [row.id.replace('post-', ''), Number(row.dataset['votes']) + (voted ? 1 : -1)];
    const title = row.querySelector('.row-name')?.textContent ?? '';
    const next = this.#votesFor({ ...unknown, id, title, stage: row.dataset['stage'] ?? '' }, voted);
    button.replaceWith(next);
    next.focus();
    // The number itself is told to everyone in a moment, and is then what it is.
    this.#count();
    const count = next.querySelector('.count');
    if (count) count.textContent = new Intl.NumberFormat(document.documentElement.lang).format(votes);
  }

  #remove(rows: readonly HTMLElement[]): void {
    for (const row of rows) row.remove();
    this.#count();
  }

  #count(): void {
    let all = 0;
    for (const part of this.element.querySelectorAll<HTMLElement>('section[data-stages]')) {
      const rows = part.querySelectorAll('.idea-row').length;
      all += rows;
      part.hidden = rows === 0;
      const count = part.querySelector('h2 .count');
      if (count) count.textContent = new Intl.NumberFormat(document.documentElement.lang).format(rows);
    }
    this.element.querySelector('.hour-none')?.toggleAttribute('hidden', all > 0);
  }

  /** The hour has begun, or is over. */
  #turn(): void {
    const now = Date.now();
    const word = now < this.startsAtValue ? 'before' : now < this.endsAtValue ? 'runs' : 'over';
    for (const each of document.querySelectorAll<HTMLElement>('.hour [data-hour-is]'))
      each.hidden = each.dataset['hourIs']?.split(' ').includes(word) !== true;
    if (word !== 'over') return;
    for (const button of this.element.querySelectorAll<HTMLButtonElement>('button.idea-votes'))
      button.disabled = true;
  }

  #rowOf = (id: string): HTMLElement | null =>
    this.element.querySelector<HTMLElement>(`li[id="post-${CSS.escape(id)}"]`);

  #listOf = (stage: string): HTMLElement | null =>
    this.element.querySelector<HTMLElement>(`section[data-stages~="${CSS.escape(stage)}"] > ul`);

  #from(template: string): HTMLElement | null {
    const found = this.element.querySelector<HTMLTemplateElement>(template)?.content.firstElementChild;
    return found ? (document.importNode(found, true) as HTMLElement) : null;
  }
}

const unknown: Question = {
  ...{
    id: '',
    title: '',
    language: 'und',
    author: '',
    authorId: '',
    company: '',
    votes: 0,
    stage: '',
    reason: '',
  },
  isMerged: false,
};

/** The stage that names a part of the page. */
const partOf = (stage: string): string => (stage === 'chosen' ? 'new' : stage);

export { Hour as controller };
