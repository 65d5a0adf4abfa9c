import { followCountsOf, type FollowCounts } from '#src/people/counts.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { createLru, type Lru } from '#src/platform/lru.ts';
import { readWritten, readableOf, tiesOf, type WrittenCounts, type Written } from '#src/posts/written.ts';

/** What a person's account says in figures, as far as the viewer may know. */
export interface Numbers {
  readonly follows: FollowCounts | undefined;
  readonly written: WrittenCounts | undefined;
}

interface Kept {
  readonly follows: FollowCounts | undefined;
  /** By audience, for any viewer: access is decided each time. */
  readonly written: readonly Written[];
  readonly readAtMs: number;
}

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    readonly numbers: KeptNumbers;
  }
}
export type KeptNumbers = Lru<PersonId, Kept>;

/** Beside a post, an author's figures may be this old: counting costs more than the page of posts they stand on. */
const ageMsMax = 30_000;
const keptMax = 5_000;
export const createKeptNumbers = (): KeptNumbers => createLru(keptMax);

/**
 * Of everyone in `exact`, counted now, and of `beside`, which may be of some seconds ago. Three statements at most, one if all are in memory.
 */
export async function numbersOf(
  reader: Reader,
  viewerId: PersonId,
  who: { readonly exact: ReadonlySet<PersonId>; readonly beside: ReadonlySet<PersonId> },
): Promise<ReadonlyMap<PersonId, Numbers>> {
  return (await numbersForEach(reader, [viewerId], who))(viewerId);
}

/** The same for several viewers, with no more statements: who asks for one of them counts nothing any more. */
export async function numbersForEach(
  reader: Reader,
  viewers: readonly PersonId[],
  { exact, beside }: { readonly exact: ReadonlySet<PersonId>; readonly beside: ReadonlySet<PersonId> },
): Promise<(viewerId: PersonId) => ReadonlyMap<PersonId, Numbers>> {
  const oldestMs = Date.now() - ageMsMax;
  const { numbers } = reader.instance.memory;
  const known = new Map<PersonId, Kept>();
  for (const id of beside) {
    const kept = exact.has(id) ? undefined : numbers.get(id);
    if (kept && kept.readAtMs > oldestMs) known.set(id, kept);
  }
  const all = new Set([...exact, ...beside]);
  if (all.size === 0) return () => new Map();
  // Asked for together, because statements of one turn travel together.
  const [counted, ties] = await Promise.all([
    count(
      reader,
      [...all].filter((id) => !known.has(id)),
    ),
    tiesOf(reader, viewers),
  ]);
  for (const [id, read] of counted) {
    known.set(id, read);
    numbers.set(id, read);
  }
  const sums = [...known.values()].flatMap((each) => each.written);
  return (viewerId) => {
    const written = readableOf(viewerId, ties.get(viewerId), sums);
    return new Map([...known].map(([id, { follows }]) => [id, { follows, written: written.get(id) }]));
  };
}

async function count(reader: Reader, ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, Kept>> {
  if (ids.length === 0) return new Map();
  const readAtMs = Date.now();
  const [counts, written] = await Promise.all([followCountsOf(reader, ids), readWritten(reader, ids)]);
  const follows = new Map(counts.map((one) => [one.id, one]));
  const byAuthor = Map.groupBy(written, (each) => each.authorId);
  return new Map(
    ids.map((id) => [id, { follows: follows.get(id), written: byAuthor.get(id) ?? [], readAtMs }]),
  );
}
