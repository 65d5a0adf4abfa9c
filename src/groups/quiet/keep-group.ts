import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from '../facts.ts';
import { readGroupAction, requireOpen, requireThat } from '../group-action.ts';
import { askHomeToEdit } from '../moderation/ask-home.ts';
import { canGovern } from '../policy.ts';
import { refusals } from '../refusals.ts';
import { markKept } from './store-quiet.ts';

/** An owner says that a silent group goes on (for a partner's group, tells its home). Without effect where nobody had asked. */
export async function keepGroup(tx: Tx, by: PersonId, groupId: GroupId): Promise<void> {
  const { group, by: actor } = await readGroupAction(tx, groupId, by);
  requireThat(canGovern(actor.standing), refusals.onlyOwnersKeep);
  requireOpen(group);
  if (group.peerId !== null) return await askHomeToEdit(tx, by, groupId, { keep: true });
  if (await markKept(tx, groupId)) await recordFact(tx, by, 'group.kept', { groupId });
}
