import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { lockGroup, sceneOf } from './scene.ts';
import { removeMembership } from './store.ts';

/**
 * One of ours leaves a group, or withdraws their request. False when they did neither belong nor ask. The last owner of a group of ours
 * cannot leave: a group needs somebody who answers for it.
 */
export async function leave(tx: Tx, personId: PersonId, groupId: GroupId): Promise<boolean> {
  const { group, person } = await sceneOf(tx, groupId, personId);
  const isOurs = group.peerId === null;
  const key = { groupId, personId };
  if (isOurs && person.standing?.role === 'owner') await lockGroup(tx, groupId);
  const gone = await removeMembership(tx, key, { states: ['active', 'requested'], keepLastOwner: isOurs });
  if (!gone) {
    if (isOurs && person.standing?.role === 'owner') throw lastOwner('leave');
    return false;
  }
  // A request withdrawn at home was never a membership; a partner's home has to hear of both in the same way.
  if (isOurs && gone.state === 'requested')
    await recordFact(tx, personId, 'group.declined', { ...key, uri: gone.uri, byId: personId });
  else await recordFact(tx, personId, 'group.left', { ...key, uri: gone.uri });
  return true;
}

/** What the last owner cannot do, because a group needs somebody who answers for it. */
export function lastOwner(act: 'leave' | 'be sent away' | 'step down'): Refusal {
  switch (act) {
    case 'leave':
      return new Refusal(
        'conflict',
        'The last owner cannot leave: make somebody else an owner first, or archive the group.',
      );
    case 'be sent away':
      return new Refusal(
        'conflict',
        'The last owner cannot be sent away: make somebody else an owner first, or archive the group.',
      );
    case 'step down':
      return new Refusal(
        'conflict',
        'The last owner cannot step down: make somebody else an owner first, or archive the group.',
      );
  }
}
