import type { Tx } from '#src/platform/database.ts';
import { dueOf, type Expired } from '../expired.ts';

/** The document stays where it is and called as it is: the latest act keeps that, without who it was by. A lock of so long ago holds nothing. */
export async function expireDocumentActs(tx: Tx, expired: Expired, limit: number): Promise<number> {
  const locks = await tx`
    delete from document_locks l where l.post_id in (
      select x.post_id from document_locks x where ${dueOf(tx, expired)} and x.until < now() limit ${limit})`;
  const [row] = await tx<{ count: number }[]>`
    with due as materialized (
      select x.uri, exists (select from document_acts l where l.post_id = x.post_id and l.refused is null and l.at > x.at) as is_past
      from document_acts x where ${dueOf(tx, expired)} limit ${limit}),
    gone as (delete from document_acts a using due where due.is_past and a.uri = due.uri),
    kept as (update document_acts a set person_id = null from due where not due.is_past and a.uri = due.uri)
    select count(*)::int as count from due`;
  return locks.count + (row?.count ?? 0);
}
