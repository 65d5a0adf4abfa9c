import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { enlist } from '../enlist.ts';
import { readGroupAction } from '../group-action.ts';

/**
 * A guest who was invited to a group of ours comes in, if who invited them is still a member and nobody of a partner has come in the meantime. Otherwise they have no group: an
 * owner can invite them.
 */
export async function bringInGuest(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  newcomer: PersonId,
): Promise<void> {
  const { group, by: inviter, person } = await readGroupAction(tx, groupId, by, newcomer);
  if (group.peerId !== null || group.archivedAt !== null) return;
  if (inviter.standing?.state === 'active' && person.welcome) await enlist(tx, groupId, newcomer);
}
