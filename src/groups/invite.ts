import type { Tx } from '#src/platform/database.ts';
import { Refusal, notFound } from '#src/platform/errors.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { cleanLine } from '#src/people/person.ts';
import { approve } from './approve.ts';
import { askHome } from './ask-home.ts';
import { recordFact } from './facts.ts';
import { noteMax } from './group.ts';
import { canApprove, canInvite } from './policy.ts';
import { demandOpen, demandThat, sceneOf } from './scene.ts';
import { deleteBan, putPending } from './store.ts';

/**
 * Invites a person of any company to a group; they join by `requestToJoin`, or decline. By moderators, in open groups by any member. The home
 * of a partner's group is asked to invite. `note` is one line for the invited, at most 500 characters.
 * Whoever asked to join is let in by it, and a moderator's invitation lifts a ban. Inviting twice changes nothing.
 */
export async function invite(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  personId: PersonId,
  note = '',
): Promise<void> {
  const { group, by: actor, person } = await sceneOf(tx, groupId, by, personId);
  demandThat(canInvite(group, actor.standing), 'Only moderators invite to this group; ask one of them.');
  demandOpen(group);
  if (!person.isActive || person.isAlias) throw notFound('This person');
  if (person.standing?.state === 'active')
    throw new Refusal('conflict', 'This person is a member already; nothing is left to do.');
  if (person.standing?.state === 'invited') return;
  if (group.peerId !== null)
    return await askHome(tx, { groupId, personId, by, kind: 'invite', uri: null, note });
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
    { state: 'invited', uri, invitedBy: by, note: cleanLine(note, noteMax), over: [] },
  );
  if (isNew) await recordFact(tx, by, 'group.invited', { groupId, personId, byId: by, uri });
}
