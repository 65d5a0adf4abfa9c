import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { acceptRequest, acceptRequests, deleteFollow } from './follow-store.ts';

/** The followee, one of ours, says yes to a request. Refuses `not_found` when none is waiting. */
export async function acceptFollow(tx: Tx, followeeId: PersonId, followerId: PersonId): Promise<void> {
  const accepted = await acceptRequest(tx, { followerId, followeeId });
  if (!accepted) throw nothingWaits();
  await recordFact(tx, followeeId, 'follow.accepted', { followerId, followeeId, uri: accepted.uri });
}

/** Says yes to everybody who waits, up to 500 at once; how many there were. */
export async function acceptAllFollows(tx: Tx, followeeId: PersonId): Promise<number> {
  const accepted = await acceptRequests(tx, followeeId, atOnceMax);
  for (const { followerId, uri } of accepted)
    await recordFact(tx, followeeId, 'follow.accepted', { followerId, followeeId, uri });
  return accepted.length;
}
const atOnceMax = 500;

/** The followee, one of ours, says no to a request. The follower may ask again; blocking them ends that. */
export async function rejectFollow(tx: Tx, followeeId: PersonId, followerId: PersonId): Promise<void> {
  const deleted = await deleteFollow(tx, { followerId, followeeId, state: 'requested' });
  if (!deleted) throw nothingWaits();
  await recordFact(tx, followeeId, 'follow.rejected', { followerId, followeeId, uri: deleted.uri });
}

const nothingWaits = (): Refusal =>
  new Refusal('not_found', 'This request to follow no longer waits: it was answered or withdrawn.');
