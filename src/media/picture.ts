import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Shape } from '#src/platform/crop.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Instance } from '#src/platform/instance.ts';
import { linkEnd } from './link.ts';

/** Whose avatar it is, or the banner above their page. Every kind is stored in two sizes. */
export type PictureKind = 'avatar' | 'header' | 'logo';
/** Whose it is. */
export type PictureFor =
  | { readonly kind: 'avatar' | 'header'; readonly personId: PersonId }
  | { readonly kind: 'avatar' | 'header'; readonly groupId: GroupId }
  | { readonly kind: 'logo' };
export type PictureSize = 'small' | 'large';

/** Largest upload, and largest response from a partner. */
export const pictureBytesMax = 10 * 1024 * 1024;

/** Small for lists on high-density desktop screens, large for the profile page. */
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
 * Where our pages show it, for signed-in people. The URL names whose it is, not where it comes from: a partner's is fetched by this instance,
 * and one that was removed is gone at once. `v` changes with the picture, so that browsers can cache it.
 */
export const picturePath = (of: PictureOf, url: string, size: PictureSize): string =>
  `/pictures/${of.id}/${of.part}/${size}?v=${versionOf(url)}`;

/** The company's logo, for everyone: the sign-in page shows it too. */
export const logoPath = (url: string, size: PictureSize): string =>
  `/pictures/company/logo/${size}?v=${versionOf(url)}`;

/** For people without one, for apps, which expect one for everyone and cannot draw SVG. */
export const missingPicture = '/avatars/original/missing.png';

/** Eight characters that differ between pictures. */
export const versionOf = (url: string): string =>
  createHash('sha256').update(url).digest('base64url').slice(0, 8);

/** The same for apps, which load pictures without cookie or token: the URL is sealed, and valid as long as a file's (link.ts). */
export function pictureLink(
  instance: Instance,
  of: PictureOf,
  url: string,
  nowMs: number = Date.now(),
): string {
  const path = picturePath(of, url, 'large');
  const until = linkEnd(nowMs);
  return `${instance.origin}${path}&until=${until}&key=${keyOf(instance, path, String(until))}`;
}

/** Whether we sealed this URL and it is still valid. `path` is without `until` and `key`. */
export function isPictureLink(
  instance: Instance,
  path: string,
  query: { readonly until?: string | undefined; readonly key?: string | undefined },
  nowMs: number = Date.now(),
): boolean {
  if (query.until === undefined || query.key === undefined) return false;
  const expected = Buffer.from(keyOf(instance, path, query.until));
  const given = Buffer.from(query.key);
  return given.length === expected.length && timingSafeEqual(given, expected) && Number(query.until) > nowMs;
}

const keyOf = (instance: Instance, path: string, until: string): string =>
  createHmac('sha256', instance.sealKey).update(`picture ${path} ${until}`).digest('base64url').slice(0, 32);
