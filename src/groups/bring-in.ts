import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { invite } from './invite.ts';
import { requestToJoin } from './join.ts';
import { canApprove } from './policy.ts';
import { sceneOf } from './scene.ts';

/**
 * A new colleague comes with an invitation that names a group of ours: into an open one they go by themselves, into another one if whoever
 * invited them still moderates it. Else nothing happens: they can ask like everybody.
 */
export async function bringIn(tx: Tx, by: PersonId, groupId: GroupId, newcomer: PersonId): Promise<void> {
  const { group, by: inviter } = await sceneOf(tx, groupId, by, newcomer);
  if (group.peerId !== null || group.archivedAt !== null) return;
  if (group.access !== 'open') {
    if (!canApprove(inviter.standing)) return;
    await invite(tx, by, groupId, newcomer);
  }
  await requestToJoin(tx, newcomer, groupId);
}
