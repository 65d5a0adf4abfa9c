import { toPartner } from '#src/agreements/agreement.ts';
import { decide, type Partner } from '#src/agreements/decide.ts';
import { readAgreementOf } from '#src/agreements/read.ts';
import type { PeopleFacts } from '#src/people/facts.ts';
import { readPerson } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { recordFact } from '../facts.ts';
import type { Role } from '../group.ts';
import { canModerate, companyMayJoin, isInForce } from '../policy.ts';
import { activate, changeRole, removeMembership } from '../store.ts';

/** Groups that somebody is in: more than anyone has. */
const seatsMax = 2_000;

/**
 * Somebody has another account: in our groups the new one takes their seat, with its role and since when, unless it has one or is banned. Where its
 * company is nobody's among the members yet, the new account has to ask, or both companies have signed that people go `together`, and the group may
 * have that company. A seat is a beginning: once notice was given to that company's agreement, none passes. In partners' groups their homes do so.
 */
export async function seatsPassOn(
  tx: Tx,
  { personId, newId, together = false }: PeopleFacts['person.has_new_account'],
): Promise<void> {
  const who = await readPerson(tx, newId);
  if (who === null) return;
  const partner = who.peerId === null ? null : await partnerNow(tx, who.peerId);
  for (const seat of await seatsOf(tx, personId, newId, { together }))
    if (mayBegin(who.peerId, partner, seat.handle)) await passOn(tx, personId, newId, seat);
}

/**
 * A partner's person asks to join a group of ours. If they say at their old account, which has a seat in it, that they moved here, and their company
 * confirmed it, the seat is theirs at once: whoever let them in has let this person in. False: it is a request like any other.
 */
export async function seatOfFormer(tx: Tx, groupId: GroupId, newId: PersonId): Promise<boolean> {
  const who = await readPerson(tx, newId);
  const [former] = await tx<{ id: PersonId }[]>`
    select v.person_id as id from account_moves v join memberships m on m.person_id = v.person_id
    where v.new_id = ${newId} and m.group_id = ${groupId} and m.state = 'active' limit 1`;
  if (!who || who.peerId === null || !former) return false;
  const partner = await partnerNow(tx, who.peerId);
  const [seat] = await seatsOf(tx, former.id, newId, { groupId, together: true });
  if (!seat || !seat.takes || !mayBegin(who.peerId, partner, seat.handle)) return false;
  await passOn(tx, former.id, newId, seat);
  return true;
}

interface Seat {
  readonly groupId: GroupId;
  readonly handle: string;
  readonly role: Role;
  readonly since: Date;
  readonly uri: string | null;
  readonly takes: boolean;
  /** What the new account is in it already; null: nothing. */
  readonly held: Role | null;
}

async function seatsOf(
  tx: Tx,
  personId: PersonId,
  newId: PersonId,
  which: { readonly together: boolean; readonly groupId?: GroupId },
): Promise<Seat[]> {
  return await tx<Seat[]>`
    select m.group_id, g.handle, m.role, m.since, m.uri,
      not exists (select from bans b where b.group_id = m.group_id and b.person_id = ${newId} and ${isInForce(tx, 'b')})
        and not exists (select from memberships x where x.group_id = m.group_id and x.person_id = ${newId} and x.state = 'active') as takes,
      (select x.role from memberships x where x.group_id = m.group_id and x.person_id = ${newId} and x.state = 'active') as held
    from memberships m join groups g on g.id = m.group_id join people n on n.id = ${newId}
    where (n.peer_id is null or exists (
        select from memberships c join people cp on cp.id = c.person_id
        where c.group_id = g.id and c.state = 'active' and cp.peer_id = n.peer_id)
      or (${companyMayJoin(tx, tx`n.peer_id`)} and (${which.together} or exists (
        select from memberships w where w.group_id = g.id and w.person_id = n.id and w.state = 'requested'))))
      and m.person_id = ${personId} and m.state = 'active' and g.peer_id is null and g.archived_at is null and g.practice is null
      and (${which.groupId ?? null}::bigint is null or g.id = ${which.groupId ?? null})
    order by m.group_id limit ${seatsMax}`;
}

export async function partnerNow(tx: Tx, peerId: number): Promise<Partner | null> {
  const agreement = await readAgreementOf(tx, peerId);
  return agreement === null ? null : toPartner(agreement, Date.now(), tx.instance.country);
}

export const mayBegin = (peerId: number | null, partner: Partner | null, group: string): boolean =>
  peerId === null ||
  decide(partner ?? undefined, {
    ...{ direction: 'in', scope: 'groups.join', group, begins: true },
    now: Date.now(),
  }).allowed;

const ranks: Readonly<Record<Role, number>> = { member: 0, moderator: 1, owner: 2 };

async function passOn(tx: Tx, personId: PersonId, newId: PersonId, seat: Seat): Promise<void> {
  const { groupId, role, since, uri, takes, held } = seat;
  if (takes) {
    const taken = await activate(
      tx,
      { groupId, personId: newId },
      {
        ...{ from: [null, 'requested', 'invited'], role, since },
        uri: tx.instance.addresses.activity(newUuid()),
      },
    );
    if (taken) await recordFact(tx, null, 'group.joined', { groupId, personId: newId, uri: taken.uri });
    if (taken && canModerate({ role, state: 'active' }))
      await recordFact(tx, null, 'group.role_changed', { groupId, personId: newId, role });
  }
  // Into an open group the new account may have come by itself: what the old one was there is not lost with its seat.
  if (held !== null && ranks[role] > ranks[held]) {
    await changeRole(tx, { groupId, personId: newId }, role, false);
    await recordFact(tx, null, 'group.role_changed', { groupId, personId: newId, role });
  }
  const gone = await removeMembership(tx, { groupId, personId }, { states: ['active'] });
  if (gone) await recordFact(tx, personId, 'group.left', { groupId, personId, uri });
}
