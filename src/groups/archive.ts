import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { canGovern } from './policy.ts';
import { demandOurs, demandThat, sceneOf } from './scene.ts';
import { markArchived } from './store.ts';

/** Closes a group of ours for good: members still read it, nobody joins or posts. By owners. Again: nothing changes. */
export async function archiveGroup(tx: Tx, by: PersonId, groupId: GroupId): Promise<void> {
  const { group, by: actor } = await sceneOf(tx, groupId, by);
  demandOurs(group);
  demandThat(canGovern(actor.standing), 'Only owners archive a group; ask one of them.');
  if (group.archivedAt !== null) return;
  await markArchived(tx, groupId);
  await recordFact(tx, by, 'group.archived', { groupId });
}
