import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { dueOf, type Expired } from '../kinds/expired.ts';

/**
 * What holds stays, so that no older word counts again, without the name of who said it and without the words beside it (a note, a reason);
 * what was said before goes.
 */
export async function expireActs(
  tx: Tx,
  { table, words }: { readonly table: string; readonly words?: Words },
  expired: Expired,
  limit: number,
): Promise<number> {
  const { field, key } = words ?? { field: '', key: '' };
  const gone = await tx<{ postId: PostId; said: string }[]>`
    with due as materialized (
      select x.uri, x.field, x.post_id, case when x.field = ${field} then coalesce(x.value ->> ${key}, '') else '' end as said, exists (
        select from ${tx(table)} l where l.post_id = x.post_id and l.field = x.field and l.refused_at is null and l.at > x.at) as is_past
      from ${tx(table)} x where ${dueOf(tx, expired)} limit ${limit}),
    gone as (delete from ${tx(table)} a using due where due.is_past and (a.uri, a.field) = (due.uri, due.field)),
    kept as (
      update ${tx(table)} a set person_id = null,
        value = case when a.field = ${field} then a.value || jsonb_build_object(${key}::text, '') else a.value end
      from due where not due.is_past and (a.uri, a.field) = (due.uri, due.field))
    select post_id, said from due`;
  for (const { postId, said } of gone.filter((each) => each.said !== '')) {
    await words?.forget(tx, postId, said);
    await tx`
      update ${tx(table)} set before = before || jsonb_build_object(${key}::text, '')
      where post_id = ${postId} and field = ${field} and before ->> ${key} = ${said}`;
  }
  return gone.length;
}

/** Words beside what was said: in which field's value, under which key. */
export interface Words {
  readonly field: string;
  readonly key: string;
  /** Takes them from where the post is read. */
  forget(tx: Tx, postId: PostId, said: string): Promise<unknown>;
}
