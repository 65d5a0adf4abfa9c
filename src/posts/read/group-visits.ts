import type { GroupView } from '#src/groups/group.ts';
import { newestFirst, postedIn } from '#src/groups/newest.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { hostIn, tagOf } from '#src/platform/sql.ts';

/** Records that a person is looking at a group's newest posts. The caller has shown it to them. */
export async function visitGroup(tx: Tx, personId: PersonId, groupId: GroupId): Promise<void> {
  await tx`
    insert into group_visits as v (person_id, group_id, seen_id)
    select ${personId}::bigint, ${groupId}::bigint, coalesce(
      (select p.id from posts p where ${postedIn(tagOf(tx), tx`${groupId}::bigint`)} ${tx.unsafe(newestFirst)} limit 1), 0)
    on conflict (person_id, group_id) do update set seen_id = excluded.seen_id, at = now()
      where v.seen_id < excluded.seen_id`;
}

/** More than this is shown as "many". */
export const newPostsMax = 20;

/** One of the reader's groups, and how much others wrote there since they last looked. */
export interface GroupWithNews extends Pick<GroupView, ShownOfGroup> {
  readonly fresh: number;
}
type ShownOfGroup = 'id' | 'uri' | 'peerId' | 'handle' | 'host' | 'name' | 'hue' | 'company' | 'country';

export interface NewsOfGroups {
  /** Those with news first, then the newest. */
  readonly groups: readonly GroupWithNews[];
  /** In all of them that were looked at. */
  readonly fresh: number;
}

/** In so many of their groups we look for news: the ones the person joined last. */
const lookedAtMax = 200;

/**
 * Where others wrote since the person last looked at the group, and how much, counting at most the latest `newPostsMax` in each; if they never
 * looked, since they joined. Nothing counts in muted groups. One statement, a short index walk per group.
 */
export async function newsOfGroups(reader: Reader, personId: PersonId, limit: number): Promise<NewsOfGroups> {
  const { company, country } = reader.instance;
  const rows = await reader<(GroupWithNews & { all: number })[]>`
    with mine as (
      select m.group_id, m.person_id, m.since from memberships m
      where m.person_id = ${personId} and m.state = 'active' order by m.since desc limit ${lookedAtMax}),
    counted as (
      select m.group_id, case when u.group_id is null then n.count else 0 end as fresh
      from mine m
      left join group_visits v on v.group_id = m.group_id and v.person_id = m.person_id
      left join group_mutes u on u.group_id = m.group_id and u.person_id = m.person_id
      cross join lateral (
        select count(*)::int as count from (
          select p.author_id, p.removed_at, p.published_at from posts p
          where ${postedIn(tagOf(reader), reader`m.group_id`)} and p.id > coalesce(v.seen_id, 0)
          ${reader.unsafe(newestFirst)} limit ${newPostsMax}) p
        where p.author_id <> m.person_id and p.removed_at is null and (v.seen_id is not null or p.published_at > m.since)) n),
    shown as (
      select group_id, fresh, least(sum(fresh) over (), ${newPostsMax})::int as all
      from counted order by fresh > 0 desc, group_id desc limit ${limit})
    select g.id, g.uri, g.peer_id, g.handle, ${hostIn(reader, 'home.origin')} as host, g.name, g.hue,
      case when g.peer_id is null then ${company} else coalesce(nullif(home.company, ''), ${hostIn(reader, 'home.origin')}) end as company,
      case when g.peer_id is null then ${country} else home.country end as country, s.fresh, s.all
    from shown s join groups g on g.id = s.group_id left join peers home on home.id = g.peer_id
    order by s.fresh > 0 desc, g.id desc`;
  return { groups: rows.map(({ all: _all, ...group }) => group), fresh: rows[0]?.all ?? 0 };
}
