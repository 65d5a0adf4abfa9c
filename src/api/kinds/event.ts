import { Refusal } from '#src/platform/errors.ts';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { cancelEvent, changeDate } from '#src/posts/kinds/event/cancel-event.ts';
import { eventAnswers, type EventAnswer, type EventDetails } from '#src/posts/kinds/event/event.ts';
import type { EventInput } from '#src/posts/kinds/event/forms.ts';
import { momentIn } from '#src/posts/kinds/event/local-time.ts';
import { refusals } from '#src/posts/kinds/event/refusals.ts';
import { shownDate, timesHtml } from '#src/posts/kinds/event/said-times.ts';
import { flagOf, nestedFields, numberOf, textOf, type Fields } from '../fields.ts';
import type { ApiKind } from './kind.ts';

/** `event`, beside `title`; an edit names all of it, and with null takes it away. */
export const event: ApiKind = {
  read: readEvent,
  readChange: (fields) => (fields.event === null ? { event: null } : readEvent(fields)),
  present: ({ event: shown }) => ({
    event: shown && {
      ...{ starts_at: shown.startsAt.toISOString(), ends_at: shown.endsAt?.toISOString() ?? null },
      ...{ zone: shown.zone, place: shown.place, link: shown.link, cancelled: shown.cancelled },
      ...{ counts: shown.counts, answer: shown.own },
      ...{ capacity: shown.capacity, waiting: shown.waiting, own_place: shown.ownPlace },
      repeats: shown.series && {
        rule: shown.series.rule,
        next: presentDate(shownDate(shown)),
        exceptions: shown.series.exceptions.map(({ at, moved }) => ({
          ...{ occurs_at: at.toISOString(), cancelled: moved === null },
          ...(moved && presentDate(moved)),
        })),
      },
      people: shown.people.map(({ id, name, handle, host, answer, waits }) => ({
        ...{ id: id as string, name, acct: host === null ? handle : `${handle}@${host}`, answer, waits },
      })),
    },
  }),
  above: ({ event: shown, language }) => (shown ? timesHtml(shown, language) : ''),
  acts: {
    answer_event: [
      'write:statuses',
      (tx, me, postId, fields) => answerEvent(tx, me, postId, eventAnswerOf(textOf(fields, 'answer', 20))),
      'fields',
    ],
    cancel_event: ['write:statuses', cancelEvent],
    change_occurrence: [
      'write:statuses',
      (tx, me, postId, fields) => changeDate(tx, me, postId, readDate(fields)),
      'fields',
    ],
  },
};

const presentDate = ({ startsAt, endsAt, place }: Pick<EventDetails, 'startsAt' | 'endsAt' | 'place'>) => ({
  ...{ starts_at: startsAt.toISOString(), ends_at: endsAt?.toISOString() ?? null, place },
});

/** One date of a series: with `starts_at` it is moved there, with `restore` it is as the others again, else it is cancelled. */
function readDate(fields: Fields): Parameters<typeof changeDate>[3] {
  const at = readMoment(fields, 'occurs_at', 'UTC');
  if (at === null) throw refusals.notADate();
  const startsAt = readMoment(fields, 'starts_at', 'UTC');
  if (startsAt === null) return flagOf(fields, 'restore') ? { at } : { at, moved: null };
  const endsAt = readMoment(fields, 'ends_at', 'UTC');
  return { at, moved: { startsAt, endsAt, place: textOf(fields, 'place') ?? '' } };
}

function readEvent(fields: Fields): { readonly event?: EventInput } {
  const asked = nestedFields(fields, 'event');
  if (!asked) return {};
  const zone = textOf(asked, 'zone', 100) ?? '';
  const start = readMoment(asked, 'starts_at', zone);
  if (start === null) throw refusals.startMissing();
  return {
    event: {
      ...{ startsAt: start, endsAt: readMoment(asked, 'ends_at', zone), zone },
      ...{ place: textOf(asked, 'place') ?? '', link: textOf(asked, 'link') ?? '' },
      ...{ rule: textOf(asked, 'rule', 600) || null, capacity: numberOf(asked, 'capacity') ?? null },
    },
  };
}

/** With an offset a moment as it stands; without, what clocks in the event's zone show. */
function readMoment(fields: Fields, name: string, zone: string): Date | null {
  const text = textOf(fields, name, 50) ?? '';
  if (text === '') return null;
  const [, day = '', time = '', offset] =
    /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/.exec(text) ?? [];
  if (day === '')
    throw new Refusal(
      'invalid',
      `event[${name}] must be a date with time, e.g. 2026-12-31T12:00:00Z, or 2026-12-31T12:00 in event[zone].`,
    );
  if (offset === undefined) return momentIn(zone, day, time);
  const at = momentIn('UTC', day, time);
  return new Date(at.getTime() + (Date.parse(text) - Date.parse(`${day}T${time}Z`)));
}

function eventAnswerOf(text = ''): EventAnswer {
  const answer = eventAnswers.find((each) => each === text);
  if (!answer) throw refusals.notAnAnswer();
  return answer;
}
