import type { Tx } from '#src/platform/database.ts';
import { dueOf, type Expired } from '../expired.ts';

/** The task stays as it is: the latest change of each field keeps its place without who made it, so that no older one counts again. */
export async function expireTaskChanges(tx: Tx, expired: Expired, limit: number): Promise<number> {
  const [row] = await tx<{ count: number }[]>`
    with due as materialized (
      select x.uri, x.field, exists (select from task_changes l where l.post_id = x.post_id and l.field = x.field and l.at > x.at) as is_past
      from task_changes x where ${dueOf(tx, expired)} limit ${limit}),
    gone as (delete from task_changes c using due where due.is_past and (c.uri, c.field) = (due.uri, due.field)),
    kept as (
      update task_changes c set person_id = null from due where not due.is_past and (c.uri, c.field) = (due.uri, due.field))
    select count(*)::int as count from due`;
  return row?.count ?? 0;
}
