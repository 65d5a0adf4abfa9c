import { keepingFocus } from './focus.ts';

/** The form whose answer is being shown: the server decides its content. */
let answered: HTMLFormElement | null = null;

/** Morphs a page over this one in answer to a form, which takes the page's content, whatever its writer left in it. */
export function answering(form: HTMLFormElement, show: () => void): void {
  answered = form;
  form.replaceChildren();
  show();
  answered = null;
}

/**
 * When a page is refreshed in place, what its reader did to it stays: typed text, choices, what they opened or closed. Only the answer to a form
 * they sent replaces what is in that form.
 */
export function keepWhatReadersChanged(): void {
  document.addEventListener('turbo:submit-end', ({ detail }) => {
    answered = detail.fetchResponse ? detail.formSubmission.formElement : null;
  });
  document.addEventListener('turbo:render', () => {
    answered = null;
  });
  document.addEventListener('turbo:before-render', ({ detail }) => {
    const { render } = detail;
    if (detail.renderMethod === 'morph')
      detail.render = (current, next) => keepingFocus(() => render(current, next));
  });
  // What a form holds beside its fields (files on their way, a picture's description) does not show in their values.
  for (const kind of ['input', 'change'] as const)
    document.addEventListener(kind, ({ target }) => {
      if (target instanceof Element) target.closest('form')?.setAttribute('data-touched', '');
    });
  document.addEventListener('turbo:before-morph-element', (event) => {
    const { target } = event;
    const leaves = event.detail.newElement === undefined;
    if (target instanceof HTMLFormElement && isKept(target)) event.preventDefault();
    else if (leaves && target instanceof Element && Array.from(target.querySelectorAll('form')).some(isKept))
      event.preventDefault();
  });
  document.addEventListener('turbo:before-morph-attribute', (event) => {
    const { target } = event;
    const { attributeName, mutationType } = event.detail;
    if (attributeName === 'data-selected' || isOfSelected(target, attributeName)) event.preventDefault();
    if (attributeName !== 'open') return;
    // A form that comes back may open what has to be mended; nothing closes by itself.
    const mends = target instanceof Element && target.closest('form') === answered && answered !== null;
    if (mutationType === 'remove' || !mends) event.preventDefault();
  });
}

/** What shortcuts.ts made focusable stays so, and with it the focus. */
const isOfSelected = (target: EventTarget | null, attribute: string): boolean =>
  attribute === 'tabindex' && target instanceof Element && target.hasAttribute('data-selected');

const isKept = (form: HTMLFormElement): boolean => form !== answered && isInUse(form);

/** Something in it differs from what the page came with, or the reader is in it. */
function isInUse(form: HTMLFormElement): boolean {
  return (
    form.contains(document.activeElement) ||
    form.hasAttribute('data-touched') ||
    form.hasAttribute('data-open') ||
    Array.from(form.elements).some(isChanged)
  );
}

function isChanged(field: Element): boolean {
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (field instanceof HTMLSelectElement)
    return (
      Array.from(field.options).some((option) => option.selected !== option.defaultSelected) &&
      hasChoice(field)
    );
  if (!(field instanceof HTMLInputElement) || field.type === 'hidden') return false;
  if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
  if (field.type === 'file') return (field.files?.length ?? 0) > 0;
  return field.value !== field.defaultValue;
}

/** A list without a marked option shows its first one: that is no choice of the reader's. */
function hasChoice(field: HTMLSelectElement): boolean {
  const marked = Array.from(field.options).some((option) => option.defaultSelected);
  return marked || field.multiple || field.selectedIndex > 0;
}
