/** A page is connected within this time at most; earlier changes are forgotten. */
export const rememberedMs = 60_000;
const batchesMax = 1_000;

export type Recent = ReturnType<typeof createRecent>;

/** The batches of the last minute, for pages that are not connected yet. */
export function createRecent() {
  let batches: { readonly atMs: number; readonly lines: readonly string[] }[] = [];
  let fromMs = Number.POSITIVE_INFINITY;
  let expectedMs = 0;
  return {
    /** From now on every batch is added. */
    begin() {
      [batches, fromMs] = [[], Date.now()];
    },
    /** A page is about to be read that will ask. */
    expect: () => (expectedMs = Date.now()),
    isExpected: () => Date.now() - expectedMs < rememberedMs,
    add(lines: readonly string[] | 'missed') {
      const now = Date.now();
      if (lines === 'missed') [batches, fromMs] = [[], now + 1];
      else batches.push({ atMs: now, lines });
      const first = batches.findIndex((batch) => now - batch.atMs < rememberedMs);
      const gone = Math.max(first, batches.length - batchesMax);
      if (gone <= 0) return;
      batches = batches.slice(gone);
      fromMs = batches[0]?.atMs ?? now;
    },
    /** Null: not all of it is remembered. */
    since: (sinceMs: number): string[] | null =>
      sinceMs < Math.max(fromMs, Date.now() - rememberedMs)
        ? null
        : batches.flatMap((batch) => (batch.atMs >= sinceMs ? batch.lines : [])),
  };
}
