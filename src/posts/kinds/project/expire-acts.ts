import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { dueOf, type Expired } from '../expired.ts';

/** How a project stands remains, without the name of who said so and their note; what was said before goes. */
export async function expireProjectActs(tx: Tx, expired: Expired, limit: number): Promise<number> {
  const gone = await tx<{ postId: PostId; note: string }[]>`
    with due as materialized (
      select x.uri, x.field, x.post_id, coalesce(x.value ->> 'note', '') as note, exists (
        select from project_acts l where l.post_id = x.post_id and l.field = x.field and l.refused_at is null and l.at > x.at) as is_past
      from project_acts x where ${dueOf(tx, expired)} limit ${limit}),
    gone as (delete from project_acts a using due where due.is_past and (a.uri, a.field) = (due.uri, due.field)),
    kept as (
      update project_acts a set person_id = null, value = case when a.field = 'status' then a.value || '{"note": ""}' else a.value end
      from due where not due.is_past and (a.uri, a.field) = (due.uri, due.field))
    select post_id, note from due`;
  for (const { postId, note } of gone.filter((act) => act.note !== '')) {
    await tx`update projects set note = '' where post_id = ${postId} and note = ${note}`;
    await tx`
      update project_acts set before = before || '{"note": ""}'
      where post_id = ${postId} and field = 'status' and before ->> 'note' = ${note}`;
  }
  return gone.length;
}
