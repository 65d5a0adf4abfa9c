import { originalOf, type Addresses } from '#src/platform/addresses.ts';
import { escapeText } from '#src/platform/sanitise.ts';
import type { Named, PostSource } from '#src/posts/read/source.ts';
import { spokenKinds } from './kinds/index.ts';
import { htmlFor, writePost } from './note.ts';
import { hasType, isObject, prune, type Json } from './read.ts';

/** What one server's readers are told about a post besides the post. */
export interface NoteContext {
  readonly groupUri: string;
  readonly author: { readonly name: string; readonly company: string };
  /** In whose thread: under this address it is known to that server. */
  readonly inReplyTo: string | null;
  /** Members there who are answered or mentioned. */
  readonly named: readonly Named[];
}

/**
 * A post of a group as the group's own note, for servers that only understand people writing to their followers: the group is the author, and
 * the text begins with who wrote it. A poll stays a Question, which those servers show and vote in.
 */
export function writeGroupNote(post: PostSource, about: NoteContext, addresses: Addresses): Json {
  const { groupUri, author, inReplyTo, named } = about;
  const written = writePost(post, addresses);
  const isSaid = spokenKinds.some((kind) => kind.saysTitle?.(post));
  const title = post.title === '' || isSaid ? '' : `<p><strong>${escapeText(post.title)}</strong></p>`;
  const html = `<p><strong>${escapeText(author.name)}</strong> (${escapeText(author.company)}):</p>${title}${htmlFor(post, addresses)}`;
  const hashtags = (Array.isArray(written.tag) ? written.tag : []).filter(
    (tag) => isObject(tag) && tag.type === 'Hashtag',
  );
  return prune({
    id: addresses.groupNote(groupUri, post.uri),
    type: written.type === 'Question' ? 'Question' : 'Note',
    attributedTo: groupUri,
    to: [addresses.followers(groupUri)],
    cc: named.map((person) => person.uri),
    audience: groupUri,
    inReplyTo,
    summary: written.summary,
    sensitive: written.sensitive,
    content: html,
    contentMap: { [post.language]: html },
    published: written.published,
    updated: written.updated,
    url: written.url,
    tag: [
      ...named.map((person) => ({ type: 'Mention', href: person.uri, name: `@${person.name}` })),
      ...hashtags,
    ],
    attachment: written.attachment,
    ...Object.fromEntries(
      spokenKinds.flatMap((kind) => kind.inNotes ?? []).map((term) => [term, written[term]]),
    ),
  });
}

/**
 * An incoming activity, with the posts in place of the groups' notes about them: those who received only the note reply, like, share and undo
 * with its URI.
 */
export function withOriginals(json: Json): Json {
  // What is announced whole keeps the bytes that its author proved, and is read when it is heard itself.
  const isCarried = hasType(json, 'Announce') && isObject(json.object);
  return isCarried || !('object' in json) ? json : { ...json, object: originals(json.object) };
}

function originals(said: unknown): unknown {
  if (typeof said === 'string') return originalOf(said) ?? said;
  if (Array.isArray(said)) return said.map(originals);
  if (!isObject(said)) return said;
  return Object.fromEntries(
    Object.entries(said).map(([term, value]) => [term, referring.has(term) ? originals(value) : value]),
  );
}

/** Where an activity or its object names another post. */
const referring: ReadonlySet<string> = new Set(['id', 'object', 'inReplyTo']);
