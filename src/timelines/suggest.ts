import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { membersVisibleTo } from '#src/people/policy.ts';
import { readPersonSummaries } from '#src/people/read.ts';

/** Members of one's groups that are looked at. */
const lookedAtMax = 500;

/**
 * People worth following: those who share most groups with this person, then the newest colleagues; nobody they follow, asked to follow, muted,
 * blocked or put aside.
 */
export async function suggestedTo(
  reader: Reader,
  personId: PersonId,
  limit: number,
): Promise<{ readonly person: PersonSummary; readonly sharesGroups: boolean }[]> {
  const rows = await reader<{ id: PersonId; shared: number }[]>`
    with met as (
      select o.person_id as id, count(*)::int as shared from (
        select o.person_id from memberships m join memberships o on o.group_id = m.group_id and o.state = 'active'
        where m.person_id = ${personId} and m.state = 'active' limit ${lookedAtMax}) o group by 1),
    colleagues as (
      select p.id, 0 as shared from people p where p.peer_id is null and p.kind = 'person' order by p.id desc limit ${lookedAtMax / 10})
    select c.id, max(c.shared) as shared from (select * from met union all select * from colleagues) c
    join people p on p.id = c.id and p.kind = 'person' and ${membersVisibleTo(reader, { personId })}
    where c.id <> ${personId}
      and not exists (select from follows f where f.follower_id = ${personId} and f.followee_id = c.id)
      and not exists (select from mutes_in_force m where m.person_id = ${personId} and m.muted_id = c.id)
      and not exists (select from blocks b where (b.person_id = ${personId} and b.blocked_id = c.id) or (b.person_id = c.id and b.blocked_id = ${personId}))
      and not exists (select from dismissed_suggestions d where d.person_id = ${personId} and d.other_id = c.id)
    group by c.id order by 2 desc, c.id desc limit ${limit}`;
  const people = await readPersonSummaries(
    reader,
    rows.map(({ id }) => id),
  );
  const byId = new Map(people.map((person) => [person.id, person]));
  return rows.flatMap(({ id, shared }) => {
    const person = byId.get(id);
    return person ? [{ person, sharesGroups: shared > 0 }] : [];
  });
}

/** They are not suggested again. */
export async function dismissSuggestion(tx: Tx, personId: PersonId, otherId: PersonId): Promise<void> {
  await tx`
    insert into dismissed_suggestions (person_id, other_id)
    select ${personId}, p.id from people p where p.id = ${otherId} on conflict do nothing`;
}
