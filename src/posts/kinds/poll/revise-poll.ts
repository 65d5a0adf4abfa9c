import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { NewPoll } from './forms.ts';

/** Existing votes stay as long as the options do not change; with other options it is another question, and everyone may vote again. */
export async function revisePoll(tx: Tx, postId: PostId, poll: NewPoll | null): Promise<void> {
  if (poll === null) {
    await tx`delete from polls where post_id = ${postId}`;
    return;
  }
  const titles = poll.options.map((o) => o.title);
  const { mode = 'choice', named = false, zone = null } = poll;
  const known = await tx<{ title: string }[]>`
    select o.title from poll_options o join polls po on po.post_id = o.post_id
    where o.post_id = ${postId} and po.mode = ${mode} order by o.position`;
  const same = known.length === titles.length && known.every((o, i) => o.title === titles[i]);
  await tx`
    insert into polls (post_id, multiple, closes_at, voters_count, mode, named, zone, ballots_told)
    values (${postId}, ${poll.multiple}, ${poll.closesAt}, ${poll.voters}, ${mode}, ${named}, ${zone}, ${toldOf(tx, poll)})
    on conflict (post_id) do update set multiple = excluded.multiple, closes_at = excluded.closes_at, mode = excluded.mode,
      zone = excluded.zone, ballots_told = coalesce(excluded.ballots_told, polls.ballots_told),
      voters_count = case when ${same} then greatest(polls.voters_count, excluded.voters_count) else excluded.voters_count end`;
  if (same) {
    await tx`
      update poll_options x set votes_count = greatest(x.votes_count, o.votes), points = greatest(x.points, o.points)
      from ${optionRows(tx, poll)} where x.post_id = ${postId} and x.position = o.position - 1`;
    return;
  }
  await tx`delete from poll_options where post_id = ${postId}`;
  await tx`delete from poll_votes where post_id = ${postId}`;
  await tx`
    insert into poll_options (post_id, position, title, votes_count, points, starts_at, ends_at)
    select ${postId}, o.position - 1, o.title, o.votes, o.points, o.starts_at, o.ends_at from ${optionRows(tx, poll)}`;
  await tx`update posts set has_poll = true where id = ${postId}`;
}

/** Its options as rows `o`, counted from 1. */
export const optionRows = (tx: Tx, { options }: NewPoll): Fragment => {
  const times = (name: 'startsAt' | 'endsAt') => options.map((option) => option[name]?.toISOString() ?? null);
  return tx`unnest(${options.map((o) => o.title)}::text[], ${options.map((o) => o.votes)}::int[],
    ${options.map((o) => o.points ?? 0)}::int[], ${times('startsAt')}::text[]::timestamptz[], ${times('endsAt')}::text[]::timestamptz[])
    with ordinality as o(title, votes, points, starts_at, ends_at, position)`;
};

/** What its home tells of votes with names. */
export const toldOf = (tx: Tx, { ballots }: NewPoll): Fragment =>
  ballots ? tx`${JSON.stringify(ballots)}::text::jsonb` : tx`null::jsonb`;
