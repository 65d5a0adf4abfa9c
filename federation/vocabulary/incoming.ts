import type { MustRead, PostKind } from '#src/posts/post.ts';
import type { IncomingPost } from '#src/posts/receive.ts';
import { count, date, hasType, httpUrl, idOf, ids, isObject, list, text, words, type Json } from './read.ts';

/** What a Note, Question, Article (and kin) says, before anybody decided who may see it. */
export type ReadPost = Omit<IncomingPost, 'level' | 'groupId' | 'audiencePersonId' | 'mentions'> & {
  readonly attributedTo: string;
  readonly to: readonly string[];
  readonly mentionUris: readonly string[];
};

const tagsMax = 30;
const mentionsMax = 100;
const filesMax = 16;
const optionsMax = 20;
const postTypes = ['Note', 'Question', 'Article', 'Page', 'Event', 'Video', 'Image', 'Audio', 'Document'];

/** True for objects that become posts. */
export const isPost = (object: Json): boolean => hasType(object, ...postTypes);

/** Reads a plain-JSON object. Mastodon reads only Note and Question natively, so that is what peers mostly send; the rest keep title and link. */
export function readPost(object: Json): ReadPost {
  const tags = list(object.tag).filter(isObject);
  const options = list(object.oneOf ?? object.anyOf)
    .filter(isObject)
    .slice(0, optionsMax);
  const language = isObject(object.contentMap) ? (Object.keys(object.contentMap)[0] ?? 'und') : 'und';
  const published = date(object.published) ?? new Date();
  return {
    uri: text(object.id),
    attributedTo: idOf(list(object.attributedTo)[0]),
    to: [...ids(object.to), ...ids(object.cc), ...ids(object.audience)],
    kind: kindOf(object, options.length > 0),
    html: words(object, 'content'),
    title: words(object, 'name').slice(0, 300),
    summary: words(object, 'summary').slice(0, 500),
    sensitive: object.sensitive === true,
    language: /^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(language) ? language : 'und',
    pageUrl: httpUrl(object.url),
    publishedAt: published,
    editedAt: date(object.updated) ?? undefined,
    replyToUri: idOf(object.inReplyTo) || undefined,
    threadUri: text(object.context) || text(object.conversation) || undefined,
    mentionUris: tags
      .filter((t) => hasType(t, 'Mention'))
      .map((t) => text(t.href))
      .filter(Boolean)
      .slice(0, mentionsMax),
    tags: tags
      .filter((t) => hasType(t, 'Hashtag'))
      .map((t) => text(t.name).replace(/^#/, '').toLowerCase())
      .filter((t) => /^[\p{L}\p{N}\p{M}_]{1,100}$/u.test(t))
      .slice(0, tagsMax),
    files: list(object.attachment).filter(isObject).flatMap(readFile).slice(0, filesMax),
    poll: options.length > 0 ? readPoll(object, options) : undefined,
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
  const remoteUrl = httpUrl(attachment.url ?? attachment.href);
  if (!remoteUrl) return [];
  const mediaType = text(attachment.mediaType);
  return [
    {
      remoteUrl,
      mediaType: /^[a-z]+\/[a-z0-9.+-]{1,100}$/i.test(mediaType)
        ? mediaType.toLowerCase()
        : 'application/octet-stream',
      name: words(attachment, 'name').slice(0, 120),
      alt: words(attachment, 'name').slice(0, 1500),
      width: count(attachment.width) || undefined,
      height: count(attachment.height) || undefined,
    },
  ];
}

function readPoll(object: Json, options: Json[]): IncomingPost['poll'] {
  return {
    multiple: object.anyOf !== undefined,
    closesAt: date(object.endTime) ?? date(object.closed),
    voters: count(object.votersCount),
    options: options.map((o) => ({
      title: words(o, 'name').slice(0, 200),
      votes: count(isObject(o.replies) ? o.replies.totalItems : 0),
    })),
  };
}
