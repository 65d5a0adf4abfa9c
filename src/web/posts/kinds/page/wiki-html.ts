import { escapeText } from '#src/platform/sanitise.ts';
import type { Instance } from '#src/platform/instance.ts';
import { titleKey, type LinkTarget } from '#src/posts/kinds/page/links.ts';

/** A heading of a page, for its table of contents. */
export interface Heading {
  readonly id: string;
  /** From 3, the highest in a text, to 6. */
  readonly level: number;
  /** HTML without links. */
  readonly html: string;
}
export interface WikiText {
  readonly html: string;
  readonly headings: readonly Heading[];
}

/**
 * A page's text, which is clean HTML, as its wiki shows it: links to other pages lead there and follow their titles, titles without a page lead to
 * writing it, headings can be linked to.
 */
export function wikiText(
  instance: Instance,
  html: string,
  wiki: {
    readonly path: string;
    readonly targets: readonly (LinkTarget & { readonly id: string })[];
    /** Null: the reader does not write here. */
    readonly newPath: string | null;
    /** Clean HTML of the pages that are shown within this one, by their URIs. */
    readonly embeds?: ReadonlyMap<string, string>;
    /** Documents that it links to, their ids by their URIs. */
    readonly documents?: ReadonlyMap<string, string>;
  },
): WikiText {
  const headings: Heading[] = [];
  const linked = linkPages(instance, withEmbeds(instance, html, wiki), wiki);
  const withIds = linked.replace(heading, (_whole, level: string, rest: string, inner: string) => {
    const id = `part-${headings.length + 1}`;
    headings.push({ id, level: Number(level), html: inner.replace(/<\/?a\b[^>]*>/g, '') });
    return `<h${level} id="${id}"${rest}>${inner}</h${level}>`;
  });
  return { html: withIds, headings };
}

/** A line that shows another page. Pages that are shown within that one are links there: there are no circles. */
const embedded = /<p(?: dir="auto")?>!<a href="([^"]*)"[^>]*>.*?<\/a><\/p>/gs;

function withEmbeds(
  instance: Instance,
  html: string,
  { path, targets, embeds }: Parameters<typeof wikiText>[2],
): string {
  if (!embeds || embeds.size === 0) return html;
  return html.replace(embedded, (whole, address: string) => {
    const page = targets.find(({ uri }) =>
      addressesOf(instance, uri).includes(address.replaceAll('&amp;', '&')),
    );
    const text = page && embeds.get(page.uri);
    if (page === undefined || text === undefined) return whole;
    const title = escapeText(page.title);
    return `<div class="wiki-embed">${text}<p class="wiki-embed-from"><a class="wiki-link" href="${path}/${page.id}">${title}</a></p></div>`;
  });
}

/** An address of ours stands there as a path already. */
const addressesOf = (instance: Instance, uri: string): string[] =>
  instance.addresses.isOurs(uri) ? [uri, new URL(uri).pathname] : [uri];

const heading = /<h([3-6])([^>]*)>(.*?)<\/h\1>/gs;
const anchors = /<a href="([^"]*)"([^>]*)>(.*?)<\/a>/gs;

function linkPages(
  instance: Instance,
  html: string,
  { path, targets, newPath, documents = new Map() }: Parameters<typeof wikiText>[2],
): string {
  const documentAt = new Map(
    [...documents].flatMap(([uri, id]) =>
      addressesOf(instance, uri).map((address) => [address, id] as const),
    ),
  );
  const byUri = new Map(
    targets.flatMap((target) =>
      addressesOf(instance, target.uri).map((address) => [address, target] as const),
    ),
  );
  const byTitle = new Map(targets.map((target) => [titleKey(target.title), target]));
  const known = html.replace(anchors, (whole, address: string, _rest: string, label: string) => {
    const page = byUri.get(address.replaceAll('&amp;', '&'));
    const document = documentAt.get(address.replaceAll('&amp;', '&'));
    if (document !== undefined) return `<a class="wiki-link" href="/posts/${document}">${label}</a>`;
    if (!page) return whole;
    const words = page.titles.has(titleKey(unescaped(label))) ? escapeText(page.title) : label;
    return `<a class="wiki-link" href="${path}/${page.id}">${words}</a>`;
  });
  return outsideCode(known, (text) =>
    text.replace(
      /\[\[([^[\]|\n]{1,300})(?:\|([^[\]|\n]{1,300}))?\]\]/g,
      (whole, title: string, label?: string) => {
        const page = byTitle.get(titleKey(unescaped(title)));
        if (page) return `<a class="wiki-link" href="${path}/${page.id}">${label ?? title}</a>`;
        if (newPath === null) return label ?? title;
        const query = new URLSearchParams({ title: unescaped(title).trim() });
        return `<a class="wiki-link missing" href="${escapeText(`${newPath}?${query}`)}">${label ?? title}</a>`;
      },
    ),
  );
}

/** Text between tags, where no code and no link is open. */
function outsideCode(html: string, replace: (text: string) => string): string {
  let closed = 0;
  return html
    .split(/(<[^>]*>)/)
    .map((part) => {
      const [, end, name] = /^<(\/?)(code|pre|a)\b/.exec(part) ?? [];
      if (name !== undefined) closed += end === '/' ? -1 : 1;
      return part.startsWith('<') || closed > 0 ? part : replace(part);
    })
    .join('');
}

const unescaped = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
