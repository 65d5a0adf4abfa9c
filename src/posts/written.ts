import { isGuest } from '#src/people/policy.ts';
import { tagOf } from '#src/platform/sql.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { canReadPost, type Audience } from './policy.ts';

/** So many of the newest are looked at: who wrote more is said to have written this many. */
const countedMax = 500;

export interface WrittenCounts {
  readonly postsCount: number;
  readonly lastPostAt: Date | null;
}

/** What someone wrote for the same readers, added up. */
export type Written = Audience & {
  readonly audiencePersonId: PersonId | null;
  readonly groupId: GroupId | null;
  readonly postsCount: number;
};

/** What decides, besides the audience, who may read: the groups someone belongs to, and whom they follow. */
export interface ReadersTies {
  readonly groups: ReadonlySet<GroupId>;
  readonly followed: ReadonlySet<PersonId>;
  readonly isGuest: boolean;
}

/** Of each of these people of ours: one statement. */
export async function tiesOf(
  reader: Reader,
  viewers: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, ReadersTies>> {
  const rows = await reader<{ id: PersonId; groups: GroupId[]; followed: PersonId[]; isGuest: boolean }[]>`
    select r.id, array(select group_id from memberships where person_id = r.id and state = 'active') as groups,
      array(select followee_id from follows where follower_id = r.id and state = 'accepted') as followed,
      ${isGuest(tagOf(reader), reader`r.id`)} as is_guest
    from unnest(${[...viewers]}::bigint[]) r(id)`;
  return new Map(
    rows.map(({ id, groups, followed, isGuest: guest }) => [
      id,
      { groups: new Set(groups), followed: new Set(followed), isGuest: guest },
    ]),
  );
}

/**
 * How many of these posts the viewer may read, without direct posts, and when the last was written, by author. Posts are summed by audience
 * first, so that access is checked per audience and not per post; no one learns about posts that are not for them. Mentions in posts for followers
 * are not considered.
 */
export function readableOf(
  viewerId: PersonId,
  tied: ReadersTies | undefined,
  sums: readonly Written[],
): ReadonlyMap<PersonId, WrittenCounts> {
  const written = new Map<PersonId, WrittenCounts>();
  for (const sum of sums) {
    const { audiencePersonId, groupId, authorId } = sum;
    const ties = {
      isAudience: audiencePersonId === viewerId,
      follows: audiencePersonId !== null && (tied?.followed.has(audiencePersonId) ?? false),
      mentioned: false,
      member: groupId !== null && (tied?.groups.has(groupId) ?? false),
      isGuest: tied?.isGuest ?? false,
      heldSince: null,
    };
    if (canReadPost({ personId: viewerId }, sum, ties))
      written.set(authorId, together(written.get(authorId), sum));
  }
  return written;
}

const together = (
  before: WrittenCounts | undefined,
  { postsCount, publishedAt }: Written,
): WrittenCounts => ({
  postsCount: (before?.postsCount ?? 0) + postsCount,
  lastPostAt: before?.lastPostAt && before.lastPostAt > publishedAt ? before.lastPostAt : publishedAt,
});

/** Of each of these people, for any viewer: what may be said of it is for `readableOf` to decide. Bounded walks over the authors' index; `between` leaves the planner no other index to walk, which would pass everyone's posts. */
export const readWritten = (reader: Reader, ids: readonly PersonId[]): Promise<Written[]> =>
  reader<Written[]>`
    select a.id as author_id, p.level, p.group_id, p.audience_person_id, p.peer_id, p.partner_id, p.removed,
      count(*)::int as posts_count, max(p.published_at) as published_at
    from unnest(${[...ids]}::bigint[]) a(id) cross join lateral (
      select level, group_id, audience_person_id, peer_id, partner_id, removed_at is not null as removed, published_at
      from posts where author_id between a.id and a.id order by author_id, id desc limit ${countedMax}) p
    where p.level <> 'direct' group by 1, 2, 3, 4, 5, 6, 7`;

/** The same for whole groups: for members, since no one else can read there. */
export async function writtenIn(
  reader: Reader,
  viewerId: PersonId,
  ids: readonly GroupId[],
): Promise<ReadonlyMap<GroupId, WrittenCounts>> {
  if (ids.length === 0) return new Map();
  const rows = await reader<(WrittenCounts & { id: GroupId })[]>`
    select m.group_id as id, count(*)::int as posts_count, max(p.published_at) as last_post_at
    from memberships m cross join lateral (
      select published_at, removed_at from posts where group_id between m.group_id and m.group_id order by group_id, id desc limit ${countedMax}) p
    where m.person_id = ${viewerId} and m.state = 'active' and m.group_id = any(${[...ids]}::bigint[]) and p.removed_at is null
    group by m.group_id`;
  return new Map(rows.map(({ id, ...written }) => [id, written]));
}
