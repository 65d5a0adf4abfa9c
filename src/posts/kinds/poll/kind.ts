import { forbidsOnward } from '#src/agreements/onward.ts';
import { closePollLater } from '../../jobs.ts';
import { dateOf, revivedDate, viewOf, type Kind } from '../kind.ts';
import { newPoll } from './check-poll.ts';
import { cleanPoll } from './clean-poll.ts';
import type { NamedBallot, PollView } from './forms.ts';
import { ballotsMax, weightOf, type Mark } from './poll.ts';
import { receivePollTotals } from './receive-totals.ts';
import { remindOfPollLater } from './remind-of-poll.ts';
import { optionRows, revisePoll, toldOf } from './revise-poll.ts';
import { expireVotes } from './expire-votes.ts';
import { votesOf } from './votes.ts';

interface Row extends Pick<PollView, 'mode' | 'named' | 'zone' | 'multiple' | 'votersCount' | 'plannedId'> {
  readonly closesAtMs: number | null;
  readonly options:
    | (Omit<PollView['options'][number], 'startsAt' | 'endsAt'> & {
        readonly startsAtMs: number | null;
        readonly endsAtMs: number | null;
      })[]
    | null;
  readonly ownMarks: Mark[] | null;
  readonly ballots: NamedBallot[] | null;
}

/** Of a poll with names: at its home what is known here, elsewhere what its home tells. */
const ballots = (agg: string, make: string, whose = 'true'): string => `case when po.named then coalesce(
    case when p.peer_id is null then (select ${agg}(${make}('uri', b.uri, 'name', b.name, 'values', b.marks) order by b.at)
      from (select w.uri, w.name, min(v.at) as at, ${agg}(v.value order by o.position) as marks
        from (select person_id from poll_votes x where x.post_id = p.id group by person_id order by min(x.at) limit ${ballotsMax}) who
          join people w on w.id = who.person_id cross join poll_options o
          left join poll_votes v on v.post_id = p.id and v.person_id = w.id and v.position = o.position
        where o.post_id = p.id and ${whose} group by w.id, w.uri, w.name) b)
    else po.ballots_told::${agg === 'json_agg' ? 'json' : 'jsonb'} end, '[]') end`;

/** A question that is answered by choosing. */
export const poll: Kind<'poll'> = {
  mark: 'poll',
  draft: 'poll',
  flag: 'has_poll',
  rows: ['polls'],
  isContent: true,
  check: newPoll,
  clean: cleanPoll,
  insert: (tx, poll) => tx`, poll as (
      insert into polls (post_id, multiple, closes_at, voters_count, mode, named, zone, ballots_told)
      select post.id, ${poll.multiple}, ${poll.closesAt}, ${poll.voters}, ${poll.mode ?? 'choice'}, ${poll.named ?? false},
        ${poll.zone ?? null}, ${toldOf(tx, poll)} from post),
    options as (
      insert into poll_options (post_id, position, title, votes_count, points, starts_at, ends_at)
      select post.id, o.position - 1, o.title, o.votes, o.points, o.starts_at, o.ends_at from post, ${optionRows(tx, poll)})`,
  async schedule(tx, postId, { closesAt }, now) {
    if (!closesAt || closesAt <= now) return;
    await closePollLater(tx, postId, closesAt);
    await remindOfPollLater(tx, postId, closesAt, now);
  },
  revise: revisePoll,
  receiveTotals: (tx, author, postUri, incoming) =>
    receivePollTotals(tx, author, postUri, cleanPoll(incoming)),
  view: viewOf<Row, PollView>(
    `select json_build_object('mode', po.mode, 'named', po.named, 'zone', po.zone, 'multiple', po.multiple,
        'closesAtMs', (extract(epoch from po.closes_at) * 1000)::bigint, 'votersCount', po.voters_count,
        'options', (select json_agg(json_build_object('title', o.title, 'votesCount', o.votes_count, 'points', o.points,
            'startsAtMs', (extract(epoch from o.starts_at) * 1000)::bigint,
            'endsAtMs', (extract(epoch from o.ends_at) * 1000)::bigint) order by o.position)
          from poll_options o where o.post_id = p.id),
        'ownMarks', (select json_agg(json_build_object('position', v.position, 'value', v.value) order by v.position)
          from poll_votes v where v.post_id = p.id and v.person_id = $2::bigint),
        'plannedId', case when po.mode = 'dates' then (select e.post_id::text from events e join posts ep on ep.id = e.post_id
          where e.poll_uri = p.uri and ep.author_id = p.author_id and ep.removed_at is null order by e.post_id limit 1) end,
        'ballots', ${ballots('json_agg', 'json_build_object')})
      from polls po where po.post_id = p.id`,
    ({ closesAtMs, options, ownMarks, ballots: named, ...row }) => ({
      ...row,
      closesAt: dateOf(closesAtMs),
      options: (options ?? []).map(({ startsAtMs, endsAtMs, ...option }) => ({
        ...option,
        ...{ startsAt: dateOf(startsAtMs), endsAt: dateOf(endsAtMs) },
      })),
      ownMarks: ownMarks ?? [],
      ownVotes: (ownMarks ?? [])
        .filter(({ value }) => weightOf(row.mode, value, 0).votes > 0)
        .map(({ position }) => position),
      ballots: named ?? [],
    }),
  ),
  source: `select jsonb_build_object('mode', po.mode, 'named', po.named, 'zone', po.zone, 'multiple', po.multiple,
        'closesAt', po.closes_at, 'votersCount', po.voters_count, 'options',
        (select jsonb_agg(jsonb_build_object('title', o.title, 'votesCount', o.votes_count, 'points', o.points,
            'startsAt', o.starts_at, 'endsAt', o.ends_at) order by o.position)
          from poll_options o where o.post_id = p.id), 'ballots', ${ballots('jsonb_agg', 'jsonb_build_object', `not ${forbidsOnward('w.peer_id')}`)})
        from polls po where po.post_id = p.id`,
  words: `select string_agg(o.title, ' ') from poll_options o where o.post_id = p.id`,
  news: ['poll.voted', 'poll.closed'],
  deeds: { file: 'votes.json', of: votesOf },
  expire: expireVotes,
  answered: (tx, postId) => tx`select person_id from poll_votes where post_id = ${postId}`,
  revive: ({ slots, ...input }) => ({
    ...input,
    closesAt: revivedDate(input.closesAt),
    ...(slots && {
      slots: slots.map(({ startsAt, endsAt }) => ({
        startsAt: new Date(startsAt),
        endsAt: revivedDate(endsAt),
      })),
    }),
  }),
  isUntouched: ({ pollOptions, pollSlots = [] }) =>
    pollOptions.every((option) => option.trim() === '') &&
    pollSlots.every(({ day, time, endTime }) => `${day}${time}${endTime}`.trim() === ''),
};
