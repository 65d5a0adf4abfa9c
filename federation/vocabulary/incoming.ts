import type { MustRead, PostKind } from '#src/posts/post.ts';
import type { IncomingPost } from '#src/posts/receive.ts';
import { activityTypes } from '../wire/activity.ts';
import {
  count,
  date,
  hasType,
  httpUrl,
  idOf,
  ids,
  isObject,
  languageOf,
  list,
  text,
  typesOf,
  words,
  type Json,
} from './read.ts';

/** What a Note, Question, Article (and kin) says, before anybody decided who may see it, and under which of several posts it stands. */
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

const tagsMax = 30;
const mentionsMax = 100;
const filesMax = 16;
const optionsMax = 20;
const answeredMax = 8;
const postTypes = ['Note', 'Question', 'Article', 'Page', 'Event', 'Video', 'Image', 'Audio', 'Document'];

/** The other types of ActivityStreams that have words beside them: none of them is what somebody says. */
const otherTypes: ReadonlySet<string> = new Set(
  `Person Group Service Application Organization Place Profile Relationship Tombstone Collection OrderedCollection CollectionPage
   OrderedCollectionPage Link Mention Hashtag Emoji PropertyValue`
    .split(/\s+/)
    .concat(activityTypes),
);

/**
 * True for objects that become posts: those of the known types, and what is of no type that ActivityStreams knows (a forge's Ticket, a book's
 * Review) but has a text: its readers can read that.
 */
export const isPost = (object: Json): boolean =>
  hasType(object, ...postTypes) ||
  (words(object, 'content') !== '' && !typesOf(object).some((type) => otherTypes.has(type)));

/** Everybody it is attributed to, as written: who is named in an unreadable way is still somebody. Nobody: it is the one who sent it. */
export const authorsOf = (object: Json): string[] =>
  list(object.attributedTo)
    .map((author) => (isObject(author) ? text(author.id) || text(author.href) : text(author)))
    .filter((author) => author !== '');

/** The posts it answers, as it names them; mostly one. */
export const answeredBy = (object: Json): string[] => ids(object.inReplyTo).slice(0, answeredMax);

/** Whom an object or activity is addressed to, in whichever way. */
export const recipientsOf = (said: Json): string[] => [
  ...ids(said.to),
  ...ids(said.cc),
  ...ids(said.audience),
];

/** Whom it was addressed to unseen by the others, where its server forgot to take that out. */
export const hiddenRecipientsOf = (said: Json): string[] => [...ids(said.bto), ...ids(said.bcc)];

/** Reads a plain-JSON object. Mastodon reads only Note and Question natively, so that is what peers mostly send; the rest keep title and link. */
export function readPost(object: Json): ReadPost {
  const tags = list(object.tag).filter(isObject);
  const poll = readPoll(object);
  const mentions = tags
    .filter((tag) => hasType(tag, 'Mention') && text(tag.href) !== '')
    .slice(0, mentionsMax);
  const published = date(object.published) ?? new Date();
  return {
    uri: text(object.id),
    to: recipientsOf(object),
    kind: kindOf(object, poll !== undefined),
    html: words(object, 'content'),
    title: words(object, 'name').slice(0, 300),
    summary: words(object, 'summary').slice(0, 500),
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
      .filter((t) => /^[\p{L}\p{N}\p{M}_]{1,100}$/u.test(t))
      .slice(0, tagsMax),
    files: list(object.attachment).filter(isObject).flatMap(readFile).slice(0, filesMax),
    poll,
    mustRead: readDemand(object),
    accepted: readAccepted(object),
  };
}

/** A question without options is answered in words. Our own kind says so beside a Note, which every server can show. */
function kindOf(object: Json, hasOptions: boolean): PostKind {
  if (hasOptions) return 'poll';
  if (hasType(object, 'Question') || object.answerable === true) return 'question';
  return hasType(object, 'Note') ? 'note' : 'article';
}

/** A demand to read it, and until when; what else stands there is no demand. */
const readDemand = (object: Json): MustRead | undefined =>
  object.mustRead === true ? { until: date(object.mustReadUntil) } : undefined;

function readAccepted(object: Json): IncomingPost['accepted'] {
  const answerUri = idOf(object.acceptedAnswer);
  const at = date(object.acceptedAt);
  return answerUri !== '' && at ? { answerUri, at } : undefined;
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
      name: (text(attachment.fileName) || words(attachment, 'name')).slice(0, 120),
      bytes: count(attachment.size) || undefined,
      // GoToSocial writes a picture's description where the vocabulary has it, all others where Mastodon put it.
      alt: (words(attachment, 'summary') || words(attachment, 'name')).slice(0, 1500),
      width: count(attachment.width) || undefined,
      height: count(attachment.height) || undefined,
    },
  ];
}

function readPoll(object: Json): IncomingPost['poll'] {
  const [one, any] = [object.oneOf, object.anyOf].map((given) => list(given).filter(isObject));
  const options = (one?.length ? one : (any ?? [])).slice(0, optionsMax);
  if (options.length === 0) return undefined;
  return {
    multiple: !one?.length,
    closesAt: date(object.endTime) ?? date(object.closed),
    voters: count(object.votersCount),
    options: options.map((o) => ({
      title: words(o, 'name').slice(0, 200),
      votes: count(isObject(o.replies) ? o.replies.totalItems : 0),
    })),
  };
}
