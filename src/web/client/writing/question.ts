import { make } from '../piece.ts';

const dialogId = 'question';

/** The outcome of the confirmation before leaving the company: sent with its form, or back to the text. */
export interface Asked {
  send(form: HTMLFormElement, submitter: HTMLElement | null): void;
  back(): void;
}

const asked = new WeakMap<HTMLFormElement, Asked>();

/** The confirmation whose form this is. */
export const questionOf = (form: HTMLFormElement): Asked | undefined => asked.get(form);

export const closeQuestion = (): void => document.getElementById(dialogId)?.remove();

/** The confirmation before a text leaves the company, over the page. It is the page shown without script; "back to the text" only closes it. */
export function ask(question: HTMLElement, then: Asked): void {
  closeQuestion();
  const heading = question.querySelector('h1');
  if (heading) heading.id = 'question-heading';
  const dialog = make(
    'dialog',
    { id: dialogId, class: 'question', 'aria-labelledby': 'question-heading' },
    question,
  );
  const form = dialog.querySelector('form');
  if (form) asked.set(form, then);
  dialog.querySelector('button[name="step"]')?.addEventListener('click', (event) => {
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener('close', () => {
    dialog.remove();
    then.back();
  });
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector<HTMLElement>('.buttons .button')?.focus();
}
