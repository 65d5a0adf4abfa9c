import { Refusal } from '#src/platform/errors.ts';
import type { ApiRequest } from './context.ts';
import { fieldsOf, fieldsOfJson, type Fields } from './fields.ts';

/** Largest body of anything but an upload. */
export const bodyBytesMax = 1_048_576;

/** What the request carries: its query and its body together (the body wins), whatever the content type. */
export async function readFields(c: ApiRequest): Promise<Fields> {
  const query = readQuery(c);
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return query;
  const body = await readBody(c);
  return Object.assign(Object.create(null) as Record<string, never>, query, body);
}

/** The query alone. */
export function readQuery(c: ApiRequest): Fields {
  const mark = c.req.url.indexOf('?');
  return mark < 0 ? nothing : fieldsOf(new URLSearchParams(c.req.url.slice(mark + 1)));
}

async function readBody(c: ApiRequest): Promise<Fields> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' || type.endsWith('+json')) return readJson(await c.req.text());
  if (type === 'application/x-www-form-urlencoded') return fieldsOf(new URLSearchParams(await c.req.text()));
  if (type === 'multipart/form-data') return readMultipart(c);
  if (type === '') return nothing;
  const text = await c.req.text();
  if (text === '') return nothing;
  throw new Refusal('invalid', 'Send the body as JSON, as a form or as multipart form data.');
}

function readJson(text: string): Fields {
  if (text.trim() === '') return nothing;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Refusal('invalid', `The body is not JSON: ${String(error).slice(0, 120)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal('invalid', 'The body must be a JSON object.');
  return fieldsOfJson(value) as Fields;
}

async function readMultipart(c: ApiRequest): Promise<Fields> {
  try {
    return fieldsOf((await c.req.raw.formData()).entries() as Iterable<[string, string | File]>);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      'invalid',
      'The multipart body cannot be read; its boundary or one of its parts is broken.',
    );
  }
}

const nothing: Fields = Object.freeze(Object.create(null) as Fields);
