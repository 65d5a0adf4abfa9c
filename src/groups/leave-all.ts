import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { appointSuccessor, removeAllMemberships } from './store.ts';

/**
 * What `person.deactivated` means for groups: the person belongs to none any more, waits for none, and is invited to none. A group of ours that
 * loses its last owner by it gets another one. For a subscriber inside the transaction of that fact.
 */
export async function leaveAllGroups(tx: Tx, personId: PersonId): Promise<void> {
  for (const gone of await removeAllMemberships(tx, personId)) {
    const data = { groupId: gone.groupId, personId, uri: gone.uri };
    // A partner's home still holds the request; at ours nobody was told of one.
    if (gone.state === 'active' || (gone.state === 'requested' && gone.peerId !== null))
      await recordFact(tx, personId, 'group.left', data);
    if (gone.state === 'active' && gone.role === 'owner' && gone.peerId === null)
      await replaceOwner(tx, gone.groupId, personId);
  }
}

/** After the last owner went without being able to hand over. A group in which nobody can follow stays without owner. */
export async function replaceOwner(tx: Tx, groupId: GroupId, former: PersonId): Promise<void> {
  const heir = await appointSuccessor(tx, groupId);
  if (heir !== null)
    await recordFact(tx, former, 'group.role_changed', {
      groupId,
      personId: heir,
      role: 'owner',
      byId: former,
    });
}
