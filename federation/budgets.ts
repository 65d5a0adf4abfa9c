import { takeFrom, type Bucket } from '#src/platform/limits.ts';

/** What one partner may send per minute; more is 429 for it alone (security.md, "Load"). */
export const activitiesPerMinute = 10_000;
export const followsPerMinute = 600;

/** Follow and Join ask a person or a group for something: a flood of them is a nuisance long before it is a load. */
const begging: ReadonlySet<string> = new Set(['Follow', 'Join', 'Invite']);

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
      const wait = begging.has(type) ? takeOf(asking, peerId, followsPerMinute, nowMs) : 0;
      return wait > 0 ? wait : takeOf(all, peerId, activitiesPerMinute, nowMs);
    },
  };
}

function takeOf(buckets: Map<number, Bucket>, peerId: number, perMinute: number, nowMs: number): number {
  let bucket = buckets.get(peerId);
  if (!bucket) buckets.set(peerId, (bucket = { tokens: perMinute, atMs: nowMs }));
  return takeFrom(bucket, { max: perMinute, seconds: 60 }, nowMs);
}
