import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';

/** Records that a person is looking at a group's newest posts. The caller has shown it to them. */
export async function visitGroup(tx: Tx, personId: PersonId, groupId: GroupId): Promise<void> {
  await tx`
    insert into group_visits as v (person_id, group_id, seen_id)
    select ${personId}::bigint, ${groupId}::bigint, coalesce(
      (select p.id from posts p where p.group_id = ${groupId} order by p.id desc limit 1), 0)
    on conflict (person_id, group_id) do update set seen_id = excluded.seen_id, at = now()
      where v.seen_id < excluded.seen_id`;
}

/** More than this is shown as "many". */
export const newPostsMax = 20;

/**
 * In which of their groups others wrote since the person last looked, and how much, counting at most the latest `newPostsMax`; if they never
 * looked, since they joined. Without muted groups. One statement, a short index walk per group.
 */
export async function newInGroups(reader: Reader, personId: PersonId): Promise<ReadonlyMap<GroupId, number>> {
  const rows = await reader<{ groupId: GroupId; count: number }[]>`
    select m.group_id, n.count
    from memberships m
    left join group_visits v on v.group_id = m.group_id and v.person_id = m.person_id
    cross join lateral (
      select count(*)::int as count from (
        select p.author_id, p.removed_at, p.published_at from posts p
        where p.group_id = m.group_id and p.id > coalesce(v.seen_id, 0) order by p.id desc limit ${newPostsMax}) p
      where p.author_id <> ${personId} and p.removed_at is null
        and (v.seen_id is not null or p.published_at > m.since)) n
    where m.person_id = ${personId} and m.state = 'active' and n.count > 0
      and not exists (select from group_mutes u where u.person_id = ${personId} and u.group_id = m.group_id)`;
  return new Map(rows.map((row) => [row.groupId, row.count]));
}
