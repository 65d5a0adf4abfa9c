import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from '../facts.ts';
import type { Role } from '../group.ts';
import { lastOwner } from '../leave.ts';
import { canGovern } from '../policy.ts';
import { requireOpen, requireThat, lockGroup, readGroupAction } from '../group-action.ts';
import { changeRole } from '../store.ts';
import { refusals } from '../refusals.ts';

/**
 * An owner makes a member, from any company, owner, moderator or plain member. The last owner of a group of ours stays one. In a partner's group
 * our copy changes at once, and its home, which has the last word, is told by the fact.
 */
export async function setRole(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  personId: PersonId,
  role: Role,
): Promise<void> {
  const { group, by: actor, person } = await readGroupAction(tx, groupId, by, personId);
  requireThat(canGovern(actor.standing), refusals.onlyOwnersRoles);
  requireOpen(group);
  requireThat(!person.isGuest, refusals.guestWithoutRole);
  requireThat(!person.isPseudonym, refusals.pseudonymWithoutRole);
  if (person.standing?.state !== 'active') throw refusals.memberUnknownInvite();
  if (person.standing.role === role) return;
  const isOurs = group.peerId === null;
  if (isOurs && canGovern(person.standing)) await lockGroup(tx, groupId);
  if (!(await changeRole(tx, { groupId, personId }, role, isOurs))) throw lastOwner('step down');
  await recordFact(tx, by, 'group.role_changed', { groupId, personId, role, byId: by });
}
