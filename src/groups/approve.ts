import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { askHome } from './ask-home.ts';
import { recordFact } from './facts.ts';
import { canApprove } from './policy.ts';
import { demandOpen, demandThat, sceneOf } from './scene.ts';
import { activate } from './store.ts';

/**
 * A moderator, of any company, lets in who asked to join a group of ours; in a partner's group its home is asked to. Refuses `not_found` when no
 * request waits.
 */
export async function approve(tx: Tx, by: PersonId, groupId: GroupId, personId: PersonId): Promise<void> {
  const { group, by: actor, person } = await sceneOf(tx, groupId, by, personId);
  demandThat(canApprove(actor.standing), 'Only moderators answer requests to join; ask one of them.');
  demandOpen(group);
  if (person.standing?.state === 'active') return;
  const key = { groupId, personId };
  if (group.peerId !== null && person.standing?.state === 'requested')
    return await askHome(tx, { ...key, by, kind: 'approve', uri: person.uri });
  const done =
    person.isActive && group.peerId === null ? await activate(tx, key, { from: ['requested'] }) : null;
  if (!done)
    throw new Refusal('not_found', 'This request to join no longer waits: it was answered or withdrawn.');
  await recordFact(tx, by, 'group.joined', { ...key, uri: done.uri, byId: by });
}
