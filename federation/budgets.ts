import { takeFrom, type Bucket, type Limit } from '#src/platform/limits.ts';

/** What one partner may send per minute; beyond that it alone gets 429 (security.md, "Load"). */
export const activitiesPerMinute = 10_000;
export const followsPerMinute = 600;

/** Follow and Join ask a person or a group for something: a flood of them is a nuisance long before it is a load. */
const begging: ReadonlySet<string> = new Set(['Follow', 'Join', 'Invite']);

export interface Budgets {
  /** Takes one activity of that type from the partner's budget. 0, or the seconds after which there is room again. */
  take(peerId: number, type: string, nowMs?: number): number;
  /** The same without taking, for all types: whoever only claims to be that partner must not use up anything. */
  wait(peerId: number, nowMs?: number): number;
}

/**
 * Token buckets per partner, in this process's memory: a minute's worth may come at once. There are as many as agreements, because only
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
    wait(peerId, nowMs = Date.now()) {
      const bucket = all.get(peerId);
      return bucket ? takeFrom({ ...bucket }, perMinute(activitiesPerMinute), nowMs) : 0;
    },
  };
}

const perMinute = (max: number): Limit => ({ max, seconds: 60 });

function takeOf(buckets: Map<number, Bucket>, peerId: number, max: number, nowMs: number): number {
  let bucket = buckets.get(peerId);
  if (!bucket) buckets.set(peerId, (bucket = { tokens: max, atMs: nowMs }));
  return takeFrom(bucket, perMinute(max), nowMs);
}
