import { createLru } from './lru.ts';

/** How much is allowed at once, and again within this many seconds. */
export interface Limit {
  readonly max: number;
  readonly seconds: number;
}

export interface Taken {
  /** 0: there was room. Else seconds after which there is again. */
  readonly waitSeconds: number;
  readonly max: number;
  readonly remaining: number;
  /** When all of it is there again. */
  readonly resetAt: Date;
}

export interface Limits {
  /** Takes one from the bucket `key` of a limit; `name` keeps the keys of different limits apart. */
  take(name: string, key: string, limit: Limit, nowMs?: number): Taken;
  /** Puts back what turned out not to count. */
  giveBack(name: string, key: string, limit: Limit, count: number): void;
}

/** Buckets kept: the least recently used starts over, and memory stays bounded whatever comes. */
const bucketsMax = 50_000;

/**
 * Token buckets in this process's memory; docs/decisions/0026-limits.md says why not in the database. Sign-in attempts are counted there
 * (src/access/attempts.ts), because every single one matters.
 */
export function createLimits(): Limits {
  const buckets = createLru<string, Bucket>(bucketsMax);
  return {
    take(name, key, limit, nowMs = Date.now()) {
      const id = `${name} ${key}`;
      const bucket = buckets.get(id) ?? { tokens: limit.max, atMs: nowMs };
      buckets.set(id, bucket);
      const waitSeconds = takeFrom(bucket, limit, nowMs);
      const msUntilFull = ((limit.max - bucket.tokens) / limit.max) * limit.seconds * 1000;
      return {
        waitSeconds,
        max: limit.max,
        remaining: Math.floor(bucket.tokens),
        resetAt: new Date(nowMs + msUntilFull),
      };
    },
    giveBack(name, key, limit, count) {
      const bucket = buckets.get(`${name} ${key}`);
      if (bucket) bucket.tokens = Math.min(limit.max, bucket.tokens + count);
    },
  };
}

export interface Bucket {
  tokens: number;
  atMs: number;
}

/** Takes one, or says in how many seconds one is available. */
export function takeFrom(bucket: Bucket, { max, seconds }: Limit, nowMs: number): number {
  const earned = (Math.max(0, nowMs - bucket.atMs) / (seconds * 1000)) * max;
  bucket.tokens = Math.min(max, bucket.tokens + earned);
  bucket.atMs = nowMs;
  if (bucket.tokens < 1) return Math.max(1, Math.ceil(((1 - bucket.tokens) * seconds) / max));
  bucket.tokens--;
  return 0;
}
