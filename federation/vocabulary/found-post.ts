import { cleanLine } from '#src/people/person.ts';
import { plainText } from '#src/platform/sanitise.ts';
import { excerptMax, type ShownMatch } from '#src/posts/search/matching.ts';
import { date, idOf, isObject, prune, text, words, type Json } from './read.ts';

export const foundContext = 'https://www.w3.org/ns/activitystreams';

/** A post that was searched for, in short: author and group by name, the beginning of the text. The post itself is at its id. */
export const writeFound = (match: ShownMatch): Json =>
  prune({
    id: match.uri,
    type: 'Note',
    name: match.title || null,
    summary: match.summary || null,
    content: match.excerpt === '' ? null : escaped(match.excerpt),
    published: match.publishedAt.toISOString(),
    attributedTo: { id: match.authorUri, type: 'Person', name: match.author },
    audience: match.groupUri && { id: match.groupUri, type: 'Group', name: match.group },
  });

const escaped = (plain: string): string =>
  plain.replace(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'));

export interface ReadFound {
  readonly uri: string;
  readonly title: string;
  readonly excerpt: string;
  readonly publishedAt: Date;
  readonly author: string;
  readonly group: string | null;
}

const lineMax = 200;

/** Null: it is no post in short. Text alone, whatever markup it came with. */
export function readFound(item: unknown): ReadFound | null {
  if (!isObject(item) || idOf(item) === '') return null;
  const publishedAt = date(item.published);
  if (publishedAt === null) return null;
  const said = words(item, 'summary') || words(item, 'content');
  const nameOf = (value: unknown): string => (isObject(value) ? cleanLine(text(value.name), lineMax) : '');
  return {
    uri: idOf(item),
    title: cleanLine(plainText(words(item, 'name')), lineMax),
    excerpt: cleanLine(plainText(said), excerptMax),
    ...{ publishedAt, author: nameOf(item.attributedTo), group: nameOf(item.audience) || null },
  };
}
