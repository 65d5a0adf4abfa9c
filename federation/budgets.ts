/** What one partner may send per minute; more is 429 for it alone (security.md, "Load"). */
export const activitiesPerMinute = 10_000;
export const followsPerMinute = 600;

/** Follow and Join ask a person or a group for something: a flood of them is a nuisance long before it is a load. */
const begging: ReadonlySet<string> = new Set(['Follow', 'Join', 'Invite']);

interface Bucket {
  tokens: number;
  atMs: number;
}

export interface Budgets {
  /** Takes one activity of that type from the partner's budget. 0, or the seconds after which there is room again. */
  take(peerId: number, type: string, nowMs?: number): number;
}

/**
 * Token buckets per partner, in the memory of this process: a minute's worth may come at once. There are as many as agreements, because only
 * authenticated partners are counted.
 */
export function createBudgets(): Budgets {
  const all = new Map<number, Bucket>();
  const asking = new Map<number, Bucket>();
  return {
    take(peerId, type, nowMs = Date.now()) {
      const wait = begging.has(type) ? takeFrom(asking, peerId, followsPerMinute, nowMs) : 0;
      return wait > 0 ? wait : takeFrom(all, peerId, activitiesPerMinute, nowMs);
    },
  };
}

function takeFrom(buckets: Map<number, Bucket>, peerId: number, perMinute: number, nowMs: number): number {
  let bucket = buckets.get(peerId);
  if (!bucket) buckets.set(peerId, (bucket = { tokens: perMinute, atMs: nowMs }));
  const earned = (Math.max(0, nowMs - bucket.atMs) / 60_000) * perMinute;
  bucket.tokens = Math.min(perMinute, bucket.tokens + earned);
  bucket.atMs = nowMs;
  if (bucket.tokens < 1) return Math.max(1, Math.ceil(((1 - bucket.tokens) * 60) / perMinute));
  bucket.tokens--;
  return 0;
}
