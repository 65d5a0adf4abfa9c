import type { Tx } from '#src/platform/database.ts';
import { newUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { recordFact } from '../facts.ts';
import type { Role } from '../group.ts';
import { canModerate } from '../policy.ts';
import { activate, removeMembership } from '../store.ts';

/** Groups that somebody is in: more than anyone has. */
const seatsMax = 2_000;

/**
 * Somebody has another account: in our groups the new one takes their seat, with its role and since when, unless it has one or is banned, and
 * wherever its company is among the members already: elsewhere it has to be let in first. In partners' groups their homes do so.
 */
export async function seatsPassOn(
  tx: Tx,
  { personId, newId }: { readonly personId: PersonId; readonly newId: PersonId },
): Promise<void> {
  const seats = await tx<{ groupId: GroupId; role: Role; since: Date; uri: string | null; takes: boolean }[]>`
    select m.group_id, m.role, m.since, m.uri,
      not exists (select from bans b where b.group_id = m.group_id and b.person_id = ${newId} and (b.until is null or b.until > now()))
        and not exists (select from memberships x where x.group_id = m.group_id and x.person_id = ${newId} and x.state = 'active') as takes
    from memberships m join groups g on g.id = m.group_id join people n on n.id = ${newId}
    where (n.peer_id is null or exists (
        select from memberships c join people cp on cp.id = c.person_id
        where c.group_id = g.id and c.state = 'active' and cp.peer_id = n.peer_id))
      and m.person_id = ${personId} and m.state = 'active' and g.peer_id is null and g.archived_at is null
    order by m.group_id limit ${seatsMax}`;
  for (const { groupId, role, since, uri, takes } of seats) {
    if (takes) {
      const from = [null, 'requested', 'invited'] as const;
      const seat = await activate(
        tx,
        { groupId, personId: newId },
        {
          ...{ from, role, since },
          uri: tx.instance.addresses.activity(newUuid()),
        },
      );
      if (seat) await recordFact(tx, null, 'group.joined', { groupId, personId: newId, uri: seat.uri });
      if (seat && canModerate({ role, state: 'active' }))
        await recordFact(tx, null, 'group.role_changed', { groupId, personId: newId, role });
    }
    const gone = await removeMembership(tx, { groupId, personId }, { states: ['active'] });
    if (gone) await recordFact(tx, personId, 'group.left', { groupId, personId, uri });
  }
}
