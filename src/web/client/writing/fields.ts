/** Fields someone types in: not what script made beside them (searches in panels), not what is hidden. */
type Typed = HTMLTextAreaElement | HTMLInputElement;
const typedFields = 'textarea, input[type="text"], input[type="date"], input[type="time"], input:not([type])';

const fieldsOf = (form: HTMLFormElement): Typed[] =>
  Array.from(form.querySelectorAll<Typed>(typedFields)).filter((field) => !field.closest('[data-made]'));
const rowsOf = (form: HTMLFormElement): Element[] => Array.from(form.querySelectorAll('.composer-file'));
const kindsOf = (form: HTMLFormElement): HTMLInputElement[] =>
  Array.from(form.querySelectorAll<HTMLInputElement>('input[name="kind"]'));

/** The main field of a writing form. */
export const textOf = (form: HTMLFormElement): HTMLTextAreaElement | null =>
  form.querySelector<HTMLTextAreaElement>('textarea[name="source"]');

/** Nothing was typed and no file is attached. */
export const isBlank = (form: HTMLFormElement): boolean =>
  fieldsOf(form).every((field) => field.value.trim() === '') &&
  rowsOf(form).length === 0 &&
  Array.from(form.querySelectorAll<HTMLInputElement>('input[type="file"]')).every(
    ({ files }) => !files?.length,
  );

/** What was taken out of a form while it is being sent. */
export interface Taken {
  /** It was not sent: everything is as it was, in front of what was typed meanwhile. */
  putBack(): void;
}

/**
 * Takes what is being sent out of a form, so that further typing belongs to the next text: no answer can wipe it. The form gets a new key
 * (`once`, see posts/once.ts), because what is written now is another text.
 */
export function takeOut(form: HTMLFormElement): Taken {
  const typed = fieldsOf(form).map((field) => ({ field, value: field.value }));
  const rows = rowsOf(form);
  const list = rows[0]?.parentElement ?? null;
  const kind = kindsOf(form).find((each) => each.checked);
  const key = form.querySelector<HTMLInputElement>('input[name="once"]');
  const once = key?.value ?? '';

  for (const { field } of typed) field.value = '';
  for (const row of rows) row.remove();
  for (const each of kindsOf(form)) each.checked = each.value === 'note';
  if (key) key.value = newKey();
  form.removeAttribute('data-touched');
  form.dispatchEvent(new CustomEvent('writing:taken'));

  return {
    putBack() {
      for (const { field, value } of typed) field.value = joined(field, value);
      list?.prepend(...rows);
      if (kind) {
        kind.checked = true;
        kind.closest('details')?.setAttribute('open', '');
      }
      if (key) key.value = once;
    },
  };
}

function joined(field: Typed, before: string): string {
  if (field.value.trim() === '') return before;
  if (before.trim() === '') return field.value;
  return field instanceof HTMLTextAreaElement ? `${before}\n\n${field.value}` : before;
}

/** A UUID (RFC 9562, version 4). `crypto.randomUUID` is missing where a page is served without TLS. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const marked = bytes.map((byte, at) =>
    at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte,
  );
  const hex = Array.from(marked, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
