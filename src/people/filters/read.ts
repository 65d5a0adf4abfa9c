import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { createLru, type Lru } from '#src/platform/lru.ts';
import type { Filter } from './filter.ts';

/** Another process that changed them is heard of after this time at the latest. */
const ageMsMax = 30_000;
const keptMax = 5_000;

/** The filters of those who read lately: every list asks for them. */
export interface KeptFilters {
  readonly lately: Lru<PersonId, { readonly filters: readonly Filter[]; readonly untilMs: number }>;
  /** Counts changes: what was read before one is not kept after it. */
  changes: number;
}
declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    readonly filters: KeptFilters;
  }
}
export const createKeptFilters = (): KeptFilters => ({ lately: createLru(keptMax), changes: 0 });

/** Of each of these people, what they filter; no statement for those in memory, one for the others. Nobody else is given someone's filters. */
export async function filtersOf(
  reader: Reader,
  people: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, readonly Filter[]>> {
  const { filters: kept } = reader.instance.memory;
  const known = new Map<PersonId, readonly Filter[]>();
  for (const id of people) {
    const one = kept.lately.get(id);
    if (one && one.untilMs > Date.now()) known.set(id, one.filters);
  }
  const missing = people.filter((id) => !known.has(id));
  if (missing.length === 0) return known;
  const before = kept.changes;
  const rows = Map.groupBy(await selectFilters(reader, missing), ({ personId }) => personId);
  const untilMs = Date.now() + ageMsMax;
  for (const id of missing) {
    const filters = rows.get(id) ?? [];
    known.set(id, filters);
    if (kept.changes === before && !('afterCommit' in reader)) kept.lately.set(id, { filters, untilMs });
  }
  return known;
}

/** One person's filters as they are now, the oldest first. */
export async function readFilters(reader: Reader, personId: PersonId): Promise<Filter[]> {
  return await selectFilters(reader, [personId]);
}

type Row = Filter & { readonly personId: PersonId };

async function selectFilters(reader: Reader, people: readonly PersonId[]): Promise<Row[]> {
  return await reader<Row[]>`
    select f.person_id, f.id, f.title, f.contexts, f.action, f.expires_at,
      coalesce((select json_agg(json_build_object('id', w.id::text, 'word', w.word, 'whole', w.whole) order by w.id)
        from filter_words w where w.filter_id = f.id), '[]') as words,
      coalesce((select json_agg(json_build_object('id', x.id::text, 'postId', x.post_id::text) order by x.id)
        from filter_posts x where x.filter_id = f.id), '[]') as posts
    from filters f where f.person_id = any(${[...people]}::bigint[]) order by f.id`;
}
