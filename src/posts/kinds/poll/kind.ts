import { cleanLine } from '#src/people/person.ts';
import { optionMax } from '../../limits.ts';
import { count } from '../../inbound/count.ts';
import { closePollLater } from '../../jobs.ts';
import { dateOf, revivedDate, viewOf, type Kind } from '../kind.ts';
import { checkPoll } from './check-poll.ts';
import type { IncomingPoll, NewPoll, PollView } from './forms.ts';
import { receivePollTotals } from './receive-totals.ts';
import { revisePoll } from './revise-poll.ts';
import { votesOf } from './votes.ts';

interface Row {
  readonly multiple: boolean;
  readonly closesAtMs: number | null;
  readonly votersCount: number;
  readonly options: PollView['options'] | null;
  readonly ownVotes: number[] | null;
}

/** A question that is answered by choosing. */
export const poll: Kind<'poll'> = {
  mark: 'poll',
  draft: 'poll',
  flag: 'has_poll',
  isContent: true,
  check(_tx, input, { now }) {
    const options = checkPoll(input, now).map((title) => ({ title, votes: 0 }));
    return { options, multiple: input.multiple, closesAt: input.closesAt, voters: 0 };
  },
  clean: cleanPoll,
  insert: (tx, { options, multiple, closesAt, voters }) => tx`, poll as (
      insert into polls (post_id, multiple, closes_at, voters_count)
      select post.id, ${multiple}, ${closesAt}, ${voters} from post),
    options as (
      insert into poll_options (post_id, position, title, votes_count)
      select post.id, o.position - 1, o.title, o.votes from post,
        unnest(${options.map((o) => o.title)}::text[], ${options.map((o) => o.votes)}::int[])
        with ordinality as o(title, votes, position))`,
  async schedule(tx, postId, { closesAt }, now) {
    if (closesAt && closesAt > now) await closePollLater(tx, postId, closesAt);
  },
  revise: revisePoll,
  receiveTotals: (tx, author, postUri, incoming) =>
    receivePollTotals(tx, author, postUri, cleanPoll(incoming)),
  view: viewOf<Row, PollView>(
    `select json_build_object('multiple', po.multiple, 'closesAtMs', (extract(epoch from po.closes_at) * 1000)::bigint,
        'votersCount', po.voters_count,
        'options', (select json_agg(json_build_object('title', o.title, 'votesCount', o.votes_count) order by o.position)
          from poll_options o where o.post_id = p.id),
        'ownVotes', (select json_agg(v.position order by v.position)
          from poll_votes v where v.post_id = p.id and v.person_id = $2::bigint))
      from polls po where po.post_id = p.id`,
    (row) => ({
      multiple: row.multiple,
      closesAt: dateOf(row.closesAtMs),
      votersCount: row.votersCount,
      options: row.options ?? [],
      ownVotes: row.ownVotes ?? [],
    }),
  ),
  source: `select jsonb_build_object('multiple', po.multiple, 'closesAt', po.closes_at, 'votersCount', po.voters_count, 'options',
        (select jsonb_agg(jsonb_build_object('title', o.title, 'votesCount', o.votes_count) order by o.position)
          from poll_options o where o.post_id = p.id))
        from polls po where po.post_id = p.id`,
  words: `select string_agg(o.title, ' ') from poll_options o where o.post_id = p.id`,
  news: ['poll.voted', 'poll.closed'],
  deeds: { file: 'votes.json', of: votesOf },
  answered: (tx, postId) => tx`select person_id from poll_votes where post_id = ${postId}`,
  revive: (input) => ({ ...input, closesAt: revivedDate(input.closesAt) }),
  isUntouched: ({ pollOptions }) => pollOptions.every((option) => option.trim() === ''),
};

const optionsMax = 20;

/** Null for what is no poll: fewer than two different options. */
function cleanPoll(given: IncomingPoll): NewPoll | null {
  const options = new Map<string, number>();
  for (const { title, votes } of given.options.slice(0, optionsMax)) {
    const line = cleanLine(title, optionMax);
    if (line !== '' && !options.has(line)) options.set(line, count(votes));
  }
  if (options.size < 2) return null;
  return {
    options: [...options].map(([title, votes]) => ({ title, votes })),
    multiple: given.multiple,
    closesAt: given.closesAt && !Number.isNaN(given.closesAt.getTime()) ? given.closesAt : null,
    voters: count(given.voters),
  };
}
