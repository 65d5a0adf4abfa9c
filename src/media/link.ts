import { createHmac, timingSafeEqual } from 'node:crypto';
import type { House } from '#src/platform/house.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';

/**
 * Files have an origin of their own, and apps show pictures by their address alone, without token or cookie. So the address says who it was shown to and until when, sealed; who may
 * see the file is asked anew at each request, as that person. It is the same for ten days, so that apps keep what they have loaded.
 */
export function fileLink(house: House, uuid: string, viewer: PersonId, nowMs: number = Date.now()): string {
  const until = linkEnd(nowMs);
  const query = `for=${viewer}&until=${until}`;
  return `${house.filesOrigin}/files/${uuid}?${query}&key=${keyOf(house, uuid, query)}`;
}

/** The same with the file's name at the end of its path, by which apps tell what they cannot draw. The name is not sealed: nobody reads it here. */
export function namedLink(link: string, name: string): string {
  return name === '' || name === 'preview' || /^\.+$/.test(name)
    ? link
    : link.replace('?', `/${encodeURIComponent(name)}?`);
}

/** The preview of what `fileLink` leads to. */
export const previewLink = (link: string): string => link.replace('?', '/preview?');

/** Whom a file's address was made for, or null: none of ours, for another file, or over. */
export function readFileLink(
  house: House,
  uuid: string,
  query: {
    readonly for?: string | undefined;
    readonly until?: string | undefined;
    readonly key?: string | undefined;
  },
  nowMs: number = Date.now(),
): PersonId | null {
  if (query.for === undefined || query.until === undefined || query.key === undefined) return null;
  const expected = Buffer.from(keyOf(house, uuid, `for=${query.for}&until=${query.until}`));
  const given = Buffer.from(query.key);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return Number(query.until) > nowMs && isId(query.for) ? (query.for as PersonId) : null;
}

/**
 * When a sealed address that is given out now is over: after thirty to forty days, because apps show what they were told for weeks. For files
 * the right is asked anew each time, and a face that was shown yesterday may be shown next week.
 */
export const linkEnd = (nowMs: number): number => (Math.floor(nowMs / stepMs) + 4) * stepMs;
const stepMs = 10 * 24 * 3600 * 1000;

/** Who knows this key was given the address: it fits one file and one query of one instance. */
export const keyOf = (house: House, uuid: string, query: string): string =>
  createHmac('sha256', house.sealKey).update(`file ${uuid} ${query}`).digest('base64url').slice(0, 32);
