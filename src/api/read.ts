import type { Reader } from '#src/platform/database.ts';
import type { House } from '#src/platform/house.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Counted } from './present/instance.ts';

/** Nobody needs these to the minute. */
const ageMsMax = 60_000;
const counts = new WeakMap<House, { readonly until: number; readonly counted: Counted }>();

/** How many people, posts and partners there are; of posts PostgreSQL's own estimate, because counting a million takes a second. */
export async function countEverything(reader: Reader): Promise<Counted> {
  const known = counts.get(reader.house);
  if (known && known.until > Date.now()) return known.counted;
  const [counted] = await reader<[Counted]>`
    select (select count(*)::int from people where peer_id is null and kind <> 'instance' and deactivated_at is null) as people,
      greatest(0, (select reltuples::float8 from pg_class where oid = 'posts'::regclass)) as posts,
      (select count(*)::int from peers) as peers`;
  counts.set(reader.house, { until: Date.now() + ageMsMax, counted });
  return counted;
}

/** Threads of direct messages, the one with the newest message first; `lastId` is that message and the cursor. */
export async function readConversations(
  reader: Reader,
  personId: PersonId,
  page: { readonly maxId?: string; readonly limit: number },
): Promise<{ rootId: PostId; lastId: PostId }[]> {
  return reader`
    select mine.root_id, max(mine.id) as last_id from (
      select p.id, p.root_id from mentions m join posts p on p.id = m.post_id
      where m.person_id = ${personId} and p.level = 'direct' and p.removed_at is null
      union all
      select p.id, p.root_id from posts p where p.author_id = ${personId} and p.level = 'direct'
    ) mine
    group by mine.root_id having max(mine.id) < ${page.maxId ?? idMax}::bigint
    order by last_id desc limit ${page.limit}`;
}
const idMax = '9223372036854775807';
