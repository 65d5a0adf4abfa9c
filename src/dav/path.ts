import { DavError } from './errors.ts';

/** What a path under /dav names. */
export type Target =
  | { readonly kind: 'root' }
  | { readonly kind: 'groups' }
  | { readonly kind: 'principals' }
  | { readonly kind: 'calendars' }
  | { readonly kind: 'group'; readonly handle: string }
  | { readonly kind: 'principal'; readonly handle: string }
  /** `handle`: of a group; null: one's own. `path`: the folders and the document, each as it is written. */
  | { readonly kind: 'document'; readonly handle: string | null; readonly path: readonly string[] }
  | { readonly kind: 'collection'; readonly name: string }
  | { readonly kind: 'object'; readonly name: string; readonly file: string };

const segmentsMax = 40;

/**
 * Reads a path as it came, encoded. Each part is decoded by itself, so that an encoded slash is no slash: it is refused, as is what cannot be decoded,
 * a NUL, and a part of dots. Null: nothing here has such a path.
 */
export function readPath(pathname: string): Target | null {
  const parts = pathname.replace(/^\/dav(?=\/|$)\/?/, '').split('/');
  if (parts.at(-1) === '') parts.pop();
  if (parts.length > segmentsMax) throw new DavError(414, 'This path has too many parts.');
  const [room, first, second, ...rest] = parts.map(decoded);
  if (room === undefined) return { kind: 'root' };
  if (room === 'principals') {
    if (first === undefined) return { kind: 'principals' };
    return second === undefined ? { kind: 'principal', handle: first } : null;
  }
  if (room === 'groups') {
    if (first === undefined) return { kind: 'groups' };
    if (second === undefined) return { kind: 'group', handle: first };
    return second === 'documents' ? { kind: 'document', handle: first, path: rest } : null;
  }
  if (room === 'documents')
    return {
      kind: 'document',
      handle: null,
      path: [first, second, ...rest].filter((part) => part !== undefined),
    };
  if (room !== 'calendars') return null;
  if (first === undefined) return { kind: 'calendars' };
  if (second === undefined) return { kind: 'collection', name: first };
  return rest.length === 0 ? { kind: 'object', name: first, file: second } : null;
}

function decoded(part: string): string {
  let text;
  try {
    text = decodeURIComponent(part);
  } catch {
    throw new DavError(400, 'This address is not encoded correctly: after % come two hexadecimal digits.');
  }
  if (/[/\0]/.test(text)) throw new DavError(400, 'A name in an address has neither a slash nor a NUL.');
  if (text === '' || text === '.' || text === '..')
    throw new DavError(400, 'Send the address without empty parts and without parts of dots.');
  return text.normalize('NFC');
}

/** The address of such parts, from the root of the server; `isFolder` ends it with a slash. */
export const hrefOf = (parts: readonly string[], isFolder: boolean): string =>
  `/dav/${parts.map(encoded).join('/')}${isFolder && parts.length > 0 ? '/' : ''}`;

/** Handles of other companies are easier to read with their @, which a path may have (RFC 3986 §3.3). */
const encoded = (part: string): string => encodeURIComponent(part).replaceAll('%40', '@');

/**
 * What a Destination or Lock header names, here; null: another server, or nothing. Behind a proxy the scheme may be another than the program's, and
 * the host is the one that it asks.
 */
export function targetOf(
  address: string,
  hosts: readonly string[],
): { readonly target: Target | null; readonly isHere: boolean } {
  const isPath = address.startsWith('/') && !address.startsWith('//');
  const rest = isPath ? address : /^https?:\/\/([^/?#]*)(\/[^?#]*)?/i.exec(address);
  if (rest === null) return { target: null, isHere: false };
  const host = typeof rest === 'string' ? null : (rest[1] ?? '').toLowerCase();
  const path = typeof rest === 'string' ? rest : (rest[2] ?? '/');
  if (host !== null && !hosts.includes(host)) return { target: null, isHere: false };
  return { target: /^\/dav(\/|$)/.test(path) ? readPath(path) : null, isHere: true };
}
