import type { Tx } from '#src/platform/database.ts';
import { recordFact } from './facts.ts';
import { replaceOwner } from './leave-all.ts';
import { emptyGroupsOf, removeMembershipsWith } from './store-endings.ts';
import { canGovern } from './policy.ts';

/**
 * The agreement with a company has ended: its people leave our groups, and ours leave its groups, `limit` at a time. Those who remain are told as
 * when somebody leaves; a group of ours that loses its last owner gets another. Returns how many left.
 */
export async function endMembershipsWith(tx: Tx, peerId: number, limit: number): Promise<number> {
  const gone = await removeMembershipsWith(tx, peerId, limit);
  for (const { groupId, personId, uri, state, role, groupPeerId } of gone) {
    if (state === 'active') await recordFact(tx, personId, 'group.left', { groupId, personId, uri });
    if (groupPeerId === null && canGovern({ state, role })) await replaceOwner(tx, groupId, personId);
  }
  return gone.length;
}

export { emptyGroupsOf as emptyGroups };
