import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from '../facts.ts';
import { putPending, removeMembership, sidesOf } from '../store.ts';
import { deleteModerationRequest } from './store-moderation-requests.ts';
import { moderatesAs } from '../policy.ts';

/**
 * A partner's group shows a request to join to its moderators at our company. False, and nothing is stored, if no one here moderates it: who
 * else wants to join is no one else's business. Requests by our own people are known already.
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
    where m.group_id = ${groupId} and ${moderatesAs(tx, 'm')} and p.peer_id is null limit 1`;
  if (!moderator) return false;
  const isNew = await putPending(tx, key, { state: 'requested', uri, over: ['invited', 'requested'] });
  if (isNew && sides.state !== 'requested')
    await recordFact(tx, personId, 'group.requested', { ...key, uri });
  return isNew;
}

/** A partner's group tells its moderators that someone's request was closed without being accepted. Members stay what they are. */
export async function receiveRequestEnd(tx: Tx, groupId: GroupId, personId: PersonId): Promise<boolean> {
  const key = { groupId, personId };
  const sides = await sidesOf(tx, key);
  if (!sides || sides.groupIsOurs || sides.personIsOurs) return false;
  await deleteModerationRequest(tx, key);
  const gone = await removeMembership(tx, key, { states: ['requested', 'invited'] });
  if (gone) await recordFact(tx, null, 'group.declined', { ...key, uri: gone.uri });
  return gone !== null;
}
