import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { becomesNew } from './new-account.ts';
import { follow } from './follow.ts';
import { cleanUri } from './person.ts';
import { unfollow } from './unfollow.ts';

/** Followers of ours that go along at once. */
const followersMax = 5_000;

/**
 * A partner's person claims to have moved to `target`. With `followee`, the person there who the caller found confirms it, each of our people
 * who follows the old account asks to follow that one instead; those who may not (one blocks the other) stay as they are. Idempotent.
 */
export async function receiveMove(
  tx: Tx,
  old: PersonId,
  target: string,
  followee: PersonId | null,
): Promise<void> {
  const { count } = await tx`
    update people set moved_to = ${cleanUri(target)}
    where id = ${old} and peer_id is not null and moved_to is distinct from ${cleanUri(target)}`;
  await recordFact(tx, old, 'person.updated', { personId: old });
  if (count > 0) await recordFact(tx, old, 'person.moved', { personId: old });
  if (followee === null) return;
  await followersGoAlong(tx, old, followee);
  await becomesNew(tx, old, { personId: old, newId: followee });
}

/** Our people who follow the old account ask to follow the new one instead. */
export async function followersGoAlong(tx: Tx, old: PersonId, followee: PersonId): Promise<void> {
  const followers = await tx<{ id: PersonId }[]>`
    select p.id from follows f join people p on p.id = f.follower_id
    where f.followee_id = ${old} and f.state = 'accepted' and p.peer_id is null order by p.id limit ${followersMax}`;
  for (const { id } of followers) if (await asks(tx, id, followee)) await unfollow(tx, id, old);
}

async function asks(tx: Tx, follower: PersonId, followee: PersonId): Promise<boolean> {
  try {
    await follow(tx, follower, followee);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
