import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { dueOf, type Expired } from '../expired.ts';
import { overNow } from './over.ts';
import { weightOf, type PollMode } from './poll.ts';

interface Gone {
  readonly postId: PostId;
  readonly personId: PersonId;
  readonly position: number;
  readonly value: number;
  readonly mode: PollMode;
  readonly isOver: boolean;
  readonly options: number;
}

/**
 * Of a poll that is over the numbers stay, and nobody's name is beside them any more. While it runs, a vote whose days are over is taken out: whoever
 * cast it can vote again, and counts once.
 */
export async function expireVotes(tx: Tx, expired: Expired, limit: number): Promise<number> {
  const gone = await tx<Gone[]>`
    with due as (
      select x.post_id, x.person_id from poll_votes x where ${dueOf(tx, expired)} group by x.post_id, x.person_id limit ${limit})
    delete from poll_votes v using due, polls
    where (v.post_id, v.person_id) = (due.post_id, due.person_id) and polls.post_id = v.post_id
    returning v.post_id, v.person_id, v.position, v.value, polls.mode, ${overNow(tx)} as is_over,
      (select count(*)::int from poll_options o where o.post_id = v.post_id) as options`;
  const open = gone.filter((vote) => !vote.isOver);
  for (const { postId, position, value, mode, options } of open) {
    const { votes, points } = weightOf(mode, value, options);
    await tx`
      update poll_options set votes_count = greatest(votes_count - ${votes}, 0), points = greatest(points - ${points}, 0)
      where post_id = ${postId} and position = ${position}`;
  }
  const voters = new Map(open.map((vote) => [`${vote.postId} ${vote.personId}`, vote.postId]));
  for (const postId of voters.values())
    await tx`update polls set voters_count = greatest(voters_count - 1, 0) where post_id = ${postId}`;
  return gone.length;
}
