import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { askHomeToEdit } from './ask-home.ts';
import { recordFact } from './facts.ts';
import { canGovern } from './policy.ts';
import { demandThat, sceneOf } from './scene.ts';
import { markArchived } from './store.ts';

/** Closes a group for good (of a partner: asks its home to): members still read it, nobody joins or posts. By owners. Again: nothing changes. */
export async function archiveGroup(tx: Tx, by: PersonId, groupId: GroupId): Promise<void> {
  const { group, by: actor } = await sceneOf(tx, groupId, by);
  demandThat(canGovern(actor.standing), 'Only owners archive a group; ask one of them.');
  if (group.archivedAt !== null) return;
  if (group.peerId !== null) return await askHomeToEdit(tx, by, groupId, { archived: true });
  await markArchived(tx, groupId);
  await recordFact(tx, by, 'group.archived', { groupId });
}
