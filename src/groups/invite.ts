import type { Tx } from '#src/platform/database.ts';
import { Refusal, notFound } from '#src/platform/errors.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { approve } from './approve.ts';
import { recordFact } from './facts.ts';
import { canApprove, canInvite } from './policy.ts';
import { demandOpen, demandOurs, demandThat, sceneOf } from './scene.ts';
import { deleteBan, putPending } from './store.ts';

/**
 * Invites a person of any company to a group of ours; they join by `requestToJoin`, or decline. By moderators, in open groups by any member.
 * Whoever asked to join is let in by it, and a moderator's invitation lifts a ban. Inviting twice changes nothing.
 */
export async function invite(tx: Tx, by: PersonId, groupId: GroupId, personId: PersonId): Promise<void> {
  const { group, by: actor, person } = await sceneOf(tx, groupId, by, personId);
  demandOurs(group);
  demandThat(canInvite(group, actor.standing), 'Only moderators invite to this group; ask one of them.');
  demandOpen(group);
  if (!person.isActive) throw notFound('This person');
  if (person.standing?.state === 'active')
    throw new Refusal('conflict', 'This person is a member already; nothing is left to do.');
  if (person.standing?.state === 'invited') return;
  if (person.standing?.state === 'requested' && canApprove(actor.standing))
    return approve(tx, by, groupId, personId);
  if (!person.welcome)
    throw new Refusal(
      'not_allowed',
      'People of this company cannot join the group; an owner can change that in its settings.',
    );
  if (person.banned) {
    demandThat(
      canApprove(actor.standing),
      'This person was banned from the group; only a moderator may invite them.',
    );
    await deleteBan(tx, { groupId, personId });
  }
  const uri = tx.house.addresses.activity(newUuid());
  const isNew = await putPending(
    tx,
    { groupId, personId },
    { state: 'invited', uri, invitedBy: by, over: [] },
  );
  if (isNew) await recordFact(tx, by, 'group.invited', { groupId, personId, byId: by, uri });
}
