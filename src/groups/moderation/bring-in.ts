import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { invite } from '../invite.ts';
import { requestToJoin } from '../join.ts';
import { canApprove } from '../policy.ts';
import { readGroupAction } from '../group-action.ts';

/**
 * A new colleague comes with an invitation that names a group of ours: they join an open one themselves, another one if the inviter still
 * moderates it. Otherwise nothing happens: they can ask like everyone else.
 */
export async function bringIn(tx: Tx, by: PersonId, groupId: GroupId, newcomer: PersonId): Promise<void> {
  const { group, by: inviter } = await readGroupAction(tx, groupId, by, newcomer);
  if (group.peerId !== null || group.archivedAt !== null) return;
  if (group.access !== 'open') {
    if (!canApprove(inviter.standing)) return;
    await invite(tx, by, groupId, newcomer);
  }
  await requestToJoin(tx, newcomer, groupId);
}
