import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { deleteFollow } from './follow-store.ts';

/** One of our people stops following, or withdraws the request. False if there was neither. */
export async function unfollow(tx: Tx, followerId: PersonId, followeeId: PersonId): Promise<boolean> {
  const deleted = await deleteFollow(tx, { followerId, followeeId });
  if (deleted) await recordFact(tx, followerId, 'follow.ended', { followerId, followeeId, uri: deleted.uri });
  return deleted !== null;
}

/** One of our people removes a follower, who may ask again. False if they did not follow. */
export async function removeFollower(tx: Tx, followeeId: PersonId, followerId: PersonId): Promise<boolean> {
  const deleted = await deleteFollow(tx, { followerId, followeeId, state: 'accepted' });
  if (deleted)
    await recordFact(tx, followeeId, 'follower.removed', { followerId, followeeId, uri: deleted.uri });
  return deleted !== null;
}
