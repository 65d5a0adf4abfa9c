import type { Egress, EgressResponse } from '#src/platform/egress.ts';
import { decodeText } from '#src/platform/decode-text.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { feedBytesMax, feedMs } from './limits.ts';
import { offerOf, type HubOffer } from './hub-of.ts';
import type { PlainFeed } from './plain-feed.ts';
import { readFeed } from './read-feed.ts';
import type { Trouble } from './source.ts';

/** What the server wants to hear again, as it sent it; empty where it sent none. */
export interface Validators {
  readonly etag: string;
  readonly modified: string;
}

export type Answer =
  | { readonly is: 'same' }
  | ({ readonly is: 'feed'; readonly feed: PlainFeed; readonly offer: HubOffer | null } & Validators)
  /** `waitSeconds`: the server asked to be left alone so long. */
  | { readonly is: 'trouble'; readonly trouble: Trouble; readonly waitSeconds?: number }
  /** A web page, and the feeds it names, the first first. */
  | { readonly is: 'page'; readonly feeds: readonly string[] };

const accepted =
  'application/atom+xml, application/rss+xml, application/feed+json;q=0.9, application/json;q=0.6, application/xml;q=0.6, text/xml;q=0.6, */*;q=0.1';
const redirectsMax = 4;

/** Asks for a feed; never inside a transaction. What its server was told before is not sent again. Never throws for what a server does. */
export async function fetchFeed(egress: Egress, address: string, known: Validators): Promise<Answer> {
  let answer: EgressResponse;
  try {
    answer = await egress.request({
      url: address,
      headers: {
        accept: accepted,
        ...(known.etag !== '' && { 'if-none-match': known.etag }),
        ...(known.modified !== '' && { 'if-modified-since': known.modified }),
      },
      timeoutMs: feedMs,
      maxBytes: feedBytesMax,
      redirects: redirectsMax,
      crossOriginRedirects: true,
      forReaders: true,
    });
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    const trouble =
      error.because === 'too_large'
        ? 'tooLarge'
        : error.because === 'not_contacted'
          ? 'notContacted'
          : 'unreachable';
    return { is: 'trouble', trouble };
  }
  if (answer.status === 304) return { is: 'same' };
  const refused = troubleOf(answer.status);
  if (refused !== null) return { is: 'trouble', trouble: refused, ...waitOf(answer) };
  return await understood(answer);
}

async function understood(answer: EgressResponse): Promise<Answer> {
  const read = await readFeed(decodeText(answer.body, answer.headers['content-type']), answer.url);
  if (read === null) return { is: 'trouble', trouble: 'unsafe' };
  if (!('no' in read)) {
    const { etag = '', 'last-modified': modified = '' } = answer.headers;
    const { link = '' } = answer.headers;
    const offer = offerOf(Array.isArray(link) ? link.join(', ') : link, read, answer.url);
    return { is: 'feed', feed: read, offer, etag: short(etag), modified: short(modified) };
  }
  if (read.no === 'page') return { is: 'page', feeds: await feedsOfPage(read.html, answer.url) };
  return { is: 'trouble', trouble: read.no === 'safe' ? 'unsafe' : 'notAFeed' };
}

/** Longer ones are not kept: then the feed is read whole. */
const short = (header: string): string => (header.length <= 300 ? header : '');

function troubleOf(status: number): Trouble | null {
  if (status >= 200 && status < 300) return null;
  if (status === 404 || status === 410) return 'gone';
  if (status === 401 || status === 402 || status === 403 || status === 451) return 'forbidden';
  return status === 429 || status === 503 ? 'busy' : 'unreachable';
}

const waitMax = 6 * 3600;
function waitOf({ headers }: EgressResponse): { waitSeconds?: number } {
  const seconds = Number(headers['retry-after']);
  return seconds > 0 ? { waitSeconds: Math.min(seconds, waitMax) } : {};
}

const feedTypes = /^application\/(rss\+xml|atom\+xml|feed\+json)$/i;

/** `<link rel="alternate">` of a page, absolute. */
async function feedsOfPage(html: string, address: string): Promise<string[]> {
  // Which no start needs.
  const { DomUtils, parseDocument } = await import('htmlparser2');
  const links = DomUtils.getElementsByTagName('link', parseDocument(html), true, 200);
  return links.flatMap(({ attribs }) => {
    const isFeed =
      /\balternate\b/i.test(attribs['rel'] ?? '') && feedTypes.test((attribs['type'] ?? '').trim());
    const url = isFeed ? URL.parse(attribs['href'] ?? '', address) : null;
    return url && /^https?:$/.test(url.protocol) ? [url.href] : [];
  });
}
