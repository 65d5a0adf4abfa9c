import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Deed } from '../kind.ts';

/** What a person did with documents of others, by the ids of the documents: the latest of each. */
export async function actsOf(
  reader: Reader,
  personId: PersonId,
  after: string,
  limit: number,
): Promise<readonly (Deed & { readonly name: string; readonly folder: string; readonly at: Date })[]> {
  return await reader`
    select * from (
      select distinct on (p.id) p.id, p.uri, a.name, a.folder, a.binned, a.at
      from document_acts a join posts p on p.id = a.post_id
      where a.person_id = ${personId} and a.uri <> p.uri and p.id > ${after} order by p.id, a.at desc) acts
    order by id limit ${limit}`;
}
