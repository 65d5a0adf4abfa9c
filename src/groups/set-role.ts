import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import type { Role } from './group.ts';
import { lastOwner } from './leave.ts';
import { canGovern } from './policy.ts';
import { demandOpen, demandThat, lockGroup, sceneOf } from './scene.ts';
import { changeRole } from './store.ts';

/**
 * An owner makes a member, of any company, owner, moderator or plain member. The last owner of a group of ours stays one. In a partner's
 * group our copy changes at once, and its home, which has the last word, is told by the fact.
 */
export async function setRole(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  personId: PersonId,
  role: Role,
): Promise<void> {
  const { group, by: actor, person } = await sceneOf(tx, groupId, by, personId);
  demandThat(canGovern(actor.standing), 'Only owners give roles; ask one of them.');
  demandOpen(group);
  demandThat(!person.isAlias, 'A pseudonym answers for nothing: give the role to somebody with a name.');
  if (person.standing?.state !== 'active')
    throw new Refusal('not_found', 'This person is no member of the group; invite them first.');
  if (person.standing.role === role) return;
  const isOurs = group.peerId === null;
  if (isOurs && person.standing.role === 'owner') await lockGroup(tx, groupId);
  if (!(await changeRole(tx, { groupId, personId }, role, isOurs))) throw lastOwner('step down');
  await recordFact(tx, by, 'group.role_changed', { groupId, personId, role, byId: by });
}
