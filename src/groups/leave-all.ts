import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { appointSuccessor, removeAllMemberships } from './store.ts';
import { canGovern } from './policy.ts';

/**
 * What `person.deactivated` means for groups: the person no longer belongs to any, waits for any, or is invited to any. A group of ours that
 * loses its last owner gets another one. For a subscriber inside that fact's transaction.
 */
export async function leaveAllGroups(tx: Tx, personId: PersonId): Promise<void> {
  for (const gone of await removeAllMemberships(tx, personId)) {
    const data = { groupId: gone.groupId, personId, uri: gone.uri };
    // A partner's home still holds the request; at ours no one was told of one.
    if (gone.state === 'active' || (gone.state === 'requested' && gone.peerId !== null))
      await recordFact(tx, personId, 'group.left', data);
    if (canGovern(gone) && gone.peerId === null) await replaceOwner(tx, gone.groupId, personId);
  }
}

/** For when the last owner left without being able to hand over. A group in which no one can succeed stays without an owner. */
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
