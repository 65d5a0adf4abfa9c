import { cleanLine } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import { Refusal, notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { noteMax } from './group.ts';
import { join, request } from './join.ts';
import { replaceOwner } from './leave-all.ts';
import { canGovern, entranceOf } from './policy.ts';
import { readGroupAction } from './group-action.ts';
import { seatOfFormer } from './succession/follow-member.ts';
import { putPending, removeMembership, renewUri, sidesOf } from './store.ts';

/**
 * A partner's person asks, with the activity `uri`, to join a group of ours. `declined`: banned, or the group is archived. The same request with
 * a new URI means that our answer got lost, so it is given again. Secret groups do not exist for people who are not invited (`not_found`).
 */
export async function receiveJoin(
  tx: Tx,
  personId: PersonId,
  groupId: GroupId,
  uri: string,
): Promise<'joined' | 'requested' | 'declined'> {
  const action = await readGroupAction(tx, groupId, personId);
  const { group, person } = action;
  if (group.peerId !== null || person.peerId === null) throw notFound('group');
  const key = { groupId, personId };
  const tie = person.standing?.state ?? null;
  switch (entranceOf(group, { ...person, tie })) {
    case 'member':
      if (await renewUri(tx, key, uri)) await recordFact(tx, personId, 'group.joined', { ...key, uri });
      return 'joined';
    case 'join':
      await join(tx, action, uri);
      return 'joined';
    case 'request':
      if (tie === 'requested') await renewUri(tx, key, uri);
      else await request(tx, action, uri);
      return (await seatOfFormer(tx, groupId, personId)) ? 'joined' : 'requested';
    case 'archived':
    case 'banned':
    case 'elsewhere':
      await recordFact(tx, null, 'group.declined', { ...key, uri });
      return 'declined';
  }
}

/** A partner's person accepts our group's invitation. Refusal not_allowed without one: then they must ask to join. */
export async function receiveInviteAccepted(
  tx: Tx,
  personId: PersonId,
  groupId: GroupId,
  uri: string,
): Promise<'joined' | 'requested' | 'declined'> {
  const sides = await sidesOf(tx, { groupId, personId });
  if (sides?.state !== 'invited' && sides?.state !== 'active')
    throw new Refusal('not_allowed', 'There is no invitation to this group to accept; ask to join it.');
  return await receiveJoin(tx, personId, groupId, uri);
}

/**
 * A partner's person leaves a group of ours, withdraws their request, or declines our invitation. It cannot be refused: if it was the last
 * owner, another one succeeds. False if there was nothing to leave.
 */
export async function receiveLeave(tx: Tx, personId: PersonId, groupId: GroupId): Promise<boolean> {
  const key = { groupId, personId };
  const sides = await sidesOf(tx, key);
  if (!sides?.groupIsOurs || sides.personIsOurs) return false;
  const gone = await removeMembership(tx, key, { states: anyState });
  if (!gone) return false;
  if (gone.state !== 'active') {
    await recordFact(tx, personId, 'group.declined', { ...key, uri: gone.uri, byId: personId });
    return true;
  }
  await recordFact(tx, personId, 'group.left', { ...key, uri: gone.uri });
  if (canGovern(gone)) await replaceOwner(tx, groupId, personId);
  return true;
}

/** A partner's group invites one of our people; the invitation waits for them here. False: they already belong, have asked, or are invited. */
export async function receiveInvite(
  tx: Tx,
  groupId: GroupId,
  personId: PersonId,
  uri: string,
  by: PersonId | null,
  note = '',
): Promise<boolean> {
  const key = { groupId, personId };
  const sides = await sidesOf(tx, key);
  if (!sides || sides.groupIsOurs || !sides.personIsOurs) throw notFound('person');
  const isNew = await putPending(tx, key, {
    ...{ state: 'invited' as const, uri, invitedBy: by, over: [] },
    note: cleanLine(note, noteMax),
  });
  if (isNew) await recordFact(tx, by, 'group.invited', { ...key, uri, ...(by && { byId: by }) });
  return isNew;
}

const anyState = ['active', 'requested', 'invited'] as const;
