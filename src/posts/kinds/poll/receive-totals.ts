import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import type { NewPoll } from './forms.ts';
import { optionRows, toldOf } from './revise-poll.ts';

/** New totals of a partner's poll, from its author. Counts only grow, so that the order of arrival does not matter. */
export async function receivePollTotals(
  tx: Tx,
  author: RemotePerson,
  postUri: string,
  poll: NewPoll | null,
): Promise<boolean> {
  const [post] = await tx<{ id: PostId }[]>`
    select p.id from posts p join polls po on po.post_id = p.id
    where p.uri = ${postUri} and p.author_id = ${author.id} for no key update of po`;
  if (!post || !poll) return false;
  await tx`
    update polls set voters_count = greatest(voters_count, ${poll.voters}),
      ballots_told = coalesce(${toldOf(tx, poll)}, ballots_told) where post_id = ${post.id}`;
  await tx`
    update poll_options x set votes_count = greatest(x.votes_count, o.votes), points = greatest(x.points, o.points)
    from ${optionRows(tx, poll)} where x.post_id = ${post.id} and x.title = o.title`;
  return true;
}
