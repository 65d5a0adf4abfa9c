import type { Reader } from '#src/platform/database.ts';
import type { House } from '#src/platform/house.ts';
import type { Counted } from './present/instance.ts';

/** Nobody needs these to the minute. */
const ageMsMax = 60_000;
const counts = new WeakMap<House, { readonly until: number; readonly counted: Counted }>();

/** How many people, posts and partners there are; of posts PostgreSQL's own estimate, because counting a million takes a second. */
export async function countEverything(reader: Reader): Promise<Counted> {
  const known = counts.get(reader.house);
  if (known && known.until > Date.now()) return known.counted;
  const [counted] = await reader<[Counted]>`
    select (select count(*)::int from people where peer_id is null and kind not in ('instance', 'alias') and deactivated_at is null) as people,
      greatest(0, (select reltuples::float8 from pg_class where oid = 'posts'::regclass)) as posts,
      (select count(*)::int from peers) as peers`;
  counts.set(reader.house, { until: Date.now() + ageMsMax, counted });
  return counted;
}
