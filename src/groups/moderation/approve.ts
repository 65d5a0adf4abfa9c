import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { askHome } from './ask-home.ts';
import { recordFact } from '../facts.ts';
import { canApprove } from '../policy.ts';
import { requireOpen, requireThat, readGroupAction } from '../group-action.ts';
import { activate } from '../store.ts';
import { refusals } from '../refusals.ts';

/**
 * A moderator, from any company, admits a person who asked to join a group of ours; for a partner's group, its home is asked to. Refuses
 * `not_found` if no request is waiting.
 */
export async function approve(tx: Tx, by: PersonId, groupId: GroupId, personId: PersonId): Promise<void> {
  const { group, by: actor, person } = await readGroupAction(tx, groupId, by, personId);
  requireThat(canApprove(actor.standing), refusals.onlyModeratorsAnswer);
  requireOpen(group);
  if (person.standing?.state === 'active') return;
  const key = { groupId, personId };
  if (group.peerId !== null && person.standing?.state === 'requested')
    return await askHome(tx, { ...key, by, kind: 'approve', uri: person.uri });
  const done =
    person.isActive && group.peerId === null ? await activate(tx, key, { from: ['requested'] }) : null;
  if (!done) throw refusals.joinRequestClosed();
  await recordFact(tx, by, 'group.joined', { ...key, uri: done.uri, byId: by });
}
