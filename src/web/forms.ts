import type { Next } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { formToken, isOwnForm } from '#src/access/cookie.ts';
import { demandRoomFor } from '#src/company/limits.ts';
import { announcedBytes, bodiesOf, type Sender } from '#src/platform/bodies.ts';
import { addressKey, addressOfRequest } from '#src/platform/client-address.ts';
import type { House } from '#src/platform/house.ts';
import { Refusal } from '#src/platform/errors.ts';
import { isId, isUuid, type PersonId } from '#src/platform/ids.ts';
import type { WebContext, WebEnv, WebRequest } from './context.ts';

/** Bytes of a form before anybody is signed in: a name, a password, the answer of a passkey. It is to be there within this time. */
const doorBytesMax = 65_536;
const strangerMs = 10_000;
/** Bytes of a form without files, and of one with: eight files of 40 MB would be too much at once for a small server. */
const plainBytesMax = 1_048_576;
const uploadBytesMax = 80 * 1_048_576;
const fieldsMax = 500;
/** The question of an application (RFC 6749) may be long, and the sign-in leads back to it. */
const pathMax = 8_000;

/** What somebody sent with a form. Reading never fails: a field that is not there is empty. */
export interface Form {
  /** Line ends are \n, characters that cannot be stored are gone. */
  text(name: string): string;
  /** One line, trimmed. */
  line(name: string): string;
  flag(name: string): boolean;
  list(name: string): string[];
  /** Files that were really chosen. */
  files(name: string): File[];
  hasFiles(): boolean;
  /** Every text field, for carrying a form into the next step. */
  entries(): [string, string][];
}

/** The form's body, within its limit. Refuses what is no form. */
export async function readForm(c: WebRequest): Promise<Form> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return formOf(new URLSearchParams(await c.req.text()));
  if (type === 'multipart/form-data') return formOf(await readMultipart(c));
  if (c.req.header('content-length') === '0') return formOf([]);
  throw new Refusal('invalid', 'Send this form from its page.');
}

function formOf(pairs: Iterable<[string, string | File]>): Form {
  const texts = new Map<string, string[]>();
  const files = new Map<string, File[]>();
  let count = 0;
  for (const [name, value] of pairs) {
    if (++count > fieldsMax) throw new Refusal('invalid', 'The form has too many fields.');
    if (typeof value === 'string') push(texts, name, storable(value));
    else if (value.size > 0 || value.name !== '') push(files, name, value);
  }
  const text = (name: string) => texts.get(name)?.[0] ?? '';
  return {
    text,
    line: (name) => text(name).replace(/\s+/g, ' ').trim(),
    flag: (name) => text(name) !== '',
    list: (name) => texts.get(name) ?? [],
    files: (name) => files.get(name) ?? [],
    hasFiles: () => files.size > 0,
    entries: () =>
      [...texts].flatMap(([name, values]) => values.map((value): [string, string] => [name, value])),
  };
}

/**
 * Only forms of ours act: the browser says the request comes from a page of this origin, and the hidden field belongs to the cookie. Another
 * site, a copied page or an old session gets a refusal before anything is read from the body but the field.
 */
export function demandOwnForm(house: House, c: WebRequest, form: Form, cookieSecret: string | null): void {
  if (!hasOwnForm(house, c, form, cookieSecret)) throw new Refusal('not_allowed', foreignForm);
}

export const hasOwnForm = (house: House, c: WebRequest, form: Form, cookieSecret: string | null): boolean =>
  isOwnForm(house, { cookieSecret, token: form.text('form_token'), origin: c.req.header('origin') });

/** By its headers alone, before the body is read. `none` is the reader's own reload. */
export function demandOwnSite(house: House, c: WebRequest): void {
  const site = c.req.header('sec-fetch-site');
  const origin = c.req.header('origin');
  if (
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (origin !== undefined && origin !== house.origin)
  )
    throw new Refusal('not_allowed', foreignForm);
}

const foreignForm =
  'This form was not given to you by this page, or it is too old. Go back, reload the page and send it again.';

export class TooLarge extends Error {}

/**
 * Before the body of somebody unknown is read: how often they ask, how much they bring, how long it takes. `kept`: a text that may be kept for
 * who was signed out while they wrote it.
 */
export const atTheDoor = (
  web: Pick<WebContext, 'db'>,
  what: 'door' | 'kept' = 'door',
  patienceMs = strangerMs,
) =>
  createMiddleware<WebEnv>(async (c, next) => {
    const { house } = web.db;
    const address = addressOfRequest(house, c);
    demandRoomFor(house, address, 'door');
    const sender = { kind: 'stranger', key: addressKey(address) } as const;
    const patience = setTimeout(() => giveUpOn(c), patienceMs);
    try {
      await within(house, c, sender, what === 'door' ? doorBytesMax : plainBytesMax, next);
    } finally {
      clearTimeout(patience);
    }
  });

/** The body of somebody signed in; files only come as multipart. */
export function bodyOf(house: House, c: WebRequest, personId: PersonId, next: Next): Promise<void> {
  const isMultipart = (c.req.header('content-type') ?? '').toLowerCase().startsWith('multipart/');
  return within(
    house,
    c,
    { kind: 'known', key: personId },
    isMultipart ? uploadBytesMax : plainBytesMax,
    next,
  );
}

/** Refuses what is too large, or more than there is room for, before it is read; and counts what does not say how much it is while it comes. */
async function within(
  house: House,
  c: WebRequest,
  sender: Sender,
  maxSize: number,
  next: Next,
): Promise<void> {
  const bytes = announcedBytes((name) => c.req.header(name), maxSize);
  if (bytes > maxSize) throw new TooLarge();
  const release = bodiesOf(house).reserve(sender, bytes);
  try {
    await bodyLimit({ maxSize, onError: tooLarge })(c, next);
  } finally {
    release();
  }
}

const tooLarge = (): never => {
  throw new TooLarge();
};

/** What still comes after so long is not waited for. The answer to a body that came in time may take longer. */
function giveUpOn(c: WebRequest): void {
  const incoming = c.env?.incoming;
  if (incoming && !incoming.complete) incoming.destroy();
}

/** A path of this instance to go to next; whatever else it is, home. Never another site: no `//host`, no `/\host`. */
export function ownPath(path: string, fallback = '/'): string {
  if (path.length > pathMax || !/^\/(?![/\\])[\x21-\x7e]*$/.test(path)) return fallback;
  return path;
}

/** An id in an address, or null: then the page does not exist. */
export const idOf = <I extends string>(text: string | undefined): I | null =>
  text !== undefined && isId(text) ? (text as I) : null;

/** The field that makes a form count once, however often it is sent. */
export const onceOf = (form: Form): string | null => (isUuid(form.text('once')) ? form.text('once') : null);

export { formToken };

async function readMultipart(c: WebRequest): Promise<Iterable<[string, string | File]>> {
  try {
    return (await c.req.raw.formData()) as unknown as Iterable<[string, string | File]>;
  } catch (error) {
    if (error instanceof Refusal || error instanceof TooLarge) throw error;
    throw new Refusal('invalid', 'The form arrived broken; send it again.');
  }
}

const storable = (text: string): string => text.replace(/\r\n?/g, '\n').replaceAll('\0', '').toWellFormed();

function push<V>(map: Map<string, V[]>, name: string, value: V): void {
  const values = map.get(name);
  if (values) values.push(value);
  else map.set(name, [value]);
}
