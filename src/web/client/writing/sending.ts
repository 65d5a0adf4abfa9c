import * as Turbo from '@hotwired/turbo';
import { hear } from '../live/words.ts';
import { isOfThisScript, layOver } from '../live/refresh.ts';
import { answering } from '../morph.ts';
import { make, takeDrawings } from '../piece.ts';
import { showAdded, shownPosts } from '../forms.ts';
import { isBlank, takeOut, textOf, type Taken } from './fields.ts';
import { ask, closeQuestion, questionOf } from './question.ts';
import { isUploading, uploadsOf, warnBeforeLeaving } from './uploads.ts';

/** Posts, answers and messages; and the question before one of them leaves. */
const writing = 'form[data-writing], dialog.question form';

/** What is being sent, by form: texts of one form leave one after the other, in the order they were written. */
const turns = new WeakMap<HTMLFormElement, Promise<void>>();
const underway = new Set<HTMLFormElement>();

/**
 * Sends what someone wrote with its own request, which no other click aborts (Turbo's are aborted by the next visit or form). The form is free
 * for the next text at once; if this one could not be sent it comes back, with the reason above it.
 */
export function startSending(): void {
  document.addEventListener(
    'submit',
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !form.matches(writing)) return;
      if (event.submitter instanceof HTMLButtonElement && event.submitter.name === 'step') return;
      event.preventDefault();
      const question = questionOf(form);
      if (question) question.send(form, event.submitter);
      else void submit(form, event.submitter);
    },
    true,
  );
  // Here and not with the composer's tools, which come later: no one waits for them before writing.
  document.addEventListener('keydown', (event) => {
    const form = event.target instanceof Element ? event.target.closest('form[data-writing]') : null;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented || !isSendKey(event)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector<HTMLElement>(':is(.composer-foot, .message-box-foot) > .button'));
  });
  warnBeforeLeaving();
  window.addEventListener('beforeunload', (event) => underway.size > 0 && event.preventDefault());
}

const isSendKey = ({ key, ctrlKey, metaKey, isComposing }: KeyboardEvent): boolean =>
  key === 'Enter' && (ctrlKey || metaKey) && !isComposing;

async function submit(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  if (form.hasAttribute('data-waiting')) return;
  if (isUploading(form) && !(await uploaded(form))) return;
  // The second press of a double click: what it meant is on its way.
  if (underway.has(form) && isBlank(form)) return;
  const body = new FormData(form, submitter);
  const taken = takeOut(form);
  const turn = (turns.get(form) ?? Promise.resolve()).then(() => send(form, { form, body, taken }));
  turns.set(form, turn);
  underway.add(form);
  await turn;
  if (turns.get(form) === turn) underway.delete(form);
}

/** Waits for the files of a form; its button says so. False when one did not arrive: its row says why, and its writer decides. */
async function uploaded(form: HTMLFormElement): Promise<boolean> {
  const button = form.querySelector<HTMLElement>('[data-sends]');
  const text = button?.textContent ?? '';
  form.setAttribute('data-waiting', '');
  if (button) button.textContent = button.dataset['sends'] ?? text;
  const all = await uploadsOf(form);
  form.removeAttribute('data-waiting');
  if (button) button.textContent = text;
  return all && form.isConnected;
}

interface Sent {
  /** Where it is sent: the form's own action, or that of the question about it. */
  readonly form: HTMLFormElement;
  readonly body: FormData;
  readonly taken: Taken;
}

async function send(origin: HTMLFormElement, { form, body, taken }: Sent): Promise<void> {
  const failed = (sentence: string): void => {
    closeQuestion();
    taken.putBack();
    settled(origin, false);
    showProblem(origin, sentence);
  };
  origin.setAttribute('data-sending', '');
  try {
    const answer = await fetch(form.action, { method: 'POST', body, headers: { accept: 'text/html' } });
    const html = await answer.text();
    if (answer.ok) return arrived(origin, answer.url, html);
    const page = new DOMParser().parseFromString(html, 'text/html');
    takeDrawings(page);
    const question = page.querySelector<HTMLElement>('.review');
    if (question) askFirst(origin, taken, document.adoptNode(question));
    else failed(problemIn(page));
  } catch {
    document.dispatchEvent(new Event('writing:lost'));
    failed(origin.dataset['lost'] ?? '');
  } finally {
    origin.removeAttribute('data-sending');
  }
}

function askFirst(origin: HTMLFormElement, taken: Taken, question: HTMLElement): void {
  ask(question, {
    send(form, submitter) {
      if (underway.has(origin)) return;
      underway.add(origin);
      const sent = { form, body: new FormData(form, submitter), taken };
      void send(origin, sent).finally(() => underway.delete(origin));
    },
    back() {
      taken.putBack();
      settled(origin, false);
      textOf(origin)?.focus();
    },
  });
}

/** The answer is shown if the writer is still there; if they have moved on in the meantime, they stay where they are. */
function arrived(origin: HTMLFormElement, url: string, html: string): void {
  closeQuestion();
  const { pathname } = new URL(url);
  if (!origin.isConnected) return hear({ say: 'again' });
  settled(origin, true);
  if (pathname === '/sign-in') return Turbo.visit(url);
  const page = new DOMParser().parseFromString(html, 'text/html');
  if (pathname !== location.pathname || !isOfThisScript(page))
    return Turbo.visit(url, { response: { statusCode: 200, responseHTML: html, redirected: true } });
  const known = shownPosts();
  // The next text was begun meanwhile: the form is its writer's.
  const isFree = isBlank(origin) && !origin.hasAttribute('data-touched') && origin.matches('.composer');
  if (isFree) answering(origin, () => layOver(page));
  else layOver(page);
  if (isNowhere()) textOf(origin)?.focus({ preventScroll: true });
  if (origin.matches('.composer')) showAdded(known);
}

/** Nothing has the focus, or what is about to go. */
const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;

const settled = (origin: HTMLFormElement, sent: boolean): boolean =>
  origin.dispatchEvent(new CustomEvent('writing:settled', { detail: { sent } }));

/** The sentence of a page that says why not: beside the form, or the page's own. */
function problemIn(page: Document): string {
  const beside = page.querySelector('form[data-writing] [role="alert"]');
  const whole = Array.from(page.querySelectorAll('main :is(h1, h1 ~ p:not(.buttons))'));
  return beside?.textContent ?? whole.map((each) => each.textContent).join(' ');
}

/** The mistake, next to the field; what was typed is in it. */
function showProblem(form: HTMLFormElement, sentence: string): void {
  const text = textOf(form);
  form.querySelector(':scope > [role="alert"]')?.remove();
  const notification = make('p', { class: 'notice danger', role: 'alert', id: 'problem' }, sentence);
  form.prepend(notification);
  notification.scrollIntoView({ block: 'nearest' });
  if (!text) return;
  text.setAttribute('aria-invalid', 'true');
  text.setAttribute('aria-describedby', 'problem');
  text.focus({ preventScroll: true });
  text.addEventListener(
    'input',
    () => {
      notification.remove();
      text.removeAttribute('aria-invalid');
    },
    { once: true },
  );
}
