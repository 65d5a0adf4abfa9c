import { isUtf8 } from 'node:buffer';
import { ProtocolError } from '../protocol-error.ts';
import { arrayItemsMax, bodyMaxBytes, depthMax, idMaxBytes } from './limits.ts';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/**
 * Parses an incoming body as one JSON object with exactly one meaning (protocol.md §5, security.md rule 6). Limits: ≤ 1 MB, valid UTF-8 without
 * BOM, depth ≤ 32, arrays ≤ 1,000 elements, `id`/`@id` strings ≤ 2 KiB, no duplicate keys (also not after unescaping), no `@graph`, `@reverse`,
 * `@included`, no NUL and no lone surrogates (PostgreSQL stores neither). Keys that could reach a prototype (`__proto__`, `constructor`,
 * `prototype`) are dropped, at every depth. Throws ProtocolError 413 for the size and 400 for the rest; never a RangeError, however deep the
 * nesting.
 */
export function parseStrict(bytes: Uint8Array): JsonObject {
  if (bytes.length > bodyMaxBytes)
    throw new ProtocolError(413, `The body is larger than ${bodyMaxBytes} bytes.`);
  if (!isUtf8(bytes)) throw new ProtocolError(400, 'The body is not valid UTF-8.');
  const keysWritten = scan(bytes);
  const value = parse(bytes);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new ProtocolError(400, 'The body is not a JSON object.');
  }
  // The scan counted the keys that were written, the walk counts those that survived parsing: a difference is a duplicate.
  if (walk(value) !== keysWritten)
    throw new ProtocolError(400, 'An object in the body has the same key twice.');
  return value;
}

function parse(bytes: Uint8Array): Json {
  try {
    const buffer = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return JSON.parse(buffer.toString('utf8')) as Json;
  } catch (cause) {
    throw new ProtocolError(400, 'The body is not valid JSON.', { cause });
  }
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openArray = 0x5b;
const closeArray = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/**
 * Counts the keys, and refuses what would be costly to build, before anything is built. Brackets, colons and commas
 * inside strings are skipped; whether the text is JSON at all is left to JSON.parse.
 */
function scan(bytes: Uint8Array): number {
  // Index: depth. In an array the number of commas so far, in an object -1.
  const commas = new Int32Array(depthMax + 2);
  let depth = 0;
  let keys = 0;
  for (let i = 0; i < bytes.length; i++) {
    switch (bytes[i]) {
      case quote:
        i = endOfString(bytes, i + 1);
        break;
      case colon:
        keys++;
        break;
      case comma: {
        const count = commas[depth] ?? -1;
        if (count < 0) break;
        if (count + 2 > arrayItemsMax)
          throw new ProtocolError(400, `An array has more than ${arrayItemsMax} elements.`);
        commas[depth] = count + 1;
        break;
      }
      case openArray:
      case openObject:
        depth++;
        if (depth > depthMax)
          throw new ProtocolError(400, `The body is nested deeper than ${depthMax} levels.`);
        commas[depth] = bytes[i] === openArray ? 0 : -1;
        break;
      case closeArray:
      case closeObject:
        depth--;
        if (depth < 0) throw new ProtocolError(400, 'The body is not valid JSON.');
        break;
      default:
    }
  }
  return keys;
}

/** The index of the closing quote (or of the end, which JSON.parse will refuse). `i` is the first byte after the opening one. */
function endOfString(bytes: Uint8Array, i: number): number {
  for (; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === quote) return i;
    if (byte !== backslash) continue;
    i++;
    if (bytes[i] === 0x75) i = endOfUnicodeEscape(bytes, i + 1);
  }
  return i;
}

/** The index of the last byte of `\uXXXX` (or of the whole surrogate pair); `i` is the first hexadecimal digit. */
function endOfUnicodeEscape(bytes: Uint8Array, i: number): number {
  const unit = hex4(bytes, i);
  if (unit === 0) throw new ProtocolError(400, 'A string in the body contains a NUL character.');
  if (unit < 0xd800 || unit > 0xdfff) return i + 3;
  const low = bytes[i + 4] === backslash && bytes[i + 5] === 0x75 ? hex4(bytes, i + 6) : -1;
  if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff) {
    throw new ProtocolError(400, 'A string in the body contains half of a surrogate pair.');
  }
  return i + 9;
}

/** Four hexadecimal digits as a number; anything else is NaN, and JSON.parse refuses it. */
function hex4(bytes: Uint8Array, i: number): number {
  let value = 0;
  for (let k = i; k < i + 4; k++) {
    const byte = bytes[k] ?? 0;
    const lower = byte | 0x20;
    if (byte >= 0x30 && byte <= 0x39) value = value * 16 + byte - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) value = value * 16 + lower - 0x57;
    else return Number.NaN;
  }
  return value;
}

// A map, not a switch: one lookup decides for the many keys that are of no interest.
const watchedKeys = new Map<string, 'refuse' | 'drop' | 'id'>([
  ['@graph', 'refuse'],
  ['@reverse', 'refuse'],
  ['@included', 'refuse'],
  ['__proto__', 'drop'],
  ['constructor', 'drop'],
  ['prototype', 'drop'],
  ['id', 'id'],
  ['@id', 'id'],
]);

/** Counts the keys of the value and of all inside, applying the rules about keys on the way. The depth is bounded by `scan`. */
function walk(value: Json[] | JsonObject): number {
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (item !== null && typeof item === 'object') keys += walk(item);
    return keys;
  }
  for (const key of Object.keys(value)) {
    keys++;
    const child = value[key];
    if (child !== null && typeof child === 'object') keys += walk(child);
    const rule = watchedKeys.get(key);
    if (rule !== undefined) applyRule(rule, value, key);
  }
  return keys;
}

function applyRule(rule: 'refuse' | 'drop' | 'id', object: JsonObject, key: string): void {
  if (rule === 'refuse')
    throw new ProtocolError(400, `The body uses ${key}, which would give it a second meaning.`);
  if (rule === 'drop') {
    delete object[key];
    return;
  }
  const id = object[key];
  if (typeof id === 'string' && Buffer.byteLength(id) > idMaxBytes) {
    throw new ProtocolError(400, `An id is longer than ${idMaxBytes} bytes.`);
  }
}
