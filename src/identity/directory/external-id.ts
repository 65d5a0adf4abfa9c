import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** All SCIM tokens speak for one directory: a new token does not make new people. */
export const scimSource = 'scim';

/** Whom a directory knows by this number; null for nobody, and for several. */
export async function findByExternalId(
  reader: Reader,
  source: string,
  externalId: string,
): Promise<PersonId | null> {
  const rows = await reader<{ personId: PersonId }[]>`
    select person_id from directory_people where source = ${source} and external_id = ${externalId} limit 2`;
  return rows.length === 1 ? (rows[0]?.personId ?? null) : null;
}
