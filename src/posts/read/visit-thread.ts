import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';

/** Looking again within this time is the same visit: what was new stays marked. */
const visitMinutes = 10;

/**
 * Records that a person is looking at a thread, and returns when they last did before this visit; null for the first time. The caller has shown
 * it to them, so they may read it. A thread whose first post is gone is not recorded.
 */
export async function visitThread(tx: Tx, personId: PersonId, rootId: PostId): Promise<Date | null> {
  const [visit] = await tx<{ before: Date | null }[]>`
    insert into thread_visits as v (person_id, root_id) select ${personId}::bigint, id from posts where id = ${rootId}
    on conflict (person_id, root_id) do update set at = now(),
      before = case when v.at < now() - make_interval(mins => ${visitMinutes}) then v.at else v.before end
    returning before`;
  return visit?.before ?? null;
}
