import { isGuest } from '#src/people/policy.ts';
import type { Reader } from '#src/platform/database.ts';
import { firstIdAt, type PersonId } from '#src/platform/ids.ts';
import { tagOf } from '#src/platform/sql.ts';
import { listedTo } from '#src/posts/policy.ts';

/** So many posts of a topic are looked at. */
const countedMax = 200;

export interface TagUse {
  readonly tag: string;
  readonly postsCount: number;
  readonly lastAt: Date | null;
}

/** How often a person wrote about each of these topics, among what the viewer may read. */
export async function usesOf(
  reader: Reader,
  viewerId: PersonId,
  authorId: PersonId,
  tags: readonly string[],
): Promise<TagUse[]> {
  return await reader<TagUse[]>`
    select w.tag, count(u.*)::int as posts_count, max(u.published_at) as last_at
    from unnest(${[...tags]}::text[]) with ordinality w(tag, at) left join lateral (
      select p.published_at from post_tags t join posts p on p.id = t.post_id
      where t.tag = w.tag and p.author_id = ${authorId} and ${listedTo(reader, { personId: viewerId })}
      order by t.post_id desc limit ${countedMax}) u on true
    group by w.tag, w.at order by w.at`;
}

/** What this person wrote about most, among their newest posts. */
export async function oftenUsedBy(reader: Reader, authorId: PersonId, limit: number): Promise<TagUse[]> {
  return await reader<TagUse[]>`
    select t.tag, count(*)::int as posts_count, max(p.published_at) as last_at
    from (select id, published_at from posts where author_id = ${authorId} and has_tags order by id desc limit ${countedMax}) p
    join post_tags t on t.post_id = p.id group by t.tag order by 2 desc, t.tag limit ${limit}`;
}

export interface TagDay {
  readonly tag: string;
  /** Midnight, UTC. */
  readonly day: Date;
  readonly uses: number;
  readonly people: number;
}

/** Of the newest posts for everyone at the company: what is written about how much. */
const newestMax = 1_000;
const days = 7;
/** The same for everyone: counted once in so long. */
const ageMsMax = 5 * 60_000;

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    readonly trends: { tags: readonly TagDay[]; untilMs: number };
  }
}

/** The topics of the last week's posts for everyone here, day by day: no one learns of what is discussed elsewhere. Some minutes old. */
export async function trendingTags(reader: Reader, viewer: PersonId): Promise<readonly TagDay[]> {
  // What is discussed at the company is not for its guests.
  const [row] = await reader<
    { no: boolean }[]
  >`select ${isGuest(tagOf(reader), reader`${viewer}::bigint`)} as no`;
  if (row?.no) return [];
  const { trends } = reader.instance.memory;
  if (trends.untilMs > Date.now()) return trends.tags;
  trends.tags = await reader<TagDay[]>`
    select t.tag, date_trunc('day', p.published_at at time zone 'UTC') at time zone 'UTC' as day, count(*)::int as uses,
      count(distinct p.author_id)::int as people
    from (select id, author_id, published_at from posts p
      where p.level in ('instance', 'public', 'partner') and p.has_tags and p.removed_at is null
        and p.id > ${firstIdAt(new Date(Date.now() - days * dayMs))}
      order by id desc limit ${newestMax}) p
    join post_tags t on t.post_id = p.id group by 1, 2`;
  trends.untilMs = Date.now() + ageMsMax;
  return trends.tags;
}
const dayMs = 86_400_000;
