import { isUniqueViolation, type Tx } from '#src/platform/database.ts';
import { Refusal, notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { acceptRequest, askToFollow, deleteFollow } from './follow-store.ts';
import { unfollow } from './unfollow.ts';

/**
 * A partner's person asks to follow one of ours, under their `uri`. `rejected` when ours blocks them: they get the answer everyone gets who is
 * not wanted, not the reason. The same URI again has no effect; a new one means that our answer got lost, so it is given again.
 */
export async function receiveFollow(
  tx: Tx,
  followerId: PersonId,
  followeeId: PersonId,
  uri: string,
): Promise<'following' | 'requested' | 'rejected'> {
  const asked = await ask(tx, followerId, followeeId, uri);
  if (!asked) throw notFound('This person');
  const data = { followerId, followeeId, uri };
  if (asked.blocked) {
    await recordFact(tx, followeeId, 'follow.rejected', data);
    return 'rejected';
  }
  if (asked.state === 'accepted') {
    if (asked.written !== null) await recordFact(tx, followerId, 'follow.accepted', data);
    return 'following';
  }
  if (asked.written === 'new') await recordFact(tx, followerId, 'follow.requested', data);
  return 'requested';
}

async function ask(tx: Tx, followerId: PersonId, followeeId: PersonId, uri: string) {
  try {
    return await askToFollow(tx, followerId, followeeId, {
      uri,
      followerIs: 'theirs',
      followeeIs: 'ours',
      renew: true,
    });
  } catch (error) {
    if (isUniqueViolation(error, 'follows_uri_key'))
      throw new Refusal(
        'conflict',
        'This id asked for another follow before; give every activity its own id.',
      );
    throw error;
  }
}

/**
 * A partner's person answers what one of ours asked under `followUri`. Only the followee of exactly that follow can; anything else has no
 * effect (false) and the request stays. A refusal after a yes ends the follow. `follower` null: whoever asked under that URI.
 */
export async function receiveFollowAnswer(
  tx: Tx,
  answer: {
    readonly followUri: string;
    readonly followee: PersonId;
    readonly follower: PersonId | null;
    readonly accepted: boolean;
  },
): Promise<boolean> {
  const which = { followeeId: answer.followee, followerId: answer.follower, uri: answer.followUri };
  if (answer.accepted) {
    const accepted = await acceptRequest(tx, which);
    if (accepted) await recordFact(tx, answer.followee, 'follow.accepted', accepted);
    return accepted !== null;
  }
  const deleted = await deleteFollow(tx, which);
  if (!deleted) return false;
  const { state, ...data } = deleted;
  await recordFact(tx, answer.followee, state === 'requested' ? 'follow.rejected' : 'follower.removed', data);
  return true;
}

/** A partner's person stops following one of ours, or withdraws the request. False when there was neither. */
export const receiveUnfollow = unfollow;
