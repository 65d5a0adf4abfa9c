import type { Reader } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { PersonId } from '#src/platform/ids.ts';

export interface FollowCounts {
  readonly id: PersonId;
  readonly followersCount: number;
  readonly followingCount: number;
  /** Follows are answered by hand. */
  readonly locked: boolean;
  /** Where they say to be now, as far as that is known here. */
  readonly movedToId: PersonId | null;
}

/** How many active people follow these and are followed by them, as their pages say; a whole page in one statement. */
export async function followCountsOf(reader: Reader, ids: readonly PersonId[]): Promise<FollowCounts[]> {
  if (ids.length === 0) return [];
  return reader<FollowCounts[]>`
    select p.id, p.follow_policy = 'ask' as locked,
      (select t.id from people t where t.uri = p.moved_to and t.id <> p.id and t.deactivated_at is null) as moved_to_id,
      (select count(*)::int from follows o
        where o.followee_id = p.id and o.state = 'accepted' and o.follower_id not in (${left(reader)})) as followers_count,
      (select count(*)::int from follows o
        where o.follower_id = p.id and o.state = 'accepted' and o.followee_id not in (${left(reader)})) as following_count
    from people p where p.id = any(${[...ids]}::bigint[])`;
}

/** Read once for a statement: they are few beside those who follow, whose rows are then not looked at. */
const left = (reader: Reader): Fragment =>
  reader`select x.id from people x where x.deactivated_at is not null`;
