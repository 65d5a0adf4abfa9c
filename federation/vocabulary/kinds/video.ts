import { Refusal } from '#src/platform/errors.ts';
import { renderMarkdown } from '#src/platform/markdown.ts';
import { escapeText } from '#src/platform/sanitise.ts';
import type { IncomingPost } from '#src/posts/inbound/receive.ts';
import { count, hasType, httpUrl, isObject, list, secondsOf, text, words, type Json } from '../read.ts';
import type { ReadParts, SpokenKind } from './kind.ts';

/**
 * A `Video` of PeerTube: its title, its description, and the film itself from its own server. We write none: a film of ours is a file of a post.
 */
export const video: SpokenKind = {
  context: {},
  write: () => ({}),
  read(object): ReadParts {
    if (!hasType(object, 'Video')) return {};
    return { kind: 'article', html: htmlOf(object), files: filesOf(object) };
  },
};

/** Its description is Markdown. What is more than a post may be is shown as it was typed. */
function htmlOf(object: Json): string {
  const said = words(object, 'content');
  if (object.mediaType !== 'text/markdown') return said;
  try {
    return renderMarkdown(said).html;
  } catch (error) {
    if (error instanceof Refusal) return `<p>${escapeText(said)}</p>`;
    throw error;
  }
}

type File = IncomingPost['files'][number];
/** What telephones play without effort, and what a company's line carries. */
const heightWanted = 720;

/** One film: the best that is not taller than `heightWanted`, from the very server it is on; another host's files are asked from nobody. */
function filesOf(object: Json): readonly File[] {
  const home = originOf(text(object.id));
  const films = linksIn(object)
    .filter(
      ({ mediaType, href }) =>
        /^video\/(mp4|webm|ogg)$/.test(text(mediaType)) && originOf(text(href)) === home,
    )
    .toSorted((a, b) => rank(b) - rank(a));
  const [best] = object.isLiveBroadcast === true ? [] : films;
  if (!best) return [];
  const poster = posterOf(object, home);
  return [
    {
      remoteUrl: text(best.href),
      mediaType: text(best.mediaType),
      name: `${words(object, 'name').slice(0, 100)}.${text(best.mediaType).split('/')[1] ?? 'mp4'}`,
      alt: words(object, 'name'),
      bytes: count(best.size) || undefined,
      width: count(best.width) || undefined,
      height: count(best.height) || undefined,
      seconds: secondsOf(object.duration),
      previewUrl: poster ?? undefined,
    },
  ];
}

/** Files lie beside the page, or below a playlist, whose whole files are played without it. */
const linksIn = (object: Json): Json[] =>
  list(object.url)
    .filter(isObject)
    .flatMap((link) => [link, ...list(link.tag).filter(isObject)])
    .filter((link) => !list(link.rel).includes('metadata'));

/** The tallest up to what is wanted; above it the least tall. */
function rank({ height }: Json): number {
  const tall = count(height);
  return tall <= heightWanted ? tall : -tall;
}

/** The largest of its pictures. */
function posterOf(object: Json, home: string | null): string | null {
  const icons = list(object.icon)
    .filter(isObject)
    .filter((icon) => originOf(httpUrl(icon.url) ?? '') === home)
    .toSorted((a, b) => count(b.width) - count(a.width));
  return httpUrl(icons[0]?.url);
}

const originOf = (url: string): string | null => URL.parse(url)?.origin ?? null;
