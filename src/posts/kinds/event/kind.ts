import { hostOf } from '#src/platform/addresses.ts';
import { viewOf, dateOf, type Kind } from '../kind.ts';
import { eraseEventAnswers, eventAnswersOf, expireEventAnswers } from './answers.ts';
import { checkEvent, cleanEvent } from './check-event.ts';
import type { Attendee, EventView, StoredSeries } from './forms.ts';
import { remindLater } from './remind.ts';
import { exceptionOf, seriesOf } from './stored-series.ts';
import { exceptionsOf, receiveEventCounts, reviseEvent, untilOf } from './revise-event.ts';

interface Row extends Pick<
  EventView,
  | 'zone'
  | 'place'
  | 'link'
  | 'cancelled'
  | 'counts'
  | 'own'
  | 'waiting'
  | 'confirms'
  | 'capacity'
  | 'ownPlace'
> {
  readonly startsAtMs: number;
  readonly endsAtMs: number | null;
  readonly untilMs: number | null;
  readonly series: StoredSeries | null;
  readonly people: (Omit<Attendee, 'host'> & { readonly origin: string | null })[] | null;
}

/** Names shown of each answer; the rest are a number. */
const namesMax = 20;

/** Whoever has left comes to nothing. */
const counts = (make: string): string => `(select ${make}(
    'yes', greatest(e.yes_told, count(*) filter (where x.answer = 'yes' and x.place is distinct from 'waiting')),
    'maybe', greatest(e.maybe_told, count(*) filter (where x.answer = 'maybe')),
    'no', greatest(e.no_told, count(*) filter (where x.answer = 'no')))
  from event_answers x join people xp on xp.id = x.person_id where x.post_id = e.post_id and xp.deactivated_at is null)`;

const waiting = `greatest(e.waiting_told, (select count(*) from event_answers x join people xp on xp.id = x.person_id
  where x.post_id = e.post_id and x.place = 'waiting' and xp.deactivated_at is null))`;
const series = `case when e.rule is null then null else json_build_object('rule', e.rule, 'exceptions', e.exceptions) end`;

/** What others say yes, maybe or no to. */
export const event: Kind<'event'> = {
  mark: 'event',
  draft: 'event',
  flag: null,
  rows: ['events', 'imported_events', 'calendar_objects'],
  isContent: true,
  check: (_tx, input, about) => checkEvent(input, about),
  clean: cleanEvent,
  insert: (tx, event) => {
    const { startsAt, endsAt, zone, place, link, cancelled, told, capacity, confirms, pollUri } = event;
    return tx`, occasion as (
      insert into events (post_id, group_id, organiser_id, starts_at, ends_at, until, zone, place, link, cancelled_at,
        yes_told, maybe_told, no_told, waiting_told, rule, exceptions, capacity, confirms, poll_uri)
      select post.id, post.group_id, post.author_id, ${startsAt}, ${endsAt}, ${untilOf(tx, event)}, ${zone}, ${place}, ${link},
        ${cancelled === true ? new Date() : null}, ${told.yes}, ${told.maybe}, ${told.no}, ${event.waitingTold},
        ${event.series?.rule ?? null}, ${exceptionsOf(tx, event)}, ${capacity}, ${confirms}, ${pollUri} from post)`;
  },
  async schedule(tx, postId, event, now) {
    if (event.cancelled !== true) await remindLater(tx, postId, event, now);
  },
  revise: reviseEvent,
  receiveTotals: receiveEventCounts,
  view: viewOf<Row, EventView>(
    `select json_build_object('startsAtMs', (extract(epoch from e.starts_at) * 1000)::bigint,
        'endsAtMs', (extract(epoch from e.ends_at) * 1000)::bigint, 'zone', e.zone, 'place', e.place, 'link', e.link,
        'cancelled', e.cancelled_at is not null, 'counts', ${counts('json_build_object')},
        'series', ${series}, 'capacity', e.capacity, 'confirms', e.confirms, 'waiting', ${waiting},
        'untilMs', case when e.until < 'infinity' then (extract(epoch from e.until) * 1000)::bigint end,
        'ownPlace', (select x.place from event_answers x where x.post_id = e.post_id and x.person_id = $2::bigint and x.answer = 'yes'),
        'own', (select x.answer from event_answers x where x.post_id = e.post_id and x.person_id = $2::bigint),
        'people', (select json_agg(json_build_object('id', n.id::text, 'answer', n.answer, 'waits', n.waits, 'name', n.name, 'handle', n.handle,
            'origin', n.origin, 'company', n.company) order by n.waits, n.at, n.id)
          from (select xp.id, x.answer, coalesce(x.place = 'waiting', false) as waits, xp.name, xp.handle, pe.origin, pe.company, coalesce(x.queued_at, x.at) as at,
              row_number() over (partition by x.answer order by (x.place = 'waiting') is true, coalesce(x.queued_at, x.at), xp.id) as place
            from event_answers x join people xp on xp.id = x.person_id left join peers pe on pe.id = xp.peer_id
            where x.post_id = e.post_id and x.answer is not null and xp.deactivated_at is null) n
          where n.place <= ${namesMax}))
      from events e where e.post_id = p.id`,
    ({ startsAtMs, endsAtMs, untilMs, series: stored, people, ...row }) => ({
      ...row,
      series: seriesOf(stored),
      ...(stored && { until: dateOf(untilMs) }),
      startsAt: new Date(startsAtMs),
      endsAt: dateOf(endsAtMs),
      people: (people ?? []).map(({ origin, company, ...person }) => {
        const host = hostOf(origin);
        return { ...person, host, company: company || host };
      }),
    }),
  ),
  source: `select jsonb_build_object('startsAt', e.starts_at, 'endsAt', e.ends_at, 'zone', e.zone, 'place', e.place, 'link', e.link,
        'cancelled', e.cancelled_at is not null, 'counts', ${counts('jsonb_build_object')},
        'series', ${series}, 'capacity', e.capacity, 'waiting', ${waiting}, 'pollUri', e.poll_uri)
      from events e where e.post_id = p.id`,
  words: `select e.place from events e where e.post_id = p.id`,
  news: ['event.answered', 'event.answer_refused', 'event.placed'],
  deeds: { file: 'event-answers.json', of: eventAnswersOf, erase: eraseEventAnswers },
  expire: expireEventAnswers,
  answered: (tx, postId) =>
    tx`select person_id from event_answers where post_id = ${postId} and answer is not null`,
  revive: ({ startsAt, endsAt, exceptions, ...input }) => ({
    ...input,
    ...(exceptions && { exceptions: exceptions.map(exceptionOf) }),
    startsAt: new Date(startsAt),
    endsAt: endsAt === null ? null : new Date(endsAt),
  }),
  isUntouched: ({ event: typed }) =>
    typed === undefined ||
    [typed.title, typed.day, typed.time, typed.endDay, typed.endTime, typed.place, typed.link].every(
      (text) => text.trim() === '',
    ),
};
