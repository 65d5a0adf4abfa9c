import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { cleanLine } from '#src/people/person.ts';
import { approve } from './moderation/approve.ts';
import { askHome } from './moderation/ask-home.ts';
import { recordFact } from './facts.ts';
import { noteMax } from './group.ts';
import { canApprove, canInvite } from './policy.ts';
import { requireOpen, requireThat, readGroupAction } from './group-action.ts';
import { deleteBan, putPending } from './store.ts';
import { refusals } from './refusals.ts';

/**
 * Invites a person from any company to a group; they join with `requestToJoin`, or decline. For moderators, in open groups for any member. For a
 * partner's group, its home is asked to invite. `note` is one line for the invitee, at most 500 characters. It admits a person who had asked to
 * join, and a moderator's invitation lifts a ban. Idempotent.
 */
export async function invite(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  personId: PersonId,
  note = '',
): Promise<void> {
  const { group, by: actor, person } = await readGroupAction(tx, groupId, by, personId);
  requireThat(canInvite(group, actor.standing), refusals.onlyModeratorsInvite);
  requireThat(!actor.isGuest, refusals.guestsInviteNobody);
  requireOpen(group);
  if (!person.isActive || person.isPseudonym) throw notFound('person');
  if (person.standing?.state === 'active') throw refusals.memberAlready();
  if (person.standing?.state === 'invited') return;
  if (group.peerId !== null)
    return await askHome(tx, { groupId, personId, by, kind: 'invite', uri: null, note });
  if (person.standing?.state === 'requested' && canApprove(actor.standing))
    return approve(tx, by, groupId, personId);
  if (!person.welcome) throw person.isGuest ? refusals.guestsAmongOurselves() : refusals.companyNotAllowed();
  if (person.banned) {
    requireThat(canApprove(actor.standing), refusals.memberBanned);
    await deleteBan(tx, { groupId, personId });
  }
  const uri = tx.instance.addresses.activity(newUuid());
  const isNew = await putPending(
    tx,
    { groupId, personId },
    { state: 'invited', uri, invitedBy: by, note: cleanLine(note, noteMax), over: [] },
  );
  if (isNew) await recordFact(tx, by, 'group.invited', { groupId, personId, byId: by, uri });
}
