import type { Instance } from '#src/platform/instance.ts';
import { hueOf } from '../shell/hues.ts';
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

export function sanitizePostHtml(html: string): string {
  const known = cleaned.get(html);
  if (known !== undefined) return known;
  const clean = sanitiseHtml(html).replace(blocks, '<$1 dir="auto"');
  if (html.length <= keptCharsMax) cleaned.set(html, clean);
  return clean;
}

/** Markdown shown on its own page, such as a charter. A partner's may exceed our limits; then nothing is shown. */
export function markdownHtml(source: string): string {
  try {
    return sanitizePostHtml(renderMarkdown(source).html);
  } catch {
    return '';
  }
}

/**
 * A post's text for the page: people and topics in it link to our own pages about them, in the same window, and partners' people carry their
 * company's badge. `plateAt` names the company for a host.
 */
export function postHtml(
  instance: Instance,
  post: Pick<PostView, 'id' | 'html' | 'mentions'>,
  badgeAt: (host: string) => string,
): string {
  const people = new Map<string, PostView['mentions'][number]>();
  for (const person of post.mentions) {
    people.set(person.uri, person);
    const page = person.host === null ? instance.addresses.personPage(person.handle) : person.pageUrl;
    if (page !== null) people.set(page, person);
  }
  return namedNotes(sanitizePostHtml(post.html), post.id).replace(
    links,
    (link, address: string, rest: string, text: string) => {
      const person = people.get(address.replaceAll('&amp;', '&'));
      if (person) return mentionOf(person, badgeAt);
      const to = ownPathOf(instance, address) ?? tagPath(address, rest);
      return to === null ? link : `<a href="${to}"${rest.replace(/ (rel|target)="[^"]*"/g, '')}>${text}</a>`;
    },
  );
}

/** Footnotes count from 1 in every post; on one page their names must differ. */
const namedNotes = (html: string, id: string): string =>
  html.includes('="#fn') ? html.replaceAll(/( id="| href="#)fn/g, `$1fn-${id}-`) : html;

/** The path of an address of ours, as a browser reads it: one that begins with `//` would lead to another host, and stays the whole address. */
function ownPathOf(instance: Instance, address: string): string | null {
  const url = instance.addresses.isOurs(address) ? URL.parse(address.replaceAll('&amp;', '&')) : null;
  if (!url || /^\/[/\\]/.test(url.pathname)) return null;
  return escapeText(url.pathname + url.search + url.hash);
}

/** As the sanitiser writes them: the address first, no link inside a link. */
const links = /<a href="([^"]*)"([^>]*)>(.*?)<\/a>/gs;

function mentionOf(person: PostView['mentions'][number], badgeAt: (host: string) => string): string {
  const link = `<a class="mention" dir="auto" href="${escapeText(personPath(person))}">@${escapeText(person.name)}</a>`;
  if (person.host === null) return link;
  const company = badgeAt(person.host);
  return `${link} <span class="plate hue-${hueOf(company)}">${escapeText(company)}</span>`;
}

/** A post's text for a preview line: mentions by name, as in the post itself, not by URL. */
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

/** Where a page of a wiki is read. */
export const wikiPath = (post: Pick<PostView, 'id' | 'group'>): string | null =>
  post.group === null ? null : `${groupPath(post.group)}/wiki/${post.id}`;

/** A hashtag of another server: we have a page of what our reader may see about it. */
function tagPath(address: string, rest: string): string | null {
  if (!rest.includes('hashtag')) return null;
  const tag = /\/tags?\/([^/?#"]+)$/.exec(address)?.[1];
  return tag === undefined ? null : `/tags/${tag}`;
}
