import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact, type PeopleFacts } from './facts.ts';
import { acceptRequest } from './follow-store.ts';

/** Both accounts said that they are the same person. What the new one has asked for meanwhile, and the old one had, is theirs. Idempotent. */
export async function becomesNew(
  tx: Tx,
  by: PersonId,
  move: PeopleFacts['person.has_new_account'],
): Promise<void> {
  const { personId, newId } = move;
  await tx`
    insert into account_moves (person_id, new_id) values (${personId}, ${newId})
    on conflict (person_id) do update set new_id = excluded.new_id, at = now() where account_moves.new_id <> excluded.new_id`;
  await recordFact(tx, by, 'person.has_new_account', move);
  const waiting = await tx<{ followeeId: PersonId }[]>`
    select f.followee_id from follows f join people o on o.id = f.followee_id and o.peer_id is null
    where f.follower_id = ${newId} and f.state = 'requested'
      and exists (select from follows h where h.follower_id = ${personId} and h.followee_id = f.followee_id and h.state = 'accepted')
    order by 1 limit ${requestsMax}`;
  for (const { followeeId } of waiting) await acceptAsBefore(tx, newId, followeeId);
}
const requestsMax = 10_000;

/** Who left a partner without their name (`moved_to` is gone with it) is not found by who they are now. */
export async function forgetMove(tx: Tx, personId: PersonId): Promise<void> {
  await tx`
    delete from account_moves v using people p
    where v.person_id = ${personId} and p.id = v.person_id and p.deactivated_at is not null and p.moved_to is null`;
}

/** A request by who has moved: whoever said yes to their old account has said yes to them. True: it is accepted now. */
export async function acceptedBefore(tx: Tx, followerId: PersonId, followeeId: PersonId): Promise<boolean> {
  const [row] = await tx`
    select from account_moves v join follows h on h.follower_id = v.person_id
    where v.new_id = ${followerId} and h.followee_id = ${followeeId} and h.state = 'accepted' limit 1`;
  return row !== undefined && (await acceptAsBefore(tx, followerId, followeeId));
}

async function acceptAsBefore(tx: Tx, followerId: PersonId, followeeId: PersonId): Promise<boolean> {
  const accepted = await acceptRequest(tx, { followerId, followeeId });
  if (accepted) await recordFact(tx, followeeId, 'follow.accepted', accepted);
  return accepted !== null;
}
