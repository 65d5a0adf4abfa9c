import { guestDaysMax } from '#src/people/guests.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import type { Role } from './group.ts';
import { deleteModerationRequest } from './moderation/store-moderation-requests.ts';
import { activate, changeRole, removeMembership, sidesOf, type Sides } from './store.ts';

/**
 * The act of one of our people that a group's home means: the id of their Follow, null where it names none. Who has left and asked again since is
 * not meant: what the home says of the time before may come only now.
 */
export type Meant = string | null;

const isMeant = (meant: Meant, sides: Sides): boolean =>
  meant === null || sides.uri === null || sides.uri === meant;

/**
 * A partner's group answers the request of one of our people. The caller has verified that it is the group itself, and that it means this
 * person. If nothing is waiting, it has no effect (false); no one becomes a member without having asked, or having said that they were a guest of that company.
 */
export async function receiveJoinAnswer(
  tx: Tx,
  answer: {
    readonly groupId: GroupId;
    readonly personId: PersonId;
    readonly meant?: Meant;
    readonly accepted: boolean;
  },
): Promise<boolean> {
  const { groupId, personId, meant = null } = answer;
  const key = { groupId, personId };
  const sides = await sidesOf(tx, key);
  if (!sides || sides.groupIsOurs || !sides.personIsOurs || !isMeant(meant, sides)) return false;
  const from =
    answer.accepted && (await wasGuestThere(tx, key))
      ? ([null, 'requested', 'invited'] as const)
      : (['requested'] as const);
  const done = answer.accepted
    ? await activate(tx, key, { from })
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

/** A partner's group refuses one of our people: a member is expelled, banned where it says why; a person who asked is declined. */
export async function receiveRejection(
  tx: Tx,
  groupId: GroupId,
  personId: PersonId,
  meant: Meant,
  ban?: Ban,
): Promise<boolean> {
  const sides = await sidesOf(tx, { groupId, personId });
  if (sides?.state !== 'active')
    return await receiveJoinAnswer(tx, { groupId, personId, meant, accepted: false });
  return sides.personIsOurs && (await receiveMemberRemoved(tx, groupId, personId, { meant, ban }));
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
  { since = null, meant = null }: { readonly since?: Date | null; readonly meant?: Meant } = {},
): Promise<boolean> {
  const key = { groupId, personId };
  const sides = await sidesOf(tx, key);
  if (!sides || sides.groupIsOurs) return false;
  await deleteModerationRequest(tx, key);
  if (sides.personIsOurs && !isMeant(meant, sides)) return false;
  const mayBeAdded = !sides.personIsOurs || (await hadSeatElsewhere(tx, groupId, personId));
  const from = mayBeAdded ? ([null, 'requested', 'invited'] as const) : (['requested'] as const);
  const done = await activate(tx, key, { from, since });
  if (done) await recordFact(tx, null, 'group.joined', { ...key, uri: done.uri });
  return done !== null;
}

/** One of ours whose account at another company, as somebody here has confirmed, is in the group, or came along with a seat that it has not had here yet: it follows them. */
async function hadSeatElsewhere(tx: Tx, groupId: GroupId, personId: PersonId): Promise<boolean> {
  const rows = await tx`
    select from former_accounts f join people p on p.uri = f.uri join memberships m on m.person_id = p.id
    where f.person_id = ${personId} and m.group_id = ${groupId} and m.state = 'active'
    union all select from carve_out_ties t join people p on p.uri = t.actor join groups g on g.uri = t.object
    where p.id = ${personId} and g.id = ${groupId} and t.kind = 'member' and t.over_at is null limit 1`;
  return rows.length > 0;
}

/** One of ours has confirmed that they were a guest of the group's company: its groups may take them over as what they are now, for as long as anybody is a guest at most. */
async function wasGuestThere(
  tx: Tx,
  { groupId, personId }: { readonly groupId: GroupId; readonly personId: PersonId },
): Promise<boolean> {
  const rows = await tx`
    select from former_accounts f join groups g on g.id = ${groupId} join peers pe on pe.id = g.peer_id
    where f.person_id = ${personId} and f.as_guest and f.at > now() - ${guestDaysMax} * interval '1 day'
      and starts_with(f.uri, pe.origin || '/') limit 1`;
  return rows.length > 0;
}

/**
 * A partner's group announces that someone no longer belongs to it: one of ours was expelled; for others no reason is given. A home that does not
 * say which of their acts it means does not mean what one of ours has asked for since.
 */
export async function receiveMemberRemoved(
  tx: Tx,
  groupId: GroupId,
  personId: PersonId,
  { meant = null, ban }: { readonly meant?: Meant; readonly ban?: Ban | undefined } = {},
): Promise<boolean> {
  const key = { groupId, personId };
  const sides = await sidesOf(tx, key);
  if (!sides || sides.groupIsOurs) return false;
  await deleteModerationRequest(tx, key);
  if (sides.personIsOurs && !isMeant(meant, sides)) return false;
  const states = sides.personIsOurs && meant === null ? (['active', 'invited'] as const) : anyState;
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
