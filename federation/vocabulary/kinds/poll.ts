import { isOver } from '#src/posts/kinds/poll/over.ts';
import type { PostSource } from '#src/posts/read/source.ts';
import { count, date, isObject, list, words, type Json } from '../read.ts';
import type { ReadParts, SpokenKind } from './kind.ts';

/** A Question with options, as Mastodon writes it. */
export const poll: SpokenKind = {
  context: { votersCount: 'toot:votersCount' },
  write: (post) => (post.poll ? { type: 'Question', ...writePoll(post.poll) } : {}),
  inNotes: ['oneOf', 'anyOf', 'votersCount', 'endTime', 'closed'],
  read: readPoll,
};

function writePoll(asked: NonNullable<PostSource['poll']>): Json {
  const options = asked.options.map((o) => ({
    type: 'Note',
    name: o.title,
    replies: { type: 'Collection', totalItems: o.votesCount },
  }));
  return {
    [asked.multiple ? 'anyOf' : 'oneOf']: options,
    votersCount: asked.votersCount,
    ...(asked.closesAt ? endOf(new Date(asked.closesAt)) : {}),
  };
}

/** AS2 vocabulary: `endTime` is when it ends, `closed` says that it has; without it some servers take votes for ever. */
const endOf = (at: Date): Json => ({
  endTime: at.toISOString(),
  ...(isOver({ closesAt: at }, new Date()) ? { closed: at.toISOString() } : {}),
});

function readPoll(object: Json): ReadParts {
  const [one, any] = [object.oneOf, object.anyOf].map((given) => list(given).filter(isObject));
  const options = one?.length ? one : (any ?? []);
  if (options.length === 0) return {};
  return {
    kind: 'poll',
    poll: {
      multiple: !one?.length,
      closesAt: date(object.endTime) ?? date(object.closed),
      voters: count(object.votersCount),
      options: options.map((o) => ({
        title: words(o, 'name'),
        votes: count(isObject(o.replies) ? o.replies.totalItems : 0),
      })),
    },
  };
}
