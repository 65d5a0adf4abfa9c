import { inPageOrder, limitOf } from '#src/platform/cursors.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { firstIdAt, isId, type PersonId } from '#src/platform/ids.ts';
import { tagOf } from '#src/platform/sql.ts';
import { listed } from '#src/posts/kinds/parts.ts';
import { listedBy } from '#src/posts/policy.ts';
import type { Page } from '#src/posts/post.ts';
import type { EntryRow } from '#src/posts/read/entries.ts';
import { stampColumns } from '#src/posts/read/post-cache.ts';

/**
 * A feed is kept for so long, and no more of it than so many entries: what is older is collected from the posts when someone reads that far. At 70
 * readers a post it would otherwise be the largest table of all, read by no one.
 */
const keptDays = 90;
const keptMax = 2_000;
const dayMs = 86_400_000;

/** Each person's feed is swept once in so many rounds of maintenance, and so many rows at most in one. */
const rounds = 60;
const sweptMax = 20_000;

/** Where a feed that is kept by time alone begins. */
export const oldestKept = (): string => firstIdAt(new Date(Date.now() - keptDays * dayMs));

/** Deletes expired entries from the feeds of one person in sixty, a different sixtieth each minute. A maintenance job. */
export async function sweepFeeds(tx: Tx, minute: number = Math.floor(Date.now() / 60_000)): Promise<void> {
  await tx`
    delete from feed where (person_id, entry_id) in (
      select f.person_id, f.entry_id
      from people r cross join lateral (
        select greatest(${oldestKept()}::bigint, (
          select k.entry_id from feed k where k.person_id = r.id order by k.entry_id desc offset ${keptMax - 1} limit 1)) as first) kept
      join feed f on f.person_id = r.id and f.entry_id < kept.first
      where r.peer_id is null and mod(r.id, ${rounds}) = ${minute % rounds} limit ${sweptMax})`;
}

/**
 * What follows in a feed below what is kept of it: as `feed.ts` would have put it there, from the posts themselves. `rows` is what was found of the
 * page in the stored feed; the page as a whole comes back, newest first.
 */
export async function withOlder(
  reader: Reader,
  personId: PersonId,
  page: Page,
  rows: readonly EntryRow[],
): Promise<EntryRow[]> {
  const border = oldestKept();
  const last = rows.at(-1)?.entryId;
  const isFull = rows.length >= limitOf(page);
  const asksUp = page.minId !== undefined && isId(page.minId);
  if (asksUp || (isFull && last !== undefined && BigInt(last) >= BigInt(border))) return [...rows];
  const older = await collect(reader, personId, page, border);
  const there = new Set(older.map((row) => row.id));
  return inPageOrder(
    [...older, ...rows.filter((row) => !there.has(row.id))].toSorted((a, b) =>
      BigInt(a.entryId) < BigInt(b.entryId) ? 1 : -1,
    ),
    page,
  ).slice(0, limitOf(page));
}

/** Bounded by the page for each person followed and each group. Throws nothing of its own. */
async function collect(reader: Reader, personId: PersonId, page: Page, border: string): Promise<EntryRow[]> {
  const limit = limitOf(page);
  const tag = tagOf(reader);
  const me = reader`${personId}::bigint`;
  const may = reader`${listedBy(tag, me)} and p.level <> 'direct' and ${reader.unsafe(listed)}`;
  const above = page.sinceId !== undefined && isId(page.sinceId) ? page.sinceId : '0';
  const below = page.maxId !== undefined && isId(page.maxId) ? page.maxId : border;
  const within = (column: string) =>
    reader`${reader.unsafe(column)} < b.below and ${reader.unsafe(column)} > ${above}`;
  return await reader<EntryRow[]>`
    with b as materialized (
      select least(${below}::bigint, greatest(${border}::bigint, (
        select k.entry_id from feed k where k.person_id = ${me} order by k.entry_id desc offset ${keptMax - 1} limit 1))) as below),
    found as materialized (
      (select p.id as entry_id, p.id as post_id, null::bigint as share_id, 'own' as why, 1 as rank
      from b, lateral (select p.id from posts p where p.author_id = ${me} and ${within('p.id')} and ${may} order by p.id desc limit ${limit}) p)
      union all
      (select p.id, p.id, null, 'mention', 2 from b, lateral (
        select p.id from mentions m join posts p on p.id = m.post_id
        where m.person_id = ${me} and ${within('m.post_id')} and ${may} order by m.post_id desc limit ${limit}) p)
      union all
      (select p.id, p.id, null, 'group', 3 from b, memberships g cross join lateral (
        select p.id from posts p where p.group_id = g.group_id and ${within('p.id')} and ${may} order by p.id desc limit ${limit}) p
      where g.person_id = ${me} and g.state = 'active' order by p.id desc limit ${limit})
      union all
      (select p.id, p.id, null, 'follow', 4 from b, follows f cross join lateral (
        select p.id from posts p where p.author_id = f.followee_id and p.level <> 'group' and ${within('p.id')} and ${may}
        order by p.id desc limit ${limit}) p
      where f.follower_id = ${me} and f.state = 'accepted' order by p.id desc limit ${limit})
      union all
      (select s.id, s.post_id, s.id, 'share', 5 from b, follows f cross join lateral (
        select s.id, s.post_id from shares s join posts p on p.id = s.post_id
        where s.person_id = f.followee_id and ${within('s.id')} and ${may} and p.author_id <> ${me}
        order by s.id desc limit ${limit}) s
      where f.follower_id = ${me} and f.state = 'accepted' and f.shares order by s.id desc limit ${limit})),
    -- A post stands there once: by itself before by a share.
    once as (select distinct on (post_id) * from found order by post_id, rank, entry_id)
    select o.entry_id, o.why, o.share_id, s.uri as share_uri, s.at as share_at, s.person_id as sharer_id, ${reader.unsafe(stampColumns)}
    from once o join posts p on p.id = o.post_id left join shares s on s.id = o.share_id
    where not exists (
      select from unnest(array[p.author_id, s.person_id]) other(id) where other.id is not null and (
        exists (select from mutes_in_force x where x.person_id = ${me} and x.muted_id = other.id)
        or exists (select from blocks x where (x.person_id, x.blocked_id) in ((${me}, other.id), (other.id, ${me})))))
    order by o.entry_id desc limit ${limit}`;
}
