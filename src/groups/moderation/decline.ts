import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { askHome } from './ask-home.ts';
import { recordFact } from '../facts.ts';
import { canApprove } from '../policy.ts';
import { requireThat, readGroupAction } from '../group-action.ts';
import { removeMembership } from '../store.ts';
import { refusals } from '../refusals.ts';

/**
 * A moderator declines a request to join a group of ours or withdraws an invitation; a person declines their own invitation, wherever the group
 * is hosted. For a partner's group, a moderator's answer is passed to its home as a request. To withdraw one's own request, use `leave`. Refuses
 * `not_found` if nothing is waiting.
 */
export async function decline(tx: Tx, by: PersonId, groupId: GroupId, personId: PersonId): Promise<void> {
  const { group, by: actor, person } = await readGroupAction(tx, groupId, by, personId);
  const isOwn = by === personId;
  const key = { groupId, personId };
  if (!isOwn) {
    requireThat(canApprove(actor.standing), refusals.onlyModeratorsAnswer);
    if (group.peerId !== null && person.standing?.state === 'requested')
      return await askHome(tx, { ...key, by, kind: 'decline', uri: person.uri });
    if (group.peerId !== null) throw refusals.requestClosed();
  }
  const gone = await removeMembership(tx, key, { states: isOwn ? ['invited'] : ['invited', 'requested'] });
  if (!gone) throw refusals.requestClosed();
  await recordFact(tx, by, 'group.declined', { ...key, uri: gone.uri, byId: by });
}
