import type { Instance } from '#src/platform/instance.ts';
import { escapeText } from '#src/platform/sanitise.ts';
import type { PostView } from '#src/posts/post.ts';
import { sanitizePostHtml } from '../posts/post-html.ts';
import type { I18n } from '../shell/i18n.ts';

interface Written {
  readonly format: 'atom' | 'json';
  readonly i18n: I18n;
  readonly title: string;
  /** Of the feed itself, and of the page it is about. */
  readonly address: string;
  readonly page: string;
  /** Newest first. */
  readonly posts: readonly PostView[];
}

/** A feed of posts as Atom (RFC 4287) or JSON Feed 1.1: the words, whose they are, and where the post is. Files stay behind its link. */
export async function writeFeed(instance: Instance, feed: Written): Promise<string> {
  // Which no start needs.
  const { generateAtomFeed, generateJsonFeed } = await import('feedsmith');
  const entries = feed.posts.map((post) => entryOf(instance, feed.i18n, post));
  const newest = entries.reduce((at, { updated }) => (updated > at ? updated : at), new Date(0));
  if (feed.format === 'json')
    return JSON.stringify(
      generateJsonFeed({
        ...{
          title: feed.title,
          home_page_url: feed.page,
          feed_url: feed.address,
          language: feed.i18n.locale,
        },
        items: entries.map((entry) => ({
          ...{ id: entry.id, url: entry.link, title: entry.title, content_html: entry.html },
          ...{
            date_published: entry.published,
            date_modified: entry.updated,
            authors: [{ name: entry.author }],
          },
        })),
      }),
    );
  return generateAtomFeed({
    // The secret is no part of what the feed is called.
    ...{ id: feed.page, title: { value: feed.title }, updated: newest },
    links: [
      { href: feed.page, rel: 'alternate', type: 'text/html' },
      { href: feed.address, rel: 'self' },
    ],
    entries: entries.map((entry) => ({
      ...{ id: entry.id, title: { value: entry.title }, updated: entry.updated, published: entry.published },
      authors: [{ name: entry.author }],
      links: [{ href: entry.link, rel: 'alternate', type: 'text/html' }],
      content: { value: entry.html, type: 'html' },
    })),
  });
}

const titleMax = 80;

function entryOf(instance: Instance, i18n: I18n, post: PostView) {
  const { author } = post;
  const words = post.lent === 'away' ? i18n.t('postsFeed.lent', { company: author.company }) : '';
  const html = words === '' ? sanitizePostHtml(post.html) : `<p>${escapeText(words)}</p>`;
  const link = `${instance.origin}/posts/${post.id}`;
  return {
    id: post.uri,
    link,
    title: post.title || (words === '' ? headOf(post.summary || post.text) : words) || author.name,
    // What its author covered stays covered, until it is opened where it is.
    html: post.summary === '' ? html : `<p><a href="${link}">${escapeText(post.summary)}</a></p>`,
    author: `${author.name} (${author.company})`,
    published: post.publishedAt,
    updated: post.editedAt ?? post.publishedAt,
  };
}

function headOf(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length <= titleMax ? line : `${line.slice(0, titleMax - 2).trimEnd()} …`;
}
