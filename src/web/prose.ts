import type { House } from '#src/platform/house.ts';
import { createLru } from '#src/platform/lru.ts';
import { escapeText, sanitiseHtml } from '#src/platform/sanitise.ts';
import type { PostView } from '#src/posts/post.ts';

/** A post whose text is longer than this, in characters or lines, is cut in lists: "read on" leads to the whole. */
const charsMax = 900;
const linesMax = 12;

/** Sanitised again before it is shown (what is stored was clean when it came; rules change), and kept, because pages repeat themselves. */
const cleaned = createLru<string, string>(2_000);
const keptCharsMax = 10_000;

export function cleanProse(html: string): string {
  const known = cleaned.get(html);
  if (known !== undefined) return known;
  const clean = sanitiseHtml(html);
  if (html.length <= keptCharsMax) cleaned.set(html, clean);
  return clean;
}

/** A post's text for the page: people and topics in it lead to our own pages about them, in the same window. */
export function proseOf(house: House, post: Pick<PostView, 'html' | 'mentions'>): string {
  const people = new Map<string, string>();
  for (const { uri, pageUrl, handle, host } of post.mentions) {
    const page = personPath({ handle, host });
    people.set(uri, page);
    if (pageUrl) people.set(pageUrl, page);
  }
  return cleanProse(post.html).replace(
    /<a href="([^"]*)"([^>]*)>/g,
    (link, address: string, rest: string) => {
      const own = house.addresses.isOurs(address) ? address.slice(house.origin.length) : null;
      const to = people.get(address.replaceAll('&amp;', '&')) ?? own ?? tagPath(address, rest);
      if (to === null) return link;
      return `<a href="${escapeText(to)}"${rest.replace(/ (rel|target)="[^"]*"/g, '')}>`;
    },
  );
}

export const isLong = (text: string): boolean => text.length > charsMax || text.split('\n').length > linesMax;

export const personPath = (person: { readonly handle: string; readonly host: string | null }): string =>
  person.host === null ? `/@${person.handle}` : `/@${person.handle}@${person.host}`;

export const groupPath = (group: { readonly handle: string; readonly host: string | null }): string =>
  group.host === null ? `/groups/${group.handle}` : `/groups/${group.handle}@${group.host}`;

/** A hashtag of another server: we have a page of what our reader may see about it. */
function tagPath(address: string, rest: string): string | null {
  if (!rest.includes('hashtag')) return null;
  const tag = /\/tags?\/([^/?#"]+)$/.exec(address)?.[1];
  return tag === undefined ? null : `/tags/${tag}`;
}
