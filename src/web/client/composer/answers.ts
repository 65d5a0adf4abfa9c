import { make, takeDrawings } from '../piece.ts';
import type { Composer } from './composer.ts';

/**
 * What the server answers to sending, shown where it was sent: a mistake above the text, which stays; the question before a border in a
 * dialog. The pages are the same that are shown without script.
 */
export function startAnswers(composer: Composer, signal: AbortSignal): void {
  const { form } = composer;
  form.addEventListener('turbo:before-fetch-response', (event) => void hear(composer, event), { signal });
  form.addEventListener(
    'turbo:fetch-request-error',
    (event) => {
      event.preventDefault();
      showProblem(composer, composer.wordsValue.lost);
    },
    { signal },
  );
  form.addEventListener('turbo:submit-end', (event) => event.detail.success && emptyOnRender(composer), {
    signal,
  });
  signal.addEventListener('abort', () => document.getElementById(dialogId)?.remove());
}

const dialogId = 'question';

async function hear(composer: Composer, event: TurboEvents['turbo:before-fetch-response']): Promise<void> {
  const { response } = event.detail.fetchResponse;
  if (response.status !== 422) return;
  // What Turbo would show is decided now, before the answer is read.
  event.preventDefault();
  const page = new DOMParser().parseFromString(await response.clone().text(), 'text/html');
  const question = page.querySelector<HTMLElement>('.review');
  const problem = page.querySelector('form.composer [role="alert"]');
  takeDrawings(page);
  if (question) ask(composer, document.adoptNode(question));
  else {
    document.getElementById(dialogId)?.remove();
    showProblem(composer, problem?.textContent ?? '');
  }
}

/** It was sent: the form becomes what the page that follows says, not what its writer left in it. */
function emptyOnRender({ form }: Composer): void {
  document.addEventListener('turbo:before-render', () => form.replaceChildren(), { once: true });
}

/** The mistake, next to the field; what was typed is still in it. */
function showProblem({ form, textTarget }: Composer, sentence: string): void {
  form.querySelector(':scope > [role="alert"]')?.remove();
  const alert = make(
    'p',
    { class: 'notice danger', role: 'alert', id: 'problem', 'data-made': '' },
    sentence,
  );
  form.prepend(alert);
  textTarget.setAttribute('aria-invalid', 'true');
  textTarget.setAttribute('aria-describedby', 'problem');
  textTarget.addEventListener('input', () => clear(textTarget, alert), { once: true });
  alert.scrollIntoView({ block: 'nearest' });
  textTarget.focus({ preventScroll: true });
}

function clear(field: HTMLElement, alert: HTMLElement): void {
  alert.remove();
  field.removeAttribute('aria-invalid');
}

/** The last look before it leaves. Its form is the page's own; going back to the text only closes it. */
function ask(composer: Composer, question: HTMLElement): void {
  document.getElementById(dialogId)?.remove();
  const heading = question.querySelector('h1');
  if (heading) heading.id = 'question-heading';
  const dialog = make(
    'dialog',
    { id: dialogId, class: 'question', 'aria-labelledby': 'question-heading' },
    question,
  );
  dialog.querySelector('button[name="step"]')?.addEventListener('click', (event) => {
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener('turbo:before-fetch-response', (event) => void hear(composer, event));
  dialog.addEventListener('close', () => {
    dialog.remove();
    composer.textTarget.focus();
  });
  dialog.addEventListener('turbo:submit-end', (event) => {
    if (!event.detail.success) return;
    dialog.remove();
    emptyOnRender(composer);
  });
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector<HTMLElement>('.buttons .button')?.focus();
}
