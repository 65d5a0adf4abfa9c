import { isUniqueViolation, type Tx } from '#src/platform/database.ts';
import { Refusal, notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { acceptRequest, askToFollow, deleteFollow } from './follow-store.ts';
import { acceptedBefore } from './new-account.ts';
import { unfollow } from './unfollow.ts';

/**
 * A partner's person asks to follow one of ours, with the activity `uri`. `rejected` if ours blocks them: they get the answer any unwanted
 * follower gets, not the reason. The same URI again has no effect; a new one means that our answer got lost, so it is given again.
 */
export async function receiveFollow(
  tx: Tx,
  followerId: PersonId,
  followeeId: PersonId,
  uri: string,
): Promise<'following' | 'requested' | 'rejected'> {
  const asked = await ask(tx, followerId, followeeId, uri);
  if (!asked) throw notFound('person');
  const data = { followerId, followeeId, uri };
  if (asked.blocked) {
    await recordFact(tx, followeeId, 'follow.rejected', data);
    return 'rejected';
  }
  if (asked.state === 'accepted') {
    if (asked.written !== null) await recordFact(tx, followerId, 'follow.accepted', data);
    return 'following';
  }
  if (await acceptedBefore(tx, followerId, followeeId)) return 'following';
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
 * A partner's person answers a request from one of ours: the one with `followUri`, else that of `follower`, if the answer names one. Only the
 * person asked can answer; anything else has no effect (false) and the request stays. A rejection after acceptance ends the follow.
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
  const { followee: followeeId, follower: followerId, followUri: uri } = answer;
  const byUri = { followeeId, followerId, uri };
  const byPair = followerId === null ? null : { followeeId, followerId };
  if (answer.accepted) {
    const accepted = (await acceptRequest(tx, byUri)) ?? (byPair && (await acceptRequest(tx, byPair)));
    if (accepted) await recordFact(tx, followeeId, 'follow.accepted', accepted);
    return accepted !== null;
  }
  const deleted = (await deleteFollow(tx, byUri)) ?? (byPair && (await deleteFollow(tx, byPair)));
  if (!deleted) return false;
  const { state, ...data } = deleted;
  await recordFact(tx, followeeId, state === 'requested' ? 'follow.rejected' : 'follower.removed', data);
  return true;
}

/** A partner's person blocks one of ours: both follows end. False if there was none. */
export async function receiveBlock(tx: Tx, blocker: PersonId, blocked: PersonId): Promise<boolean> {
  const ended = await unfollow(tx, blocker, blocked);
  const refused = { followUri: '', followee: blocker, follower: blocked, accepted: false };
  return (await receiveFollowAnswer(tx, refused)) || ended;
}

/** A partner's person stops following one of ours, or withdraws the request. False if there was neither. */
export const receiveUnfollow = unfollow;
