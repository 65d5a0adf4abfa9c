import { ProtocolError } from '../protocol-error.ts';
import { signatureComponentsMax, signatureHeaderMaxChars, signatureParamsMax } from '../json/limits.ts';

/** The bare items that signature headers use; decimals, dates and display strings are refused. */
export type BareItem =
  | { type: 'integer'; value: number }
  | { type: 'string'; value: string }
  | { type: 'token'; value: string }
  | { type: 'bytes'; value: Buffer }
  | { type: 'boolean'; value: boolean };
export type Params = ReadonlyMap<string, BareItem>;
export type Item = { kind: 'item'; value: BareItem; params: Params };
export type InnerList = { kind: 'list'; items: Item[]; params: Params };

/**
 * Parses a dictionary of structured fields (RFC 9651, the subset that RFC 9421 and RFC 9530 use). Stricter than the RFC in one way: a key given
 * twice is refused, where the RFC lets the last one win, so that no two readers can differ. Limits: 8 KiB, `membersMax` members, 32 parameters
 * each, 32 items a list. Throws ProtocolError 401 that names `header`.
 */
export function parseDictionary(
  header: string,
  text: string,
  membersMax: number,
): Map<string, Item | InnerList> {
  if (text.length > signatureHeaderMaxChars) throw new ProtocolError(401, `${header} is too long.`);
  const cursor: Cursor = { header, text, at: 0 };
  const members = new Map<string, Item | InnerList>();
  skip(cursor, ' ');
  while (cursor.at < text.length) {
    const key = parseKey(cursor);
    if (members.has(key)) throw fail(cursor, `names ${key} twice`);
    if (members.size === membersMax) throw fail(cursor, 'has too many members');
    members.set(key, parseMember(cursor));
    skip(cursor, ' \t');
    if (cursor.at === text.length) return members;
    expect(cursor, ',');
    skip(cursor, ' \t');
    if (cursor.at === text.length) throw fail(cursor, 'ends with a comma');
  }
  return members;
}

/** The canonical text of an inner list with its parameters, as it enters a signature base (RFC 9421 §2.3). */
export function serializeInnerList(list: InnerList): string {
  return `(${list.items.map(serializeItem).join(' ')})${serializeParams(list.params)}`;
}

/** The canonical text of an item with its parameters. */
export function serializeItem(item: Item): string {
  return serializeBare(item.value) + serializeParams(item.params);
}

type Cursor = { readonly header: string; readonly text: string; at: number };

function parseMember(cursor: Cursor): Item | InnerList {
  if (cursor.text[cursor.at] !== '=') {
    return { kind: 'item', value: { type: 'boolean', value: true }, params: parseParams(cursor) };
  }
  cursor.at++;
  return cursor.text[cursor.at] === '(' ? parseInnerList(cursor) : parseItem(cursor);
}

function parseInnerList(cursor: Cursor): InnerList {
  expect(cursor, '(');
  const items: Item[] = [];
  for (;;) {
    skip(cursor, ' ');
    if (cursor.text[cursor.at] === ')') break;
    if (items.length === signatureComponentsMax) throw fail(cursor, 'has a list that is too long');
    items.push(parseItem(cursor));
    const next = cursor.text[cursor.at];
    if (next !== ' ' && next !== ')') throw fail(cursor, 'has a list that is not readable');
  }
  cursor.at++;
  return { kind: 'list', items, params: parseParams(cursor) };
}

function parseItem(cursor: Cursor): Item {
  const value = parseBare(cursor);
  return { kind: 'item', value, params: parseParams(cursor) };
}

const noParams: Params = new Map();

function parseParams(cursor: Cursor): Params {
  if (cursor.text[cursor.at] !== ';') return noParams;
  const params = new Map<string, BareItem>();
  while (cursor.text[cursor.at] === ';') {
    cursor.at++;
    skip(cursor, ' ');
    const key = parseKey(cursor);
    if (params.has(key)) throw fail(cursor, `has the parameter ${key} twice`);
    if (params.size === signatureParamsMax) throw fail(cursor, 'has too many parameters');
    if (cursor.text[cursor.at] === '=') {
      cursor.at++;
      params.set(key, parseBare(cursor));
    } else {
      params.set(key, { type: 'boolean', value: true });
    }
  }
  return params;
}

function parseKey(cursor: Cursor): string {
  return take(cursor, /[a-z*][a-z0-9_.*-]*/y, 'a key');
}

function parseBare(cursor: Cursor): BareItem {
  switch (cursor.text[cursor.at]) {
    case '"':
      return { type: 'string', value: unescape(take(cursor, /"(?:[ !#-[\]-~]|\\["\\])*"/y, 'a string')) };
    case ':':
      return { type: 'bytes', value: decodeBytes(cursor, take(cursor, /:[A-Za-z0-9+/]*={0,2}:/y, 'bytes')) };
    case '?':
      return { type: 'boolean', value: take(cursor, /\?[01]/y, 'a boolean') === '?1' };
    default:
  }
  if (/[-0-9]/.test(cursor.text[cursor.at] ?? '')) {
    const digits = take(cursor, /-?[0-9]{1,15}(?![0-9.])/y, 'an integer');
    return { type: 'integer', value: Number(digits) };
  }
  return { type: 'token', value: take(cursor, /[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*/y, 'a value') };
}

function unescape(quoted: string): string {
  const inside = quoted.slice(1, -1);
  return inside.includes('\\') ? inside.replace(/\\(["\\])/g, '$1') : inside;
}

function decodeBytes(cursor: Cursor, quoted: string): Buffer {
  const encoded = quoted.slice(1, -1);
  const bytes = Buffer.from(encoded, 'base64');
  // Buffer skips what it cannot read; two spellings of the same bytes are two readings.
  if (bytes.toString('base64') !== encoded) throw fail(cursor, 'has bytes that are not base64');
  return bytes;
}

function take(cursor: Cursor, pattern: RegExp, what: string): string {
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.text);
  if (!match) throw fail(cursor, `should have ${what} at character ${cursor.at}`);
  cursor.at = pattern.lastIndex;
  return match[0];
}

function expect(cursor: Cursor, character: string): void {
  if (cursor.text[cursor.at] !== character)
    throw fail(cursor, `should have "${character}" at character ${cursor.at}`);
  cursor.at++;
}

function skip(cursor: Cursor, characters: string): void {
  while (cursor.at < cursor.text.length && characters.includes(cursor.text.charAt(cursor.at))) cursor.at++;
}

function fail(cursor: Cursor, problem: string): ProtocolError {
  return new ProtocolError(401, `${cursor.header} ${problem}.`);
}

function serializeParams(params: Params): string {
  let text = '';
  for (const [key, value] of params) {
    text += value.type === 'boolean' && value.value ? `;${key}` : `;${key}=${serializeBare(value)}`;
  }
  return text;
}

function serializeBare(item: BareItem): string {
  switch (item.type) {
    case 'integer':
      return String(item.value);
    case 'string':
      return `"${item.value.replace(/["\\]/g, '\\$&')}"`;
    case 'token':
      return item.value;
    case 'bytes':
      return `:${item.value.toString('base64')}:`;
    case 'boolean':
      return item.value ? '?1' : '?0';
  }
}
