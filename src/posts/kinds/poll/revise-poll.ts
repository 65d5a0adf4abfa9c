import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { NewPoll } from './forms.ts';

/** Existing votes stay as long as the options do not change; with other options it is another question, and everyone may vote again. */
export async function revisePoll(tx: Tx, postId: PostId, poll: NewPoll | null): Promise<void> {
  if (poll === null) {
    await tx`delete from polls where post_id = ${postId}`;
    return;
  }
  const titles = poll.options.map((o) => o.title);
  const votes = poll.options.map((o) => o.votes);
  const known = await tx<{ title: string }[]>`
    select title from poll_options where post_id = ${postId} order by position`;
  const same = known.length === titles.length && known.every((o, i) => o.title === titles[i]);
  await tx`
    insert into polls (post_id, multiple, closes_at, voters_count)
    values (${postId}, ${poll.multiple}, ${poll.closesAt}, ${poll.voters})
    on conflict (post_id) do update set multiple = excluded.multiple, closes_at = excluded.closes_at,
      voters_count = case when ${same} then greatest(polls.voters_count, excluded.voters_count) else excluded.voters_count end`;
  if (same) {
    await tx`
      update poll_options o set votes_count = greatest(o.votes_count, w.votes)
      from unnest(${votes}::int[]) with ordinality as w(votes, position)
      where o.post_id = ${postId} and o.position = w.position - 1`;
    return;
  }
  await tx`delete from poll_options where post_id = ${postId}`;
  await tx`delete from poll_votes where post_id = ${postId}`;
  await tx`
    insert into poll_options (post_id, position, title, votes_count)
    select ${postId}, w.position - 1, w.title, w.votes
    from unnest(${titles}::text[], ${votes}::int[]) with ordinality as w(title, votes, position)`;
  await tx`update posts set has_poll = true where id = ${postId}`;
}
