import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { hostIn, type Fragment } from '#src/platform/sql.ts';
import type { Absence, AbsenceInput } from './absence.ts';
import { absenceVisibleTo, peopleVisibleTo } from './policy.ts';

/**
 * Who of these people is away on `today`, the reader's ISO date, by person. For our own people, who see what colleagues say and what partners were
 * allowed to tell, guests what is for all; a partner's server is told by the actor document alone.
 */
export async function absencesOf(
  reader: Reader,
  viewer: { readonly personId: PersonId },
  people: readonly PersonId[],
  today: string,
): Promise<Map<PersonId, Absence>> {
  if (people.length === 0) return new Map();
  const rows = await reader<Absence[]>`
    select a.person_id, a.starts_on::text as from, a.ends_on::text as until, a.note, case when d.id is null and exists (
        select from people x where x.uri = a.deputy_uri and x.deactivated_at is null) then '' else a.deputy_name end as deputy_name,
      case when d.id is not null then jsonb_build_object('id', d.id::text, 'name', d.name, 'handle', d.handle, 'peerId', d.peer_id,
        'host', ${hostIn(reader, 'peer.origin')},
        'company', case when d.peer_id is null then ${reader.instance.company} else coalesce(nullif(peer.company, ''), ${hostIn(reader, 'peer.origin')}) end)
      end as deputy,
      exists (select from absences da where da.person_id = d.id and ${coversDay(reader, 'da', today)}) as is_deputy_away
    from absences a
    left join lateral (select p.* from people p
      where p.uri = a.deputy_uri and p.deactivated_at is null and ${peopleVisibleTo(reader, viewer)}) d on true
    left join peers peer on peer.id = d.peer_id
    where a.person_id = any(${[...people]}::bigint[]) and ${coversDay(reader, 'a', today)} and ${absenceVisibleTo(reader, viewer.personId)}`;
  return new Map(rows.map((row) => [row.personId, row]));
}

const coversDay = (sql: Reader, table: string, today: string): Fragment =>
  sql`${today}::date between ${sql(table)}.starts_on and ${sql(table)}.ends_on`;

/** What one has said oneself, also of days to come; null if nothing. */
export async function ownAbsence(
  reader: Reader,
  personId: PersonId,
): Promise<(AbsenceInput & { readonly deputyHandle: string }) | null> {
  const [row] = await reader<(AbsenceInput & { deputyHandle: string })[]>`
    select a.starts_on::text as from, a.ends_on::text as until, a.note, d.id as deputy_id, a.visibility, a.peer_id,
      coalesce('@' || d.handle || coalesce('@' || ${hostIn(reader, 'peer.origin')}, ''), '') as deputy_handle
    from absences a
    left join people d on d.uri = a.deputy_uri and d.deactivated_at is null
    left join peers peer on peer.id = d.peer_id
    where a.person_id = ${personId}`;
  return row ?? null;
}

/**
 * What a partner is told of the absence of one of ours, over `people p`: as JSON with `from`, `until`, `note`, `deputy`; null if nothing. A deputy
 * of a third company is none of its business.
 */
export const absenceFor = (sql: Reader, peerId: number): Fragment => sql`(
  select jsonb_build_object('from', a.starts_on, 'until', a.ends_on, 'note', a.note,
    'deputy', case when d.id is not null then jsonb_build_object('uri', d.uri, 'name', d.name) end)
  from absences a
  left join people d on d.uri = a.deputy_uri and d.deactivated_at is null and (d.peer_id is null or d.peer_id = ${peerId})
  where a.person_id = p.id and a.ends_on >= current_date - 1 and (a.visibility = 'all' or a.peer_id = ${peerId}))`;
