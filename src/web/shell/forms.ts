import type { Next } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { formToken, isOwnForm } from '#src/access/cookie.ts';
import { requireRoomFor } from '#src/company/limits.ts';
import { announcedBytes, type Sender } from '#src/platform/bodies.ts';
import { addressKey, addressOfRequest } from '#src/platform/client-address.ts';
import type { Instance } from '#src/platform/instance.ts';
import { Refusal } from '#src/platform/errors.ts';
import { isId, isUuid, type PersonId } from '#src/platform/ids.ts';
import type { WebContext, WebEnv, WebRequest } from './context.ts';
import { refusals } from '../refusals.ts';
import type { Form } from './form.ts';

/** Bytes of a form before anyone is signed in: a name, a password, the answer of a passkey. It is to be there within this time. */
const signedOutBytesMax = 65_536;
const strangerMs = 10_000;
/** Bytes of a form without files, and of one with: eight files of 40 MB would be too much at once for a small server. */
const plainBytesMax = 1_048_576;
const uploadBytesMax = 80 * 1_048_576;
const fieldsMax = 500;
/** The question of an application (RFC 6749) may be long, and the sign-in leads back to it. */
const pathMax = 8_000;

/** The form's body, within its limit. Refuses what is not a form. */
export async function readForm(c: WebRequest): Promise<Form> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return formOf(new URLSearchParams(await c.req.text()));
  if (type === 'multipart/form-data') return formOf(await readMultipart(c));
  if (c.req.header('content-length') === '0') return formOf([]);
  throw refusals.foreignPage();
}

function formOf(pairs: Iterable<[string, string | File]>): Form {
  const texts = new Map<string, string[]>();
  const files = new Map<string, File[]>();
  let count = 0;
  for (const [name, value] of pairs) {
    if (++count > fieldsMax) throw refusals.formTooManyFields();
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
 * Only our own forms act: the browser says the request comes from a page of this origin, and the hidden field belongs to the cookie. Another
 * site, a copied page or an old session is refused before anything but that field is read from the body.
 */
export function requireOwnForm(
  instance: Instance,
  c: WebRequest,
  form: Form,
  cookieSecret: string | null,
): void {
  if (!hasOwnForm(instance, c, form, cookieSecret)) throw refusals.formExpired();
}

export const hasOwnForm = (
  instance: Instance,
  c: WebRequest,
  form: Form,
  cookieSecret: string | null,
): boolean =>
  isOwnForm(instance, { cookieSecret, token: form.text('form_token'), origin: c.req.header('origin') });

/** By its headers alone, before the body is read. `none` is the reader's own reload. */
export function requireOwnSite(instance: Instance, c: WebRequest): void {
  const site = c.req.header('sec-fetch-site');
  const origin = c.req.header('origin');
  if (
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (origin !== undefined && origin !== instance.origin)
  )
    throw refusals.formExpired();
}

export class TooLarge extends Error {}

/**
 * Before an unknown sender's body is read: how often they send, how much, how slowly. `kept`: a text that may be saved for someone who was
 * signed out while they wrote it.
 */
export const limitSignedOut = (
  web: Pick<WebContext, 'db'>,
  what: 'plain' | 'kept' = 'plain',
  patienceMs = strangerMs,
) =>
  createMiddleware<WebEnv>(async (c, next) => {
    const { instance } = web.db;
    const address = addressOfRequest(instance, c);
    requireRoomFor(instance, address, 'signedOut');
    const sender = { kind: 'stranger', key: addressKey(address) } as const;
    const patience = setTimeout(() => giveUpOn(c), patienceMs);
    try {
      await within(instance, c, sender, what === 'plain' ? signedOutBytesMax : plainBytesMax, next);
    } finally {
      clearTimeout(patience);
    }
  });

/** The body of someone signed in; files only come as multipart. */
export function bodyOf(instance: Instance, c: WebRequest, personId: PersonId, next: Next): Promise<void> {
  const isMultipart = (c.req.header('content-type') ?? '').toLowerCase().startsWith('multipart/');
  return within(
    instance,
    c,
    { kind: 'known', key: personId },
    isMultipart ? uploadBytesMax : plainBytesMax,
    next,
  );
}

/** Refuses what is too large, or more than there is room for, before it is read; and counts what does not say how much it is while it comes. */
async function within(
  instance: Instance,
  c: WebRequest,
  sender: Sender,
  maxSize: number,
  next: Next,
): Promise<void> {
  const bytes = announcedBytes((name) => c.req.header(name), maxSize);
  if (bytes > maxSize) throw new TooLarge();
  const release = instance.memory.bodies.reserve(sender, bytes);
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

/** A path of this instance to go to next; anything else becomes the home page. Never another site: no `//host`, no `/\host`. */
export function ownPath(path: string, fallback = '/'): string {
  if (path.length > pathMax || !/^\/(?![/\\])[\x21-\x7e]*$/.test(path)) return fallback;
  return path;
}

/** An id in a URL, or null: then the page does not exist. */
export const idOf = <I extends string>(text: string | undefined): I | null =>
  text !== undefined && isId(text) ? (text as I) : null;

/** The field that makes a form count once, however often it is sent. */
export const idempotencyKeyOf = (form: Form): string | null =>
  isUuid(form.text('once')) ? form.text('once') : null;

export { formToken };
export type { Form };

async function readMultipart(c: WebRequest): Promise<Iterable<[string, string | File]>> {
  try {
    return (await c.req.raw.formData()) as unknown as Iterable<[string, string | File]>;
  } catch (error) {
    if (error instanceof Refusal || error instanceof TooLarge) throw error;
    throw refusals.formDamaged();
  }
}

const storable = (text: string): string => text.replace(/\r\n?/g, '\n').replaceAll('\0', '').toWellFormed();

function push<V>(map: Map<string, V[]>, name: string, value: V): void {
  const values = map.get(name);
  if (values) values.push(value);
  else map.set(name, [value]);
}
