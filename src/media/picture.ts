import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Shape } from '#src/platform/crop.ts';
import type { House } from '#src/platform/house.ts';
import { linkEnd } from './link.ts';

/** Whose face it is, or what stands above their page. Every kind is kept in two sizes. */
export type PictureKind = 'avatar' | 'header' | 'logo';
export type PictureSize = 'small' | 'large';

/** Largest upload, and largest answer of a partner. */
export const pictureBytesMax = 10 * 1024 * 1024;

/** Small for lists at twice the density of a desk's screen, large for the page of its own. */
export const shapes: Readonly<Record<PictureKind, Readonly<Record<PictureSize, Shape>>>> = {
  avatar: {
    small: { width: 96, height: 96, fit: 'cover' },
    large: { width: 400, height: 400, fit: 'cover' },
  },
  header: {
    small: { width: 640, height: 214, fit: 'cover' },
    large: { width: 1500, height: 500, fit: 'cover' },
  },
  logo: {
    small: { width: 384, height: 72, fit: 'inside' },
    large: { width: 512, height: 512, fit: 'inside' },
  },
};

/** Whose it is. */
export interface PictureOf {
  readonly id: string;
  readonly part: 'avatar' | 'header';
}

/**
 * Where our pages show it, for who is signed in. The address names whose it is, not where it comes from: a partner's is fetched by this
 * instance, and one that was taken back is gone at once. `v` changes with the picture, so that browsers keep what they have.
 */
export const picturePath = (of: PictureOf, url: string, size: PictureSize): string =>
  `/pictures/${of.id}/${of.part}/${size}?v=${versionOf(url)}`;

/** The company's logo, for everybody: the sign-in wears it too. */
export const logoPath = (url: string, size: PictureSize): string =>
  `/pictures/company/logo/${size}?v=${versionOf(url)}`;

/** Of whoever has none, for apps, which want one of everybody and cannot draw SVG. */
export const missingPicture = '/avatars/original/missing.png';

/** Eight characters that differ between pictures. */
export const versionOf = (url: string): string =>
  createHash('sha256').update(url).digest('base64url').slice(0, 8);

/**
 * The same for apps, which load pictures without cookie or token: the address is sealed, and good as long as a file's (link.ts).
 */
export function pictureLink(house: House, of: PictureOf, url: string, nowMs: number = Date.now()): string {
  const path = picturePath(of, url, 'large');
  const until = linkEnd(nowMs);
  return `${house.origin}${path}&until=${until}&key=${keyOf(house, path, String(until))}`;
}

/** Whether this address was sealed by us and is still good. `path` is without `until` and `key`. */
export function isPictureLink(
  house: House,
  path: string,
  query: { readonly until?: string | undefined; readonly key?: string | undefined },
  nowMs: number = Date.now(),
): boolean {
  if (query.until === undefined || query.key === undefined) return false;
  const expected = Buffer.from(keyOf(house, path, query.until));
  const given = Buffer.from(query.key);
  return given.length === expected.length && timingSafeEqual(given, expected) && Number(query.until) > nowMs;
}

const keyOf = (house: House, path: string, until: string): string =>
  createHmac('sha256', house.sealKey).update(`picture ${path} ${until}`).digest('base64url').slice(0, 32);
