import type { Instance } from '#src/platform/instance.ts';
import { hostOf } from '#src/platform/addresses.ts';

/** What the page is that a post links to, as it is shown under the post. */
export interface Card {
  readonly address: string;
  readonly title: string;
  readonly description: string;
  /** The name of the site, or its host. */
  readonly site: string;
  /** Re-encoded by us; served at `fileLink(uuid)`. */
  readonly picture: { readonly uuid: string; readonly width: number; readonly height: number } | null;
}

/** Of a page: bytes, and of its picture; milliseconds for each. */
export const pageBytesMax = 2_000_000;
export const pictureBytesMax = 5_000_000;
export const pageMs = 8_000;
export const titleMax = 200;
export const descriptionMax = 300;
export const siteMax = 80;
const addressMax = 2_048;

/**
 * Where a card leads: the host of its address first, and after it what the page says of itself. Anyone can call their page "Bank of Example", and
 * a redirect can fetch the words of another site; the host is what a click goes to.
 */
export function whereTo({ address, site }: Pick<Card, 'address' | 'site'>): string {
  const host = URL.parse(address)?.host ?? '';
  return site === '' || site === host ? host : `${host} · ${site}`;
}

/**
 * The address that a post's card is about: the first it links to, leaving out people, topics, and everything on this instance. Null: none. Whether
 * it is a partner's is asked when it is fetched.
 */
export function linkForCard(instance: Instance, html: string): string | null {
  if (!html.includes('<a ')) return null;
  for (const [, attributes = ''] of html.matchAll(/<a\b([^>]*)>/g)) {
    if (/class="[^"]*\b(mention|hashtag)\b/.test(attributes)) continue;
    const written = /\bhref="([^"]*)"/.exec(attributes)?.[1]?.replaceAll('&amp;', '&');
    const url = written === undefined || written.length > addressMax ? null : URL.parse(written);
    if (!url || !/^https?:$/.test(url.protocol) || isOurs(instance, url) || carriesKey(url)) continue;
    url.hash = '';
    return url.href;
  }
  return null;
}

const isOurs = (instance: Instance, url: URL): boolean =>
  url.host === instance.addresses.host || url.host === hostOf(instance.filesOrigin);

/** An address that is a right by itself, such as another Kontor's sealed files and secret feeds: nobody but its reader opens it. */
const carriesKey = (url: URL): boolean =>
  url.username !== '' ||
  /^\/(calendars|feeds|password|invitation|suspended|complaint|hooks|websub)\//.test(url.pathname) ||
  [...url.searchParams.keys()].some((name) => keyName.test(name));

/** `token`, `access_token`, `X-Goog-Signature`, `apiKey`, `sessionid`. */
const keyName =
  /(^|[_.-])(api|access|session|auth|id)?[_-]?(key|token|code|secret|sig|signature|credential|password|passwd|pwd|jwt|otp|ticket)$|^(auth|sid|session|sessionid|invite)$/i;
