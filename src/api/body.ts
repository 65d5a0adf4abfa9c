import { HTTPException } from 'hono/http-exception';
import { requireRoomFor } from '#src/company/limits.ts';
import { announcedBytes, type Sender } from '#src/platform/bodies.ts';
import { addressKey, addressOfRequest } from '#src/platform/client-address.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { ApiRequest } from './context.ts';
import { fieldsOf, fieldsOfJson, type Fields } from './fields.ts';

/** Largest body of anything but an upload; and of what comes without a token, which is to be there within this time. */
const bodyBytesMax = 1_048_576;
const strangerBytesMax = 65_536;
const strangerMs = 10_000;

/**
 * The request's fields: its query and its body together (the body wins), whatever the content type. Refuses more than `bytesMax`, whether
 * announced or found while reading; and, before reading, unauthenticated requests that come too often or find no room (429, 503).
 */
export async function readFields(c: ApiRequest, bytesMax: number = bodyBytesMax): Promise<Fields> {
  const query = readQuery(c);
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return query;
  const { grant, instance, held } = c.var;
  const address = addressOfRequest(instance, c);
  const most = grant ? bytesMax : strangerBytesMax;
  const bytes = announcedBytes((name) => c.req.header(name), most);
  if (bytes > most) throw tooLarge(most);
  if (!grant) requireRoomFor(instance, address, 'signedOut');
  const sender: Sender = grant
    ? { kind: 'known', key: grant.personId ?? grant.tokenId }
    : { kind: 'stranger', key: addressKey(address) };
  held.push(instance.memory.bodies.reserve(sender, bytes));
  const body = await (grant ? readBody(c, most) : inTime(c, readBody(c, most)));
  return Object.assign(Object.create(null) as Record<string, never>, query, body);
}

/** What drips in from someone unknown is given up. */
async function inTime<T>(c: ApiRequest, reading: Promise<T>): Promise<T> {
  const patience = setTimeout(() => c.env?.incoming?.destroy(), strangerMs);
  try {
    return await reading;
  } finally {
    clearTimeout(patience);
  }
}

/** The query alone. */
export function readQuery(c: ApiRequest): Fields {
  const mark = c.req.url.indexOf('?');
  return mark < 0 ? nothing : fieldsOf(new URLSearchParams(c.req.url.slice(mark + 1)));
}

async function readBody(c: ApiRequest, bytesMax: number): Promise<Fields> {
  const declared = c.req.header('content-type') ?? '';
  const type = declared.split(';')[0]?.trim().toLowerCase() ?? '';
  const bytes = await readBytes(c, bytesMax);
  if (bytes.byteLength === 0) return nothing;
  if (type === 'multipart/form-data') return readMultipart(bytes, declared);
  const text = new TextDecoder().decode(bytes);
  if (type === 'application/json' || type.endsWith('+json')) return readJson(text);
  if (type === 'application/x-www-form-urlencoded') return fieldsOf(new URLSearchParams(text));
  throw new Refusal('invalid', 'Send the body as JSON, as a form or as multipart form data.');
}

/** Chunked bodies do not say how long they are, so they are counted as they come. */
async function readBytes(c: ApiRequest, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  if (c.req.header('transfer-encoding') === undefined)
    return c.req.header('content-length') === undefined
      ? new Uint8Array(0)
      : new Uint8Array(await c.req.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > bytesMax) throw tooLarge(bytesMax);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks, size));
}

/** More than is taken at once, said by its size. */
export const tooLarge = (bytesMax: number): HTTPException =>
  new HTTPException(413, {
    message: `The request is larger than ${sizeOf(bytesMax)}; send less at once.`,
  });

const sizeOf = (bytes: number): string =>
  bytes < 1_048_576 ? `${bytes / 1024} kB` : `${Math.floor(bytes / 1_048_576)} MB`;

function readJson(text: string): Fields {
  if (text.trim() === '') return nothing;
  let value: unknown;
  try {
    value = JSON.parse(text, /\d{16}/.test(text) ? keepLongNumbers : undefined);
  } catch (error) {
    throw new Refusal('invalid', `The body is not JSON: ${String(error).slice(0, 120)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal('invalid', 'The body must be a JSON object.');
  return fieldsOfJson(value) as Fields;
}

/** python3-mastodon sends ids as numbers; those beyond 2^53 would come out as another id. */
function keepLongNumbers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return /^\d+$/.test(context?.source ?? '') ? context?.source : value;
}

async function readMultipart(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<Fields> {
  try {
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
    return fieldsOf(form.entries() as Iterable<[string, string | File]>);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      'invalid',
      'The multipart body cannot be parsed; its boundary or one of its parts is malformed.',
    );
  }
}

const nothing: Fields = Object.freeze(Object.create(null) as Fields);
