import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { tagOf } from '#src/platform/sql.ts';
import { newestFirst, postedIn } from './newest.ts';
import type { GroupView, MembershipState, Role } from './group.ts';
import { groupsVisibleTo } from './policy.ts';
import { viewColumns, viewTables } from './read.ts';

export type DirectoryShow = 'mine' | 'all' | 'open';
export type DirectorySort = 'activity' | 'name' | 'members' | 'new';
export const directoryShows: readonly DirectoryShow[] = ['all', 'mine', 'open'];
export const directorySorts: readonly DirectorySort[] = ['activity', 'name', 'members', 'new'];

/** A group as the directory shows it. */
export interface DirectoryEntry {
  readonly group: GroupView;
  /** Of groups that the reader belongs to: when someone last wrote there. Of others no one is told. */
  readonly lastPostAt: Date | null;
  /** Colleagues and partners whom the reader follows and who belong to it, where the members may be seen. */
  readonly followed: number;
}

/** More than anyone looks through: to find more, type a word of the name. */
export const directoryMax = 120;
const queryCharsMax = 200;

interface Row extends Omit<GroupView, 'mine'> {
  readonly role: Role | null;
  readonly state: MembershipState | null;
  readonly lastPostAt: Date | null;
  readonly followed: number;
}

/**
 * Groups the reader may know about, without archived ones unless they belong to them or look for a name. `open`: those they can join at once. `company`: a
 * partner's number, null for ours.
 */
export async function listDirectory(
  reader: Reader,
  personId: PersonId,
  asked: {
    readonly show: DirectoryShow;
    readonly sort: DirectorySort;
    readonly q?: string;
    readonly company?: number | null | undefined;
  },
): Promise<DirectoryEntry[]> {
  const viewer = { personId };
  const q = (asked.q ?? '').trim().slice(0, queryCharsMax);
  const rows = await reader<Row[]>`
    with known as materialized (
      select m.group_id, count(*)::int as people
      from follows f join memberships m on m.person_id = f.followee_id and m.state = 'active'
      where f.follower_id = ${personId} and f.state = 'accepted' group by m.group_id)
    select * from (
      select ${viewColumns(reader)},
        case when mine.state = 'active' then (
          select p.published_at from posts p where ${postedIn(tagOf(reader), reader`g.id`)} and p.removed_at is null
          ${reader.unsafe(newestFirst)} limit 1) end as last_post_at,
        case when g.access <> 'secret' and (g.access = 'open' or mine.state = 'active') then coalesce(known.people, 0) else 0 end as followed
      from ${viewTables(reader, viewer)} left join known on known.group_id = g.id
      where ${groupsVisibleTo(reader, viewer)}
        and ${asked.show === 'mine' ? reader`mine.state = 'active'` : q === '' ? reader`(g.archived_at is null or mine.state = 'active')` : reader`true`}
        ${asked.show === 'open' ? reader`and g.access = 'open' and g.archived_at is null and g.joinable and mine.state is distinct from 'active'` : reader``}
        ${asked.company === undefined ? reader`` : reader`and g.peer_id is not distinct from ${asked.company}::int`}
        ${q === '' ? reader`` : reader`and words_of(g.name || ' ' || g.handle) @@ words_query(${q})`}) d
    order by ${order(reader, asked.sort)}, lower(name), id limit ${directoryMax}`;
  return rows.map(({ role, state, lastPostAt, followed, ...group }) => ({
    group: { ...group, mine: role && state ? { role, state } : null },
    lastPostAt,
    followed,
  }));
}

function order(reader: Reader, sort: DirectorySort) {
  switch (sort) {
    case 'activity':
      return reader`archived_at is not null, last_post_at desc nulls last, followed desc, members_count desc`;
    case 'members':
      return reader`archived_at is not null, members_count desc`;
    case 'new':
      return reader`created_at desc`;
    case 'name':
      return reader`archived_at is not null`;
  }
}
