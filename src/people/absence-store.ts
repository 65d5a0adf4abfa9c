import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Days } from './person.ts';

/** False: it says the same already. */
export async function putAbsence(
  tx: Tx,
  personId: PersonId,
  absence: Days & {
    readonly note: string;
    readonly deputyUri: string | null;
    readonly deputyName: string;
    readonly visibility: 'company' | 'partner' | 'all';
    readonly peerId: number | null;
  },
): Promise<boolean> {
  const { count } = await tx`
    insert into absences (person_id, starts_on, ends_on, note, deputy_uri, deputy_name, visibility, peer_id)
    values (${personId}, ${absence.from}, ${absence.until}, ${absence.note}, ${absence.deputyUri}, ${absence.deputyName}, ${absence.visibility}, ${absence.peerId})
    on conflict (person_id) do update set starts_on = excluded.starts_on, ends_on = excluded.ends_on, note = excluded.note,
      deputy_uri = excluded.deputy_uri, deputy_name = excluded.deputy_name, visibility = excluded.visibility, peer_id = excluded.peer_id
    where absences is distinct from excluded`;
  return count === 1;
}

/** False: there was none. */
export async function deleteAbsence(tx: Tx, personId: PersonId): Promise<boolean> {
  return (await tx`delete from absences where person_id = ${personId}`).count === 1;
}

/** Returns how many. */
export async function deleteAbsencesOver(tx: Tx, limit: number): Promise<number> {
  const { count } = await tx`
    delete from absences where person_id in (
      select person_id from absences where ends_on < current_date - 2 order by ends_on limit ${limit})`;
  return count;
}
