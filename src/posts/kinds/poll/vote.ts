import type { Tx } from '#src/platform/database.ts';
import type { Refusal } from '#src/platform/errors.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { requireMembership } from '../../audience.ts';
import { recordFact } from '../../facts.ts';
import { closePollLater } from '../../jobs.ts';
import { visibleTo } from '../../policy.ts';
import { overNow } from './over.ts';
import { castVote, openBallot } from './votes.ts';
import { refusals } from '../../refusals.ts';

/** Votes once, for one or, where the poll allows, several options, counted from 0. */
export async function vote(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  positions: readonly number[],
): Promise<void> {
  const [post] = await tx<{ groupId: GroupId | null; ownPseudonym: boolean }[]>`
    select p.group_id, exists (select from aliases x where x.alias_id = p.author_id and x.person_id = ${person}) as own_pseudonym from posts p
    where p.id = ${postId} and p.removed_at is null and ${visibleTo(tx, { personId: person })}`;
  if (post?.groupId) await requireMembership(tx, person, post.groupId);
  const ballot = post ? await openBallot(tx, person, postId) : null;
  if (!ballot) throw notFound('poll');
  if (post?.ownPseudonym) throw ownWords();
  const chosen = [...new Set(positions)];
  if (ballot.closed) throw refusals.pollOver();
  if (ballot.chosen.length > 0) throw refusals.votedAlready();
  if (chosen.length === 0 || chosen.some((x) => ballot.options[x] === undefined))
    throw refusals.notAPollOption({ count: ballot.options.length });
  if (chosen.length > 1 && !ballot.multiple) throw refusals.chooseOneOption();
  await castVote(tx, { id: person, peerId: null }, postId, chosen, false);
}

/** One cannot endorse under one's own name what one wrote under a pseudonym. */
export const ownWords = (): Refusal => refusals.ownPoll();

/** Announces once that a poll has ended. The job that calls it may run early, if the end was moved, or late. */
export async function closePoll(tx: Tx, { postId }: { readonly postId: PostId }): Promise<void> {
  const [poll] = await tx<{ closesAt: Date | null; due: boolean; told: boolean }[]>`
    select closes_at, ${overNow(tx)} as due, closed_told_at is not null as told
    from polls where post_id = ${postId} for no key update`;
  if (!poll || poll.told || poll.closesAt === null) return;
  if (!poll.due) return await closePollLater(tx, postId, poll.closesAt);
  await tx`update polls set closed_told_at = now() where post_id = ${postId}`;
  await recordFact(tx, null, 'poll.closed', { postId });
}
