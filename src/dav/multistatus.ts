import { Readable } from 'node:stream';
import type { DavRequest } from './context.ts';
import { DavError } from './errors.ts';
import { child, type Element } from './xml.ts';
import { element, escapeXml, href, multistatusEnd, multistatusHead, namespaces } from './xml-write.ts';

/** The content of a property; a function where it costs something and is only asked for by name. */
export type Value = string | (() => string | Promise<string>);

/** Something at an address, and what can be said of it, by `DAV: displayname` and the like. */
export interface Resource {
  readonly href: string;
  readonly props: ReadonlyMap<string, Value>;
}

/** `D displayname` → `DAV: displayname` */
export const propsOf = (
  props: Readonly<Record<string, Value | null | undefined>>,
): ReadonlyMap<string, Value> =>
  new Map(
    Object.entries(props).flatMap(([short, value]) => {
      if (value === null || value === undefined) return [];
      const [prefix = '', name = ''] = short.split(':');
      return [[`${namespaces[prefix as keyof typeof namespaces]} ${name}`, value] as const];
    }),
  );

/** Which properties a PROPFIND or REPORT asks for. */
export type Asked =
  | { readonly what: 'all'; readonly also: readonly Element[] }
  | { readonly what: 'names' }
  | { readonly what: 'some'; readonly props: readonly Element[] };

export function askedIn(body: Element | null): Asked {
  if (body === null) return { what: 'all', also: [] };
  const prop = child(body, 'DAV: prop');
  const isAll = child(body, 'DAV: allprop') !== undefined;
  const isNames = child(body, 'DAV: propname') !== undefined;
  if (Number(prop !== undefined) + Number(isAll) + Number(isNames) !== 1)
    throw new DavError(400, 'Ask for properties by one of prop, allprop and propname.');
  if (prop) return { what: 'some', props: prop.children };
  return isAll ? { what: 'all', also: child(body, 'DAV: include')?.children ?? [] } : { what: 'names' };
}

const prefixOf: ReadonlyMap<string, string> = new Map(
  Object.entries(namespaces).map(([prefix, uri]) => [uri, prefix]),
);

/** An element of any name around XML. */
function named(name: string, content: string): string {
  const [uri = '', local = ''] = name.split(' ');
  const prefix = prefixOf.get(uri);
  const [tag, declaration] = prefix
    ? [`${prefix}:${local}`, '']
    : uri === ''
      ? [local, ' xmlns=""']
      : [`X:${local}`, ` xmlns:X="${escapeXml(uri)}"`];
  return content === '' ? `<${tag}${declaration}/>` : `<${tag}${declaration}>${content}</${tag}>`;
}

const propstat = (inner: string, status: string): string =>
  inner === ''
    ? ''
    : element('D:propstat', `<D:prop>${inner}</D:prop>${element('D:status', `HTTP/1.1 ${status}`)}`);

/** What is said about one resource: what it has, and what it does not know. */
export async function responseOf({ href: at, props }: Resource, asked: Asked): Promise<string> {
  if (asked.what === 'names') {
    const names = [...props.keys()].map((name) => named(name, '')).join('');
    return element('D:response', href(at) + propstat(names, '200 OK'));
  }
  const wanted =
    asked.what === 'some'
      ? asked.props.map(({ name }) => name)
      : [
          ...[...props].filter(([, value]) => typeof value === 'string').map(([name]) => name),
          ...asked.also.map(({ name }) => name),
        ];
  let [known, unknown] = ['', ''];
  for (const name of new Set(wanted)) {
    const value = props.get(name);
    if (value === undefined) unknown += named(name, '');
    else known += named(name, typeof value === 'string' ? value : await value());
  }
  const stats = propstat(known, '200 OK') + propstat(unknown, '404 Not Found');
  return element('D:response', href(at) + (stats === '' ? propstat(' ', '200 OK') : stats));
}

/** A resource that is gone, or cannot be had. */
export const statusResponse = (at: string, status: string): string =>
  element('D:response', href(at) + element('D:status', `HTTP/1.1 ${status}`));

/** Sent as it is made, so that a folder of any size costs no memory. The first one is made before anything is sent: trouble is still told by its status. */
export async function answerMultistatus(
  c: DavRequest,
  responses: AsyncIterable<string> | Iterable<string>,
  more = '',
): Promise<Response> {
  const walk = toAsync(responses);
  const first = await walk.next();
  const whole = async function* (): AsyncGenerator<string> {
    yield multistatusHead;
    if (!first.done) yield first.value;
    if (!first.done) for await (const each of walk) yield each;
    yield more + multistatusEnd;
  };
  const bytes = Readable.from(gathered(whole()), { objectMode: false });
  return c.body(Readable.toWeb(bytes) as ReadableStream, 207, {
    'content-type': 'application/xml; charset=utf-8',
  });
}

async function* toAsync(of: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  yield* of;
}

const chunkChars = 32_000;
async function* gathered(of: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let text = '';
  for await (const part of of) {
    text += part;
    if (text.length < chunkChars) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

/** Properties of a resource that all come to the same. */
export const propsStatus = (at: string, names: readonly string[], status: string): string =>
  element(
    'D:response',
    href(at) + propstat([...new Set(names)].map((name) => named(name, '')).join('') || ' ', status),
  );
