import type { Reader } from '#src/platform/database.ts';
import type { Counted } from './present/instance.ts';

/** No one needs these to the minute. */
const ageMsMax = 60_000;

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    readonly counts: { counted: Counted | null; untilMs: number };
  }
}

/** The number of people, posts and partners; for posts PostgreSQL's own estimate, because counting a million takes a second. */
export async function countEverything(reader: Reader): Promise<Counted> {
  const { counts } = reader.instance.memory;
  if (counts.counted && counts.untilMs > Date.now()) return counts.counted;
  const [counted] = await reader<[Counted]>`
    select (select count(*)::int from people where peer_id is null and kind not in ('instance', 'alias', 'source') and deactivated_at is null) as people,
      greatest(0, (select reltuples::float8 from pg_class where oid = 'posts'::regclass)) as posts,
      (select count(*)::int from peers) as peers`;
  counts.counted = counted;
  counts.untilMs = Date.now() + ageMsMax;
  return counted;
}
