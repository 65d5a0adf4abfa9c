import type { IncomingPost } from '#src/posts/inbound/receive.ts';
import { activityTypes } from '../json/activity.ts';
import { spokenKinds } from './kinds/index.ts';
import {
  count,
  date,
  hasType,
  httpUrl,
  ids,
  isObject,
  languageOf,
  list,
  secondsOf,
  text,
  typesOf,
  words,
  type Json,
} from './read.ts';

/** The content of a Note, Question, Article and the like, before it is decided who may see it, and which of several posts it replies to. */
export type ReadPost = Omit<
  IncomingPost,
  'level' | 'groupId' | 'audiencePersonId' | 'mentions' | 'addressees' | 'replyToUri'
> & {
  readonly replyToUris: readonly string[];
  readonly to: readonly string[];
  readonly mentionUris: readonly string[];
  /** How those mentioned are called in it, by URI. */
  readonly mentionNames: ReadonlyMap<string, string>;
  /** Addressees whom its author's server could not give a copy. */
  readonly notReached: readonly string[];
};

const answeredMax = 8;
const postTypes = ['Note', 'Question', 'Article', 'Page', 'Event', 'Video', 'Image', 'Audio', 'Document'];

/** The other types of ActivityStreams that have words beside them: none of them is what someone says. */
const otherTypes: ReadonlySet<string> = new Set(
  `Person Group Service Application Organization Place Profile Relationship Tombstone Collection OrderedCollection CollectionPage
   OrderedCollectionPage Link Mention Hashtag Emoji PropertyValue`
    .split(/\s+/)
    .concat(activityTypes),
);

/**
 * True for objects that become posts: those of the known types, and those of a type unknown to ActivityStreams (a forge's Ticket, a book's
 * Review) that have a text people can read.
 */
export const isPost = (object: Json): boolean =>
  hasType(object, ...postTypes) ||
  (words(object, 'content') !== '' && !typesOf(object).some((type) => otherTypes.has(type)));

/** Everyone it is attributed to, as written: an unreadable name still counts as someone. No one: it is the sender's. */
export const authorsOf = (object: Json): string[] =>
  list(object.attributedTo)
    .map((author) => (isObject(author) ? text(author.id) || text(author.href) : text(author)))
    .filter((author) => author !== '');

/** The posts it replies to, as it names them; mostly one. */
export const answeredBy = (object: Json): string[] => ids(object.inReplyTo).slice(0, answeredMax);

/** Whom an object or activity is addressed to, in any property. */
export const recipientsOf = (said: Json): string[] => [
  ...ids(said.to),
  ...ids(said.cc),
  ...ids(said.audience),
];

/** Whom it was addressed to without the others seeing, if its server forgot to remove that. */
export const hiddenRecipientsOf = (said: Json): string[] => [...ids(said.bto), ...ids(said.bcc)];

/** Reads a plain-JSON object. Mastodon only reads Note and Question natively, so that is what peers mostly send; the rest keep title and link. */
export function readPost(object: Json): ReadPost {
  const tags = list(object.tag).filter(isObject);
  const mentions = tags.filter((tag) => hasType(tag, 'Mention') && text(tag.href) !== '');
  const published = date(object.published) ?? new Date();
  return {
    uri: text(object.id),
    to: recipientsOf(object),
    kind: 'note',
    html: words(object, 'content'),
    title: words(object, 'name'),
    summary: words(object, 'summary'),
    sensitive: object.sensitive === true,
    language: languageOf(object.contentMap),
    pageUrl: httpUrl(object.url),
    publishedAt: published,
    editedAt: date(object.updated) ?? undefined,
    replyToUris: answeredBy(object),
    threadUri: text(object.context) || text(object.conversation) || undefined,
    mentionUris: mentions.map((tag) => text(tag.href)),
    mentionNames: new Map(mentions.map((tag) => [text(tag.href), text(tag.name)])),
    notReached: ids(object.notReached),
    tags: tags
      .filter((t) => hasType(t, 'Hashtag'))
      .map((t) => words(t, 'name').normalize('NFC').replace(/^#/, '').toLowerCase())
      .filter((t) => /^[\p{L}\p{N}\p{M}_]+$/u.test(t)),
    files: list(object.attachment).filter(isObject).flatMap(readFile),
    ...Object.assign({}, ...spokenKinds.map((kind) => kind.read(object))),
  };
}

function readFile(attachment: Json): IncomingPost['files'] {
  const remoteUrl = httpUrl(attachment.url) ?? httpUrl(attachment.href);
  if (!remoteUrl) return [];
  const mediaType = text(attachment.mediaType);
  return [
    {
      remoteUrl,
      mediaType: /^[a-z]+\/[a-z0-9.+-]{1,100}$/i.test(mediaType)
        ? mediaType.toLowerCase()
        : 'application/octet-stream',
      name: text(attachment.fileName) || words(attachment, 'name'),
      bytes: count(attachment.size) || undefined,
      // GoToSocial writes a picture's description where the vocabulary has it, all others where Mastodon put it.
      alt: words(attachment, 'summary') || words(attachment, 'name'),
      width: count(attachment.width) || undefined,
      height: count(attachment.height) || undefined,
      seconds: secondsOf(attachment.duration),
      previewUrl: httpUrl(attachment.icon) ?? undefined,
      focus: readFocus(attachment.focalPoint),
    },
  ];
}

/** Two numbers, as Mastodon writes them; anything else is no point. */
function readFocus(given: unknown): readonly [number, number] | undefined {
  const [x, y, ...more] = list(given);
  return typeof x === 'number' && typeof y === 'number' && more.length === 0 ? [x, y] : undefined;
}
