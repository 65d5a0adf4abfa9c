import type { Tx } from '#src/platform/database.ts';
import type { Refusal } from '#src/platform/errors.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { requireMembership } from '../../audience.ts';
import { recordFact } from '../../facts.ts';
import { closePollLater } from '../../jobs.ts';
import { answerableBy, whyNotAnswerable } from '../../answerable.ts';
import { overNow } from './over.ts';
import type { Mark } from './poll.ts';
import { castVote, openBallot, type Ballot } from './votes.ts';
import { refusals } from '../../refusals.ts';

/**
 * Votes once, for one or, where the poll allows, several options, counted from 0. Ranked: in the order of preference, and what is not named has no
 * points. Dates: those at which one can, and those at which one could if need be; at the others not.
 */
export async function vote(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  positions: readonly number[],
  ifNeedBe: readonly number[] = [],
): Promise<void> {
  const [post] = await tx<{ groupId: GroupId | null; ownPseudonym: boolean }[]>`
    select p.group_id, exists (select from aliases x where x.alias_id = p.author_id and x.person_id = ${person}) as own_pseudonym from posts p
    where p.id = ${postId} and p.removed_at is null and ${answerableBy(tx, person)}`;
  if (post?.groupId) await requireMembership(tx, person, post.groupId);
  const ballot = post ? await openBallot(tx, person, postId) : null;
  if (!ballot) throw await whyNotAnswerable(tx, person, postId, notFound('poll'));
  if (post?.ownPseudonym) throw ownWords();
  if (ballot.closed) throw refusals.pollOver();
  if (ballot.chosen.length > 0) throw refusals.votedAlready();
  await castVote(
    tx,
    { id: person, peerId: null },
    postId,
    ballot,
    marksIn(ballot, positions, ifNeedBe),
    false,
  );
}

/** A vote as it is kept. Throws Refusals for what it cannot say. */
export function marksIn(
  ballot: Ballot,
  positions: readonly number[],
  ifNeedBe: readonly number[] = [],
): Mark[] {
  const { mode, multiple, options } = ballot;
  const chosen = [...new Set(positions)];
  if ([...chosen, ...ifNeedBe].some((x) => options[x] === undefined))
    throw refusals.notAPollOption({ count: options.length });
  if (mode === 'dates')
    return options.map((_, position) => ({
      position,
      value: chosen.includes(position) ? 2 : ifNeedBe.includes(position) ? 1 : 0,
    }));
  if (chosen.length === 0) throw refusals.notAPollOption({ count: options.length });
  if (mode === 'ranked') return chosen.map((position, at) => ({ position, value: at + 1 }));
  if (chosen.length > 1 && !multiple) throw refusals.chooseOneOption();
  return chosen.map((position) => ({ position, value: 1 }));
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
