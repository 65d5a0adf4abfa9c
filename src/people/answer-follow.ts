import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { acceptRequest, acceptRequests, deleteFollow } from './follow-store.ts';
import { refusals } from './refusals.ts';

/** The followee, one of ours, accepts a request. Refuses `not_found` if none is waiting. */
export async function acceptFollow(tx: Tx, followeeId: PersonId, followerId: PersonId): Promise<void> {
  const accepted = await acceptRequest(tx, { followerId, followeeId });
  if (!accepted) throw refusals.followRequestClosed();
  await recordFact(tx, followeeId, 'follow.accepted', { followerId, followeeId, uri: accepted.uri });
}

/** Accepts everyone who is waiting, up to 500 at once; returns how many. */
export async function acceptAllFollows(tx: Tx, followeeId: PersonId): Promise<number> {
  const accepted = await acceptRequests(tx, followeeId, atOnceMax);
  for (const { followerId, uri } of accepted)
    await recordFact(tx, followeeId, 'follow.accepted', { followerId, followeeId, uri });
  return accepted.length;
}
const atOnceMax = 500;

/** The followee, one of ours, declines a request. The follower may ask again; blocking them prevents that. */
export async function rejectFollow(tx: Tx, followeeId: PersonId, followerId: PersonId): Promise<void> {
  const deleted = await deleteFollow(tx, { followerId, followeeId, state: 'requested' });
  if (!deleted) throw refusals.followRequestClosed();
  await recordFact(tx, followeeId, 'follow.rejected', { followerId, followeeId, uri: deleted.uri });
}
