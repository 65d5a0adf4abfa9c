import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { putPending, removeMembership, sidesOf } from './store.ts';
import { deleteWish } from './store-wishes.ts';

/**
 * A partner's group shows a request to join to its moderators of our company. False, and nothing is kept, when nobody of ours moderates it:
 * who else wants in is nobody else's business. One's own request is known already.
 */
export async function receiveRequest(
  tx: Tx,
  groupId: GroupId,
  personId: PersonId,
  uri: string,
): Promise<boolean> {
  const key = { groupId, personId };
  const sides = await sidesOf(tx, key);
  if (!sides || sides.groupIsOurs || sides.personIsOurs) return false;
  const [moderator] = await tx`
    select from memberships m join people p on p.id = m.person_id
    where m.group_id = ${groupId} and m.state = 'active' and m.role <> 'member' and p.peer_id is null limit 1`;
  if (!moderator) return false;
  const isNew = await putPending(tx, key, { state: 'requested', uri, over: ['invited', 'requested'] });
  if (isNew && sides.state !== 'requested')
    await recordFact(tx, personId, 'group.requested', { ...key, uri });
  return isNew;
}

/** A partner's group tells its moderators that somebody's request is over without a yes. Members stay what they are. */
export async function receiveRequestEnd(tx: Tx, groupId: GroupId, personId: PersonId): Promise<boolean> {
  const key = { groupId, personId };
  const sides = await sidesOf(tx, key);
  if (!sides || sides.groupIsOurs || sides.personIsOurs) return false;
  await deleteWish(tx, key);
  const gone = await removeMembership(tx, key, { states: ['requested', 'invited'] });
  if (gone) await recordFact(tx, null, 'group.declined', { ...key, uri: gone.uri });
  return gone !== null;
}
