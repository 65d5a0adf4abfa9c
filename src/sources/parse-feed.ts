import { createHash } from 'node:crypto';
import { parseFeed } from 'feedsmith';
import { hubInText } from './hub-of.ts';
import { itemsMax } from './limits.ts';

/** One entry as its feed says it; not cleaned yet. Texts are empty where there is none. */
export interface FeedItem {
  /** By which it is known again: its id, else its address, else a hash of its words (then an edited one is another one). */
  readonly id: string;
  /** Absolute http(s), or empty. */
  readonly url: string;
  readonly title: string;
  /** HTML. */
  readonly html: string;
  readonly at: Date | null;
}

export interface Feed {
  readonly title: string;
  readonly language: string;
  /** As the feed names them (WebSub): who says at once that there is something new, and what the feed is called there. Empty where it does not. */
  readonly hub: string;
  readonly self: string;
  /** In the order of the feed: at most `itemsMax`. */
  readonly items: readonly FeedItem[];
}

/** What was answered is no feed, or one that is not read. `page`: HTML, whose feeds it may name. */
export type NoFeed = { readonly no: 'feed' | 'safe' } | { readonly no: 'page'; readonly html: string };

/**
 * Reads RSS 0.9 to 2.0, RDF, Atom and JSON Feed. A document that declares entities is not read: no feed needs them, and they unfold without end.
 * Takes as long and as much memory as the document causes: call it in a thread that can be ended (read-feed.ts).
 */
export function readFeedText(text: string, address: string): Feed | NoFeed {
  if (/<!ENTITY/i.test(text)) return { no: 'safe' };
  if (/^\s*(<!DOCTYPE html|<html)/i.test(text)) return { no: 'page', html: text.slice(0, htmlCharsMax) };
  try {
    const parsed = parse(text);
    switch (parsed.format) {
      case 'rss':
        return { ...fromRss(parsed.feed, address), ...hubInText(text) };
      case 'atom':
        return { ...fromAtom(parsed.feed, address), ...hubInText(text) };
      case 'rdf':
        return { ...fromRdf(parsed.feed, address), ...hubInText(text) };
      case 'json':
        return { ...fromJson(parsed.feed, address), ...hubOfJson(parsed.feed) };
    }
  } catch {
    return { no: 'feed' };
  }
}

/** Of a page, where it says which feeds it has. */
const htmlCharsMax = 200_000;

const parse = (text: string) => parseFeed(text, { maxItems: itemsMax });
type Parsed<Format> = Extract<ReturnType<typeof parse>, { format: Format }>['feed'];
type Rss = Parsed<'rss'>;
type Atom = Parsed<'atom'>;
type Rdf = Parsed<'rdf'>;
type Json = Parsed<'json'>;

function fromRss(feed: Rss, address: string): Omit<Feed, 'hub' | 'self'> {
  const items = (feed.items ?? []).map((item) => {
    const permalink = item.guid?.isPermaLink === true ? item.guid.value : undefined;
    return itemOf({
      id: item.guid?.value,
      url: within(item.link ?? permalink, feed.link, address),
      title: item.title,
      html: item.description ?? item.content?.encoded,
      at: dateOf(item.pubDate ?? item.dc?.dates?.[0]),
    });
  });
  return { title: feed.title ?? '', language: feed.language ?? '', items: present(items) };
}

function fromAtom(feed: Atom, address: string): Omit<Feed, 'hub' | 'self'> {
  const base = feed.xml?.base ?? linkOf(feed.links) ?? address;
  const items = (feed.entries ?? []).map((entry) => {
    const said = entry.summary ?? entry.content;
    return itemOf({
      id: entry.id,
      url: within(linkOf(entry.links), entry.xml?.base, base, address),
      title: textOf(entry.title),
      html: said?.type === 'html' || said?.type === 'xhtml' ? said.value : escaped(said?.value),
      at: dateOf(entry.published ?? entry.updated),
    });
  });
  return { title: textOf(feed.title) ?? '', language: feed.xml?.lang ?? '', items: present(items) };
}

function fromRdf(feed: Rdf, address: string): Omit<Feed, 'hub' | 'self'> {
  const items = (feed.items ?? []).map((item) =>
    itemOf({
      id: item.rdf?.about ?? item.link,
      url: within(item.link, feed.link, address),
      title: item.title,
      html: item.description ?? item.content?.encoded,
      at: dateOf(item.dc?.dates?.[0]),
    }),
  );
  return { title: feed.title ?? '', language: feed.dc?.languages?.[0] ?? '', items: present(items) };
}

function fromJson(feed: Json, address: string): Omit<Feed, 'hub' | 'self'> {
  const items = (feed.items ?? []).map((item) =>
    itemOf({
      id: item.id,
      url: within(item.url ?? item.external_url, feed.home_page_url, address),
      title: item.title,
      html: escaped(item.summary) ?? item.content_html ?? escaped(item.content_text),
      at: dateOf(item.date_published ?? item.date_modified),
    }),
  );
  return { title: feed.title ?? '', language: feed.language ?? '', items: present(items) };
}

const hubOfJson = ({ hubs, feed_url: self = '' }: Json): Pick<Feed, 'hub' | 'self'> => ({
  hub: hubs?.find(({ type }) => type?.toLowerCase() === 'websub')?.url ?? '',
  self,
});

function itemOf(said: {
  readonly id: string | undefined;
  readonly url: string;
  readonly title: string | undefined;
  readonly html: string | undefined;
  readonly at: Date | null;
}): FeedItem | null {
  const { url, title = '', html = '', at } = said;
  if (title.trim() === '' && html.trim() === '' && url === '') return null;
  const words = () => createHash('sha256').update(`${title}\0${html}`).digest('base64url');
  return { id: said.id?.trim() || url || words(), url, title, html, at };
}

/** The same id twice in one feed is one item: its first. */
function present(items: readonly (FeedItem | null)[]): FeedItem[] {
  const byId = new Map<string, FeedItem>();
  for (const item of items.slice(0, itemsMax)) if (item && !byId.has(item.id)) byId.set(item.id, item);
  return [...byId.values()];
}

/** Absolute; a relative one by what stands above it. Empty unless http(s). */
function within(url: string | undefined, ...bases: readonly (string | undefined)[]): string {
  if (url === undefined || url.trim() === '') return '';
  const base = bases.reduceRight<string | undefined>(
    (above, each) => (each === undefined ? above : (URL.parse(each, above)?.href ?? above)),
    undefined,
  );
  const found = URL.parse(url.trim(), base);
  return found && /^https?:$/.test(found.protocol) ? found.href : '';
}

const linkOf = (
  links: readonly { readonly href?: string | undefined; readonly rel?: string | undefined }[] | undefined,
): string | undefined => links?.find(({ rel }) => rel === undefined || rel === 'alternate')?.href;

const textOf = (text: { readonly value?: string | undefined } | undefined): string | undefined => text?.value;

const escaped = (text: string | undefined): string | undefined =>
  text?.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>');

function dateOf(text: unknown): Date | null {
  const at = typeof text === 'string' ? new Date(text) : null;
  return at === null || Number.isNaN(at.getTime()) ? null : at;
}
