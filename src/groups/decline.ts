import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { canApprove } from './policy.ts';
import { demandOurs, demandThat, sceneOf } from './scene.ts';
import { removeMembership } from './store.ts';

/**
 * Says no: a moderator to a request to join a group of ours, or takes an invitation back; a person to their own invitation, wherever the
 * group lives. Withdrawing one's own request is `leave`. Refuses `not_found` when nothing waits.
 */
export async function decline(tx: Tx, by: PersonId, groupId: GroupId, personId: PersonId): Promise<void> {
  const { group, by: actor } = await sceneOf(tx, groupId, by, personId);
  const isOwn = by === personId;
  if (!isOwn) {
    demandOurs(group);
    demandThat(canApprove(actor.standing), 'Only moderators answer requests to join; ask one of them.');
  }
  const key = { groupId, personId };
  const gone = await removeMembership(tx, key, { states: isOwn ? ['invited'] : ['invited', 'requested'] });
  if (!gone)
    throw new Refusal('not_found', 'Nothing waits for this answer: it was given or withdrawn before.');
  await recordFact(tx, by, 'group.declined', { ...key, uri: gone.uri, byId: by });
}
