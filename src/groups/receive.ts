import { cleanLine } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import { Refusal, notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { noteMax, type Role } from './group.ts';
import { join, request } from './join.ts';
import { replaceOwner } from './leave-all.ts';
import { canGovern, entranceOf } from './policy.ts';
import { readGroupAction } from './group-action.ts';
import { seatOfFormer } from './succession/follow-member.ts';
import { deleteModerationRequest } from './moderation/store-moderation-requests.ts';
import { activate, changeRole, putPending, removeMembership, renewUri, sidesOf } from './store.ts';

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

/**
 * A partner's group answers the request of one of our people. The caller has verified that it is the group itself, and that it means this
 * person. If nothing is waiting, it has no effect (false); no one becomes a member without having asked.
 */
export async function receiveJoinAnswer(
  tx: Tx,
  answer: {
    readonly groupId: GroupId;
    readonly personId: PersonId;
    readonly accepted: boolean;
  },
): Promise<boolean> {
  const { groupId, personId } = answer;
  const key = { groupId, personId };
  const sides = await sidesOf(tx, key);
  if (!sides || sides.groupIsOurs || !sides.personIsOurs) return false;
  const done = answer.accepted
    ? await activate(tx, key, { from: ['requested'] })
    : await removeMembership(tx, key, { states: ['requested'] });
  if (!done) return false;
  const { uri } = done;
  await recordFact(tx, null, answer.accepted ? 'group.joined' : 'group.declined', { ...key, uri });
  return true;
}

/** Why, and until when (ISO), if that is not for good. */
interface Ban {
  readonly reason: string;
  readonly until?: string;
}

/**
 * A partner's group refuses one of our people: a member is expelled, banned where it says why; a person who asked is declined. `about`: the act
 * of theirs that it names, null for none; whoever has asked again since is not meant.
 */
export async function receiveRejection(
  tx: Tx,
  groupId: GroupId,
  personId: PersonId,
  about: string | null,
  ban?: Ban,
): Promise<boolean> {
  const sides = await sidesOf(tx, { groupId, personId });
  if (about !== null && sides?.uri && sides.uri !== about) return false;
  return sides?.state === 'active'
    ? await receiveExpulsion(tx, groupId, personId, ban)
    : await receiveJoinAnswer(tx, { groupId, personId, accepted: false });
}

/** A partner's group expels one of our people, or withdraws an invitation. False if they did not belong. */
export async function receiveExpulsion(
  tx: Tx,
  groupId: GroupId,
  personId: PersonId,
  ban?: Ban,
): Promise<boolean> {
  const sides = await sidesOf(tx, { groupId, personId });
  return sides?.personIsOurs === true && (await receiveMemberRemoved(tx, groupId, personId, ban));
}

/**
 * A partner's group announces a new member. It decides about its own and other companies' people; one of ours becomes a member only if they
 * asked: no one is enrolled from outside. They belong since its home says so (`since`), not since we heard of it: what was written here in between
 * is for them as well. False if nothing changed.
 */
export async function receiveMemberAdded(
  tx: Tx,
  groupId: GroupId,
  personId: PersonId,
  since: Date | null = null,
): Promise<boolean> {
  const key = { groupId, personId };
  const sides = await sidesOf(tx, key);
  if (!sides || sides.groupIsOurs) return false;
  await deleteModerationRequest(tx, key);
  const mayBeAdded = !sides.personIsOurs || (await hadSeatElsewhere(tx, groupId, personId));
  const from = mayBeAdded ? ([null, 'requested', 'invited'] as const) : (['requested'] as const);
  const done = await activate(tx, key, { from, since });
  if (done) await recordFact(tx, null, 'group.joined', { ...key, uri: done.uri });
  return done !== null;
}

/** One of ours whose account at another company, as somebody here has confirmed, is or was in the group: their seat follows them. */
async function hadSeatElsewhere(tx: Tx, groupId: GroupId, personId: PersonId): Promise<boolean> {
  const rows = await tx`
    select from former_accounts f join people p on p.uri = f.uri join memberships m on m.person_id = p.id
    where f.person_id = ${personId} and m.group_id = ${groupId} and m.state = 'active'
    union all select from carve_out_ties t join people p on p.uri = t.actor join groups g on g.uri = t.object
    where p.id = ${personId} and g.id = ${groupId} and t.kind = 'member' limit 1`;
  return rows.length > 0;
}

/**
 * A partner's group announces that someone no longer belongs to it: one of ours was expelled; for others no reason is given. What one of ours has
 * asked for is not over by that: who left and asks again hears of the leaving only now.
 */
export async function receiveMemberRemoved(
  tx: Tx,
  groupId: GroupId,
  personId: PersonId,
  ban?: Ban,
): Promise<boolean> {
  const key = { groupId, personId };
  const sides = await sidesOf(tx, key);
  if (!sides || sides.groupIsOurs) return false;
  await deleteModerationRequest(tx, key);
  const states = sides.personIsOurs ? (['active', 'invited'] as const) : anyState;
  const gone = await removeMembership(tx, key, { states });
  if (!gone) return false;
  const ended = sides.personIsOurs ? 'group.expelled' : 'group.left';
  const data = { ...key, uri: gone.uri };
  if (gone.state === 'active')
    await recordFact(tx, null, ended, { ...data, ...(ban && { banned: true, ...ban }) });
  else await recordFact(tx, null, 'group.declined', data);
  return true;
}

/** A partner's group announces a member's role. False: no such member here, or it was theirs already. */
export async function receiveRole(
  tx: Tx,
  groupId: GroupId,
  personId: PersonId,
  role: Role,
): Promise<boolean> {
  const key = { groupId, personId };
  const sides = await sidesOf(tx, key);
  if (!sides || sides.groupIsOurs) return false;
  const changed = await changeRole(tx, key, role, false);
  if (changed) await recordFact(tx, null, 'group.role_changed', { ...key, role });
  return changed;
}

const anyState = ['active', 'requested', 'invited'] as const;
