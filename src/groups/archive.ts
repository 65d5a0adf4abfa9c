import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { askHomeToEdit } from './moderation/ask-home.ts';
import { recordFact } from './facts.ts';
import { canGovern } from './policy.ts';
import { requireThat, readGroupAction } from './group-action.ts';
import { markArchived } from './store.ts';
import { refusals } from './refusals.ts';

/** Closes a group for good (for a partner's group, asks its home to): members can still read it, no one can join or post. For owners. Idempotent. */
export async function archiveGroup(tx: Tx, by: PersonId, groupId: GroupId): Promise<void> {
  const { group, by: actor } = await readGroupAction(tx, groupId, by);
  requireThat(canGovern(actor.standing), refusals.onlyOwnersArchive);
  if (group.archivedAt !== null) return;
  if (group.peerId !== null) return await askHomeToEdit(tx, by, groupId, { archived: true });
  await markArchived(tx, groupId);
  await recordFact(tx, by, 'group.archived', { groupId });
}
