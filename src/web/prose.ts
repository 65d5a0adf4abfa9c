import type { House } from '#src/platform/house.ts';
import { hueOf } from './hues.ts';
import { createLru } from '#src/platform/lru.ts';
import { renderMarkdown } from '#src/platform/markdown.ts';
import { escapeText, sanitiseHtml } from '#src/platform/sanitise.ts';
import type { PostView } from '#src/posts/post.ts';

/** A post whose text is longer than this, in characters or lines, is cut in lists: "read on" leads to the whole. */
const charsMax = 900;
const linesMax = 12;

/** Sanitised again before it is shown (what is stored was clean when it came; rules change), and kept, because pages repeat themselves. */
/** Each has the direction of its own letters: a Hebrew paragraph may stand above a German one. */
const blocks = /<(p|li|h[3-6]|blockquote|th|td)(?=[ >])/g;
const cleaned = createLru<string, string>(2_000);
const keptCharsMax = 10_000;

export function cleanProse(html: string): string {
  const known = cleaned.get(html);
  if (known !== undefined) return known;
  const clean = sanitiseHtml(html).replace(blocks, '<$1 dir="auto"');
  if (html.length <= keptCharsMax) cleaned.set(html, clean);
  return clean;
}

/** Markdown that stands on a page of its own, such as a charter. A partner's may be longer than our limits; then it is shown as nothing. */
export function markdownProse(source: string): string {
  try {
    return cleanProse(renderMarkdown(source).html);
  } catch {
    return '';
  }
}

/**
 * A post's text for the page: people and topics in it lead to our own pages about them, in the same window, and people of partners carry
 * their company. `plateAt` names the company of a host.
 */
export function proseOf(
  house: House,
  post: Pick<PostView, 'html' | 'mentions'>,
  plateAt: (host: string) => string,
): string {
  const people = new Map<string, PostView['mentions'][number]>();
  for (const person of post.mentions) {
    people.set(person.uri, person);
    const page = person.host === null ? house.addresses.personPage(person.handle) : person.pageUrl;
    if (page !== null) people.set(page, person);
  }
  return cleanProse(post.html).replace(links, (link, address: string, rest: string, text: string) => {
    const person = people.get(address.replaceAll('&amp;', '&'));
    if (person) return mentionOf(person, plateAt);
    const to = ownPathOf(house, address) ?? tagPath(address, rest);
    return to === null ? link : `<a href="${to}"${rest.replace(/ (rel|target)="[^"]*"/g, '')}>${text}</a>`;
  });
}

/** The path of an address of ours, as a browser reads it: one that begins with `//` would lead to another host, and stays the whole address. */
function ownPathOf(house: House, address: string): string | null {
  const url = house.addresses.isOurs(address) ? URL.parse(address.replaceAll('&amp;', '&')) : null;
  if (!url || /^\/[/\\]/.test(url.pathname)) return null;
  return escapeText(url.pathname + url.search + url.hash);
}

/** As the sanitiser writes them: the address first, no link inside a link. */
const links = /<a href="([^"]*)"([^>]*)>(.*?)<\/a>/gs;

function mentionOf(person: PostView['mentions'][number], plateAt: (host: string) => string): string {
  const link = `<a class="mention" dir="auto" href="${escapeText(personPath(person))}">@${escapeText(person.name)}</a>`;
  if (person.host === null) return link;
  const company = plateAt(person.host);
  return `${link} <span class="plate hue-${hueOf(company)}">${escapeText(company)}</span>`;
}

/** A post's text for a line of preview: whom it mentions by name, as in the post itself, not by address. */
export const namedText = ({ text, mentions }: Pick<PostView, 'text' | 'mentions'>): string =>
  mentions.length === 0
    ? text
    : text.replace(addresses, (written, handle: string, host: string | undefined) => {
        const person = mentions.find(
          (each) =>
            each.handle.toLowerCase() === handle.toLowerCase() &&
            (host === undefined || each.host === null || each.host === host.toLowerCase()),
        );
        return person ? `@${person.name}` : written;
      });
const addresses = /@([\w-]+(?:\.[\w-]+)*)(?:@([\w-]+(?:\.[\w-]+)*(?::\d+)?))?/g;

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
