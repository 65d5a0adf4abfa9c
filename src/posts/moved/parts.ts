import * as z from 'zod';
import { lazily } from '#src/platform/lazily.ts';
import type { PostKind, StoredParts } from '../kinds/forms.ts';
import { cleanEvent } from '../kinds/event/check-event.ts';
import { seriesOf } from '../kinds/event/stored-series.ts';
import { cleanQuiz } from '../kinds/must-read/quiz.ts';
import { cleanNews } from '../kinds/news/check-news.ts';
import { kinds } from '../kinds/index.ts';
import { cleanPoll } from '../kinds/poll/clean-poll.ts';
import { cleanPraise } from '../kinds/praise/check-praise.ts';
import { cleanTask } from '../kinds/task/check-task.ts';

/** Kinds of posts that go to another instance with their author; what lives in groups goes with its group. */
export const movedKinds = [
  ...([
    'note',
    'article',
    'question',
    'poll',
    'event',
    'task',
    'album',
    'pictures',
    'news',
    'praise',
  ] as const),
] satisfies readonly PostKind[];
export type MovedKind = (typeof movedKinds)[number];

const uri = lazily(() => z.string().min(1).max(2_048));
const moment = lazily(() => z.iso.datetime());
const count = lazily(() => z.int().min(0).max(10_000_000));
const line = lazily(() => z.string().max(2_000));
const manyMax = 100_000;

const pollSchema = lazily(() =>
  z.strictObject({
    ...{
      mode: z.enum(['choice', 'ranked', 'dates']),
      named: z.boolean(),
      zone: z.string().max(100).nullable(),
    },
    ...{ multiple: z.boolean(), closesAt: moment().nullable() },
    /** Of one that is over: all who voted. One that goes on is counted from those who come along. */
    voters: count().nullable(),
    options: z
      .array(
        z.strictObject({
          ...{ title: line(), votes: count().nullable(), points: count().nullable() },
          ...{ startsAt: moment().nullable(), endsAt: moment().nullable() },
        }),
      )
      .max(200),
    votes: z
      .array(
        z.strictObject({ actor: uri(), position: z.int().min(0).max(200), value: z.int().min(0).max(300) }),
      )
      .max(manyMax),
  }),
);
const eventSchema = lazily(() =>
  z.strictObject({
    ...{ startsAt: moment(), endsAt: moment().nullable(), zone: z.string().max(100).nullable() },
    ...{
      place: line(),
      link: z.string().max(2_048).nullable(),
      cancelled: z.boolean(),
      confirms: z.boolean(),
    },
    ...{ capacity: count().nullable(), pollUri: uri().nullable(), rule: z.string().max(1_000).nullable() },
    exceptions: z
      .array(
        z.strictObject({
          at: moment(),
          moved: z
            .strictObject({ startsAt: moment(), endsAt: moment().nullable(), place: line() })
            .nullable(),
        }),
      )
      .max(500),
    /** Of one that is over. */
    counts: z.strictObject({ yes: count(), maybe: count(), no: count() }).nullable(),
    answers: z
      .array(
        z.strictObject({
          ...{ actor: uri(), answer: z.enum(['yes', 'maybe', 'no']) },
          ...{ at: moment(), place: z.enum(['held', 'waiting']).nullable() },
        }),
      )
      .max(manyMax),
  }),
);
const taskSchema = lazily(() =>
  z.strictObject({
    state: z.enum(['open', 'in_work', 'done', 'dropped']),
    ...{ due: z.iso.date().nullable(), labels: z.array(line()).max(100), rank: z.number() },
    lines: z.array(z.strictObject({ line: z.int(), text: line(), done: z.boolean() })).max(200),
    ...{ madeFrom: uri().nullable(), assignees: z.array(uri()).max(200) },
  }),
);
const mustReadSchema = lazily(() =>
  z.strictObject({
    ...{ until: moment().nullable(), withdrawn: z.boolean(), proof: z.boolean() },
    quiz: z
      .array(
        z.strictObject({ question: line(), options: z.array(line()).max(20), right: z.int().min(0).max(20) }),
      )
      .max(20),
    read: z.array(z.strictObject({ actor: uri(), at: moment() })).max(manyMax),
  }),
);

/** What posts carry besides text, with what those did with it who come along. Each is there where the post is of that kind. */
export const movedPartsSchema = lazily(() =>
  z.strictObject({
    poll: pollSchema().optional(),
    event: eventSchema().optional(),
    task: taskSchema().optional(),
    album: z.strictObject({ isOpen: z.boolean() }).optional(),
    news: z
      .strictObject({ until: moment(), startsAt: moment().nullable(), topic: z.string().max(100).nullable() })
      .optional(),
    praise: z
      .strictObject({
        value: z
          .strictObject({ emoji: z.string().max(40), names: z.record(z.string().max(20), line()) })
          .nullable(),
        people: z.array(z.strictObject({ uri: uri(), agrees: z.boolean() })).max(1_000),
      })
      .optional(),
    mustRead: mustReadSchema().optional(),
  }),
);
export type MovedParts = z.infer<ReturnType<typeof movedPartsSchema>>;

const date = (at: string | null): Date | null => (at === null ? null : new Date(at));
const noStoredParts = Object.fromEntries(
  Object.keys(kinds).map((key) => [key, null]),
) as unknown as StoredParts;
const arriving = { level: 'instance', isReply: false } as const;

/** As a new post keeps them: bounded and cleaned like those of partners. */
export function storedOf(kind: MovedKind, parts: MovedParts): StoredParts {
  const { poll, event, task, album, news, praise, mustRead } = parts;
  return {
    ...noStoredParts,
    ...(poll && { poll: pollOf(poll) }),
    ...(event && { event: eventOf(event) }),
    ...(task && {
      task: cleanTask({ ...task, milestone: null, assigneeUris: task.assignees }, arriving),
    }),
    ...(album && { album: { isOpen: album.isOpen, pictures: null } }),
    ...(kind === 'pictures' && { addition: { pictures: null } }),
    ...(news && {
      news: cleanNews({ ...news, until: new Date(news.until), startsAt: date(news.startsAt) }, arriving),
    }),
    ...(praise && {
      praise: cleanPraise(
        {
          value: praise.value,
          personUris: praise.people.map((each) => each.uri),
          asks: null,
          askedUri: null,
        },
        arriving,
      ),
    }),
    ...(mustRead && {
      mustRead: {
        ...{ until: date(mustRead.until), proof: mustRead.proof },
        quiz: cleanQuiz(mustRead.quiz),
      },
    }),
  };
}

const pollOf = (poll: NonNullable<MovedParts['poll']>) =>
  cleanPoll({
    ...{ multiple: poll.multiple, mode: poll.mode, named: poll.named, zone: poll.zone },
    ...{ closesAt: date(poll.closesAt), voters: poll.voters ?? 0 },
    options: poll.options.map(({ title, votes, points, startsAt, endsAt }) => ({
      ...{ title, votes: votes ?? 0, points: points ?? 0 },
      ...{ startsAt: date(startsAt), endsAt: date(endsAt) },
    })),
  });

function eventOf(event: NonNullable<MovedParts['event']>) {
  const { rule, exceptions, counts, zone, startsAt, endsAt, answers: _answers, ...rest } = event;
  return cleanEvent(
    {
      ...rest,
      ...{ zone: zone ?? 'UTC', startsAt: new Date(startsAt), endsAt: date(endsAt) },
      series: rule === null ? null : seriesOf({ rule, exceptions }),
      counts: counts ?? { yes: 0, maybe: 0, no: 0 },
    },
    arriving,
  );
}
