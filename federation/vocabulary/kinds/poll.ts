import type { NamedBallot } from '#src/posts/kinds/poll/forms.ts';
import { pollModes } from '#src/posts/kinds/poll/poll.ts';
import { pollHtml, withoutPollHtml } from '#src/posts/kinds/poll/said-poll.ts';
import { isOver } from '#src/posts/kinds/poll/over.ts';
import type { PostSource } from '#src/posts/read/source.ts';
import { kontorTerms } from '../namespace.ts';
import { count, date, httpUrl, isObject, list, text, words, type Json } from '../read.ts';
import type { ReadParts, SpokenKind } from './kind.ts';

/** A Question with options, as Mastodon writes it. */
export const poll: SpokenKind = {
  context: {
    votersCount: 'toot:votersCount',
    ...kontorTerms(
      ...['available', 'ballots', 'ifNeedBe', 'marks', 'named', 'points', 'pollMode', 'pollZone', 'ranking'],
    ),
  },
  write: (post) => (post.poll ? { type: 'Question', ...writePoll(post.poll) } : {}),
  inNotes: ['oneOf', 'anyOf', 'votersCount', 'endTime', 'closed', 'pollMode', 'named', 'pollZone', 'ballots'],
  plainHtml: ({ poll: asked, language }) => (asked ? pollHtml(asked, language) : ''),
  read: readPoll,
};

function writePoll(asked: NonNullable<PostSource['poll']>): Json {
  const options = asked.options.map((o) => ({
    type: 'Note',
    name: o.title,
    replies: { type: 'Collection', totalItems: o.votesCount },
    ...(asked.mode === 'choice' ? {} : { points: o.points }),
    ...(o.startsAt === null ? {} : { startTime: new Date(o.startsAt).toISOString() }),
    ...(o.endsAt === null ? {} : { endTime: new Date(o.endsAt).toISOString() }),
  }));
  return {
    // Plain servers vote for the first rank alone, and for the dates at which somebody can.
    [asked.multiple || asked.mode === 'dates' ? 'anyOf' : 'oneOf']: options,
    votersCount: asked.votersCount,
    ...(asked.mode === 'choice' ? {} : { pollMode: asked.mode }),
    ...(asked.zone === null ? {} : { pollZone: asked.zone }),
    ...(asked.named ? { named: true, ballots: (asked.ballots ?? []).map(writeBallot) } : {}),
    ...(asked.closesAt ? endOf(new Date(asked.closesAt)) : {}),
  };
}

const writeBallot = ({ uri, name, values }: NamedBallot): Json => ({
  attributedTo: uri,
  name,
  marks: values,
});

function readBallot(given: Json): NamedBallot[] {
  const uri = httpUrl([given.attributedTo]);
  const marks = Array.isArray(given.marks) ? given.marks : [];
  if (uri === null) return [];
  return [
    {
      uri,
      name: words(given, 'name'),
      values: marks.map((mark) => (typeof mark === 'number' ? mark : null)),
    },
  ];
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
    html: withoutPollHtml(words(object, 'content')),
    poll: {
      multiple: !one?.length,
      mode: pollModes.find((each) => each === object.pollMode) ?? 'choice',
      named: object.named === true,
      zone: text(object.pollZone) || null,
      ballots: object.named === true ? list(object.ballots).filter(isObject).flatMap(readBallot) : null,
      closesAt: date(object.endTime) ?? date(object.closed),
      voters: count(object.votersCount),
      options: options.map((o) => ({
        title: words(o, 'name'),
        votes: count(isObject(o.replies) ? o.replies.totalItems : 0),
        points: count(o.points),
        ...{ startsAt: date(o.startTime), endsAt: date(o.endTime) },
      })),
    },
  };
}
