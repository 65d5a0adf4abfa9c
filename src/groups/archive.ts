import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { askHomeToEdit } from './moderation/ask-home.ts';
import { recordFact } from './facts.ts';
import { canGovern } from './policy.ts';
import { requireThat, readGroupAction } from './group-action.ts';
import { markArchived, markRevived } from './quiet/store-quiet.ts';
import { refusals } from './refusals.ts';

/** Closes a group (for a partner's group, asks its home to): members can still read it, no one can join or post. For owners. Idempotent. */
export async function archiveGroup(tx: Tx, by: PersonId, groupId: GroupId): Promise<void> {
  const { group, by: actor } = await readGroupAction(tx, groupId, by);
  requireThat(canGovern(actor.standing), refusals.onlyOwnersArchive);
  if (group.archivedAt !== null) return;
  if (group.peerId !== null) return await askHomeToEdit(tx, by, groupId, { archived: true });
  await markArchived(tx, groupId);
  await recordFact(tx, by, 'group.archived', { groupId });
}

/** Opens an archived group again (for a partner's group, asks its home to). For owners. Idempotent. */
export async function reviveGroup(tx: Tx, by: PersonId, groupId: GroupId): Promise<void> {
  const { group, by: actor } = await readGroupAction(tx, groupId, by);
  requireThat(canGovern(actor.standing), refusals.onlyOwnersKeep);
  if (group.archivedAt === null) return;
  if (group.peerId !== null) return await askHomeToEdit(tx, by, groupId, { archived: false });
  await markRevived(tx, groupId);
  await recordFact(tx, by, 'group.revived', { groupId });
}
