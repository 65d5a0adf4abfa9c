import type { Tx } from '#src/platform/database.ts';
import { notFound, Refusal, said } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { checkSeat } from './audience.ts';
import { recordFact } from './facts.ts';
import { closePollLater } from './jobs.ts';
import { visibleTo } from './policy.ts';
import { castVote, openBallot } from './votes.ts';

/** Votes once, for one or, where the poll allows, several options, counted from 0. */
export async function vote(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  positions: readonly number[],
): Promise<void> {
  const [post] = await tx<{ groupId: GroupId | null; ownAlias: boolean }[]>`
    select p.group_id, exists (select from aliases x where x.alias_id = p.author_id and x.person_id = ${person}) as own_alias from posts p
    where p.id = ${postId} and p.removed_at is null and ${visibleTo(tx, { personId: person })}`;
  if (post?.groupId) await checkSeat(tx, person, post.groupId);
  const ballot = post ? await openBallot(tx, person, postId) : null;
  if (!ballot) throw notFound('This poll');
  if (post?.ownAlias) throw ownWords();
  const chosen = [...new Set(positions)];
  if (ballot.closed)
    throw new Refusal('conflict', 'This poll is closed; its result can be read, but not changed.');
  if (ballot.chosen.length > 0)
    throw new Refusal('conflict', 'You have voted in this poll already; everybody votes once.');
  if (chosen.length === 0 || chosen.some((x) => ballot.options[x] === undefined))
    throw new Refusal('invalid', said`Choose among the ${ballot.options.length} options of the poll.`);
  if (chosen.length > 1 && !ballot.multiple)
    throw new Refusal('invalid', 'Choose exactly one option of this poll.');
  await castVote(tx, { id: person, peerId: null }, postId, chosen, false);
}

/** What one wrote under a pseudonym is not applauded under one's name. */
export const ownWords = (): Refusal =>
  new Refusal('not_allowed', 'You wrote this under your pseudonym; let others answer it.');

/** Tells that a poll has ended, once. The job that calls it may come early, when the end was moved, or late. */
export async function closePoll(tx: Tx, { postId }: { readonly postId: PostId }): Promise<void> {
  const [poll] = await tx<{ closesAt: Date | null; due: boolean; told: boolean }[]>`
    select closes_at, coalesce(closes_at <= now(), false) as due, closed_told_at is not null as told
    from polls where post_id = ${postId} for no key update`;
  if (!poll || poll.told || poll.closesAt === null) return;
  if (!poll.due) return await closePollLater(tx, postId, poll.closesAt);
  await tx`update polls set closed_told_at = now() where post_id = ${postId}`;
  await recordFact(tx, null, 'poll.closed', { postId });
}
