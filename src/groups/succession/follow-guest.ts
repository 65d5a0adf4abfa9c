import { readPerson } from '#src/people/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { recordFact } from '../facts.ts';
import type { MembershipState } from '../group.ts';
import { isInForce, ownersAdmit } from '../policy.ts';
import { activate, removeMembership } from '../store.ts';
import { mayBegin, partnerNow } from './follow-member.ts';

/** Groups that a guest is in: more than any of them has. */
const seatsMax = 500;

/**
 * Why a guest’s seat does not pass to their new account yet: `owners` have not left the group open to its company, the `agreement` lets nobody of it into this group, other
 * `guests` are still there who stay guests. Null: nothing is in its way.
 */
export type GuestHindrance = 'owners' | 'agreement' | 'guests';
export interface GuestSeat {
  readonly groupId: GroupId;
  readonly name: string;
  readonly handle: string;
  readonly hindrance: GuestHindrance | null;
}

/** A guest of a group, and who they are elsewhere by now. */
interface Mover {
  readonly personId: PersonId;
  readonly newId: PersonId | null;
  readonly peerId: number | null;
  readonly state: MembershipState;
  readonly uri: string | null;
  readonly since: Date;
  readonly admitted: boolean;
  readonly takes: boolean;
}

/** The groups that this guest is in, by name, and what is in the way of each seat. */
export async function readGuestSeats(tx: Tx, personId: PersonId): Promise<GuestSeat[]> {
  const groups = await tx<Omit<GuestSeat, 'hindrance'>[]>`
    select m.group_id, g.name, g.handle from memberships m join groups g on g.id = m.group_id
    where m.person_id = ${personId} and m.state = 'active' and g.peer_id is null and g.archived_at is null
    order by lower(g.name), g.id limit ${seatsMax}`;
  const seats: GuestSeat[] = [];
  for (const group of groups) {
    const movers = await moversIn(tx, group.groupId);
    seats.push({ ...group, hindrance: await hindranceTo(tx, group, movers, personId) });
  }
  return seats;
}

/**
 * All guests of a group go over to their companies’ people in one moment, because a group has guests or partners: the new accounts come in, `between` does what both have to be
 * there for, the guests leave. Their role stays that of a member, since when they belong there as well; whoever is banned under the new account loses the seat. False: something
 * is in the way of one of them.
 */
export async function guestSeatsPassOn(
  tx: Tx,
  group: Pick<GuestSeat, 'groupId' | 'handle'>,
  between: (from: PersonId, to: PersonId) => Promise<void>,
): Promise<boolean> {
  const { groupId } = group;
  await tx`select from groups where id = ${groupId} for no key update`;
  const movers = await moversIn(tx, groupId);
  for (const { personId } of movers)
    if ((await hindranceTo(tx, group, movers, personId)) !== null) return false;
  const active = movers.filter(({ state }) => state === 'active');
  for (const mover of active) await comeIn(tx, groupId, mover);
  for (const { personId, newId } of active) if (newId !== null) await between(personId, newId);
  for (const { personId, uri, state } of movers) {
    const gone = await removeMembership(tx, { groupId, personId }, { states: ['active', 'invited'] });
    if (gone && state === 'active')
      await recordFact(tx, personId, 'group.left', { groupId, personId, uri: uri ?? null });
  }
  return true;
}

const moversIn = (tx: Reader, groupId: GroupId): Promise<Mover[]> => tx<Mover[]>`
  select m.person_id, n.id as new_id, n.peer_id, m.state, m.uri, m.since,
    n.id is not null and ${ownersAdmit(tx, tx`n.peer_id`)} as admitted,
    n.id is not null and not exists (select from bans b where b.group_id = g.id and b.person_id = n.id and ${isInForce(tx, 'b')}) as takes
  from memberships m join groups g on g.id = m.group_id join people p on p.id = m.person_id and p.guest_of is not null
    left join account_moves v on v.person_id = p.id and p.moved_to is not null
    left join people n on n.id = v.new_id and n.deactivated_at is null and n.peer_id is not null
  where m.group_id = ${groupId} and m.state in ('active', 'invited') order by m.person_id limit ${guestsMax}`;
const guestsMax = 1_000;

async function hindranceTo(
  tx: Tx,
  { handle }: Pick<GuestSeat, 'handle'>,
  movers: readonly Mover[],
  personId: PersonId,
): Promise<GuestHindrance | null> {
  const own = movers.find((each) => each.personId === personId);
  const reason = own ? await denies(tx, handle, own) : null;
  if (reason !== null) return reason;
  for (const other of movers) if ((await denies(tx, handle, other)) !== null) return 'guests';
  return null;
}

async function denies(tx: Tx, handle: string, mover: Mover): Promise<GuestHindrance | null> {
  if (mover.newId === null || mover.peerId === null) return 'guests';
  if (!mover.admitted) return 'owners';
  return mayBegin(mover.peerId, await partnerNow(tx, mover.peerId), handle) ? null : 'agreement';
}

async function comeIn(tx: Tx, groupId: GroupId, { newId, since, takes }: Mover): Promise<void> {
  if (newId === null || !takes || (await readPerson(tx, newId))?.deactivatedAt !== null) return;
  const taken = await activate(
    tx,
    { groupId, personId: newId },
    { from: [null, 'requested', 'invited'], since, uri: tx.instance.addresses.activity(newUuid()) },
  );
  if (taken) await recordFact(tx, null, 'group.joined', { groupId, personId: newId, uri: taken.uri });
}
