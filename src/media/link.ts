import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instance } from '#src/platform/instance.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';

/**
 * Files have an origin of their own, and apps load pictures by URL alone, without token or cookie. So the URL says who it was shown to and until
 * when, sealed; who may see the file is checked on every request, as that person. It stays the same for ten days, so that apps keep what they
 * have loaded.
 */
export function fileLink(
  instance: Instance,
  uuid: string,
  viewer: PersonId,
  nowMs: number = Date.now(),
): string {
  const until = linkEnd(nowMs);
  const query = `for=${viewer}&until=${until}`;
  return `${instance.filesOrigin}/files/${uuid}?${query}&key=${keyOf(instance, uuid, query)}`;
}

/**
 * The same with the file's name at the end of its path, by which apps recognise types they cannot display. The name is not sealed: it is not
 * read here.
 */
export function namedLink(link: string, name: string): string {
  return name === '' || name === 'preview' || /^\.+$/.test(name)
    ? link
    : link.replace('?', `/${encodeURIComponent(name)}?`);
}

/** The preview of what `fileLink` leads to. */
export const previewLink = (link: string): string => link.replace('?', '/preview?');

/** A page of it as a picture, from 1. */
export const pageLink = (link: string, page: number): string => link.replace('?', `/pages/${page}?`);

/** Who a file's URL was made for, or null: not ours, for another file, or expired. */
export function readFileLink(
  instance: Instance,
  uuid: string,
  query: {
    readonly for?: string | undefined;
    readonly until?: string | undefined;
    readonly key?: string | undefined;
  },
  nowMs: number = Date.now(),
): PersonId | null {
  if (query.for === undefined || query.until === undefined || query.key === undefined) return null;
  const expected = Buffer.from(keyOf(instance, uuid, `for=${query.for}&until=${query.until}`));
  const given = Buffer.from(query.key);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return Number(query.until) > nowMs && isId(query.for) ? (query.for as PersonId) : null;
}

/**
 * When a sealed URL issued now expires: after thirty to forty days, because apps show what they received for weeks. For files, access is checked
 * on every request, and an avatar shown yesterday may be shown next week.
 */
export const linkEnd = (nowMs: number): number => (Math.floor(nowMs / stepMs) + 4) * stepMs;
const stepMs = 10 * 24 * 3600 * 1000;

/** Whoever knows this key was given the URL: it is valid for one file and one query of one instance. */
export const keyOf = (instance: Instance, uuid: string, query: string): string =>
  createHmac('sha256', instance.sealKey).update(`file ${uuid} ${query}`).digest('base64url').slice(0, 32);
