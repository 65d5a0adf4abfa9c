import { DavError } from './errors.ts';

/** An element as it was sent, its names without prefixes. */
export interface Element {
  /** `DAV: prop`: namespace, a blank, name. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** Bytes of a request in XML, and what may be in it. */
export const xmlBytesMax = 512 * 1024;
const depthMax = 24;
const elementsMax = 20_000;

interface Open {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: Element[];
  text: string;
  readonly prefixes: ReadonlyMap<string, string>;
}

/**
 * Reads a document (RFC 4918 §8.2). There are no entities but XML's own five and numbers: whoever declares any is refused, so nothing can grow or be
 * fetched. Throws DavError 400.
 */
export async function readXml(text: string): Promise<Element> {
  const { Parser } = await import('htmlparser2');
  const stack: Open[] = [];
  let count = 0;
  const found: { root: Element | null } = { root: null };
  const parser = new Parser(
    {
      onprocessinginstruction(name) {
        if (name.startsWith('!')) throw bad('It declares a document type.');
      },
      onopentag(raw, given) {
        if (++count > elementsMax) throw bad('It has too many elements.');
        if (stack.length >= depthMax) throw bad('Its elements lie too deep in each other.');
        if (stack.length === 0 && found.root !== null) throw bad('It has two outermost elements.');
        stack.push(opened(raw, given, stack.at(-1)?.prefixes ?? noPrefixes));
      },
      ontext(data) {
        const top = stack.at(-1);
        if (top) top.text += data;
        else if (data.trim() !== '') throw bad('It has words outside of its elements.');
      },
      onclosetag(_raw, implied) {
        const closed = stack.pop();
        // `<a/>` is closed by itself, as is what the end of the document finds open.
        if (!closed || (implied && !selfClosed.has(closed))) throw bad('An element is not closed.');
        const { name, attributes, children, text: words } = closed;
        const done = { name, attributes, children, text: words };
        const parent = stack.at(-1);
        if (parent) parent.children.push(done);
        else found.root = done;
      },
      onerror(error) {
        throw error;
      },
    },
    { xmlMode: true, decodeEntities: true, recognizeSelfClosing: true },
  );
  const selfClosed: { has(open: Open): boolean } = { has: () => text[parser.endIndex - 1] === '/' };
  parser.end(text);
  if (found.root === null || stack.length > 0) throw bad('It is no whole document.');
  return found.root;
}

const noPrefixes: ReadonlyMap<string, string> = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]);

function opened(
  raw: string,
  given: Readonly<Record<string, string>>,
  outer: ReadonlyMap<string, string>,
): Open {
  const prefixes = new Map(outer);
  const pairs = Object.entries(given);
  for (const [name, value] of pairs) {
    if (name === 'xmlns') prefixes.set('', value);
    else if (name.startsWith('xmlns:')) {
      if (value === '') throw bad('It gives a prefix no namespace.');
      prefixes.set(name.slice('xmlns:'.length), value);
    }
  }
  const attributes = new Map(pairs.filter(([name]) => !/^xmlns(:|$)/.test(name)));
  return { name: resolved(raw, prefixes), attributes, children: [], text: '', prefixes };
}

function resolved(raw: string, prefixes: ReadonlyMap<string, string>): string {
  const [first = '', second, ...more] = raw.split(':');
  const [prefix, local] = second === undefined ? ['', first] : [first, second];
  if (local === '' || more.length > 0 || !/^[\p{L}_][\p{L}\p{N}._-]*$/u.test(local))
    throw bad('An element has a name that XML does not have.');
  const uri = prefixes.get(prefix);
  if (uri === undefined && prefix !== '') throw bad('It uses a prefix that it does not declare.');
  return `${uri ?? ''} ${local}`;
}

const bad = (why: string): DavError => new DavError(400, `The XML of this request cannot be read. ${why}`);

export const child = (of: Element, name: string): Element | undefined =>
  of.children.find((each) => each.name === name);
export const children = (of: Element, name: string): readonly Element[] =>
  of.children.filter((each) => each.name === name);
