import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';

/** False: this person has, or had, a pseudonym in this group. */
export async function insertPseudonym(
  tx: Tx,
  pseudonym: { readonly aliasId: PersonId; readonly personId: PersonId; readonly groupId: GroupId },
): Promise<boolean> {
  const done = await tx`
    insert into aliases (alias_id, person_id, group_id) values (${pseudonym.aliasId}, ${pseudonym.personId}, ${pseudonym.groupId})
    on conflict do nothing`;
  return done.count === 1;
}

/** Ends the pseudonym that this person has in the group, or that this person is. Null: there is none, or it had already ended. */
export async function endPseudonym(
  tx: Tx,
  groupId: GroupId,
  who: PersonId,
): Promise<{ aliasId: PersonId; personId: PersonId } | null> {
  const [row] = await tx<{ aliasId: PersonId; personId: PersonId }[]>`
    update aliases set ended_at = now()
    where group_id = ${groupId} and ${who} in (person_id, alias_id) and ended_at is null returning alias_id, person_id`;
  return row ?? null;
}

/**
 * Pseudonyms of that person's company in a group where no one else from it is left: of every company in a group of ours, only of ours elsewhere,
 * where the home decides about the others.
 */
export async function strandedPseudonyms(tx: Tx, groupId: GroupId, who: PersonId): Promise<PersonId[]> {
  const rows = await tx<{ personId: PersonId }[]>`
    select m.person_id from memberships m
    join people a on a.id = m.person_id and a.kind = 'alias'
    join people w on w.id = ${who} and w.peer_id is not distinct from a.peer_id
    join groups g on g.id = m.group_id and (g.peer_id is null or a.peer_id is null)
    where m.group_id = ${groupId} and m.state = 'active' and not exists (
      select from memberships c join people p on p.id = c.person_id
      where c.group_id = m.group_id and c.state = 'active' and p.kind <> 'alias' and p.peer_id is not distinct from a.peer_id)
    order by m.person_id`;
  return rows.map((row) => row.personId);
}
