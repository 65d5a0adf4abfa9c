import type { Reader } from '#src/platform/database.ts';
import type { Counted } from './present/instance.ts';

const agoMax = 60_000;
let last: { at: number; reader: Reader['house']; counted: Counted } | undefined;

/** How many people, posts and partners there are; estimates for posts, because nobody needs the exact number of a million. */
export async function countEverything(reader: Reader): Promise<Counted> {
  if (last && last.reader === reader.house && Date.now() - last.at < agoMax) return last.counted;
  const [row] = await reader<[Counted]>`
    select (select count(*)::int from people where peer_id is null and kind <> 'instance' and deactivated_at is null) as people,
      greatest(0, (select reltuples::float8 from pg_class where oid = 'posts'::regclass)) as posts,
      (select count(*)::int from peers) as peers`;
  last = { at: Date.now(), reader: reader.house, counted: row };
  return row;
}
