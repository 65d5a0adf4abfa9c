import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { askHome } from './ask-home.ts';
import { recordFact } from './facts.ts';
import { canApprove } from './policy.ts';
import { demandThat, sceneOf } from './scene.ts';
import { removeMembership } from './store.ts';

/**
 * Says no: a moderator to a request to join a group of ours, or takes an invitation back; a person to their own invitation, wherever the
 * group lives. The answer of a moderator to a partner's group is asked of its home. Withdrawing one's own request is `leave`. Refuses `not_found` when nothing waits.
 */
export async function decline(tx: Tx, by: PersonId, groupId: GroupId, personId: PersonId): Promise<void> {
  const { group, by: actor, person } = await sceneOf(tx, groupId, by, personId);
  const isOwn = by === personId;
  const key = { groupId, personId };
  if (!isOwn) {
    demandThat(canApprove(actor.standing), 'Only moderators answer requests to join; ask one of them.');
    if (group.peerId !== null && person.standing?.state === 'requested')
      return await askHome(tx, { ...key, by, kind: 'decline', uri: person.uri });
    if (group.peerId !== null) throw nothingWaits();
  }
  const gone = await removeMembership(tx, key, { states: isOwn ? ['invited'] : ['invited', 'requested'] });
  if (!gone) throw nothingWaits();
  await recordFact(tx, by, 'group.declined', { ...key, uri: gone.uri, byId: by });
}

const nothingWaits = (): Refusal =>
  new Refusal('not_found', 'Nothing waits for this answer: it was given or withdrawn before.');
