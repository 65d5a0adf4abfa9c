import type { Tx } from '#src/platform/database.ts';
import type { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { lockGroup, readGroupAction } from './group-action.ts';
import { removeMembership } from './store.ts';
import { canGovern } from './policy.ts';
import { refusals } from './refusals.ts';

/**
 * One of our people leaves a group, or withdraws their request. False if they neither belonged nor asked. The last owner of a group of ours
 * cannot leave: a group needs someone responsible.
 */
export async function leave(tx: Tx, personId: PersonId, groupId: GroupId): Promise<boolean> {
  const { group, person } = await readGroupAction(tx, groupId, personId);
  const isOurs = group.peerId === null;
  const key = { groupId, personId };
  if (isOurs && canGovern(person.standing)) await lockGroup(tx, groupId);
  const gone = await removeMembership(tx, key, { states: ['active', 'requested'], keepLastOwner: isOurs });
  if (!gone) {
    if (isOurs && canGovern(person.standing)) throw lastOwner('leave');
    return false;
  }
  // A request withdrawn at home was never a membership; a partner's home has to hear of both in the same way.
  if (isOurs && gone.state === 'requested')
    await recordFact(tx, personId, 'group.declined', { ...key, uri: gone.uri, byId: personId });
  else await recordFact(tx, personId, 'group.left', { ...key, uri: gone.uri });
  return true;
}

/** What the last owner cannot do, because a group needs someone responsible. */
export function lastOwner(act: 'leave' | 'be sent away' | 'step down'): Refusal {
  switch (act) {
    case 'leave':
      return refusals.lastOwnerLeaves();
    case 'be sent away':
      return refusals.lastOwnerRemoved();
    case 'step down':
      return refusals.lastOwnerStepsDown();
  }
}
