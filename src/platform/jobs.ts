import type { Db, Reader } from './database.ts';
import type { Job } from './job.ts';
import { isFree } from './lease.ts';

/** Extended while a job runs longer. */
export const leaseSeconds = 60;
/** About a week with the backoff below. */
export const attemptsMax = 20;

/** Claims up to `limit` due jobs by a lease on the database's clock. Of one key, only the oldest is claimable. */
export async function claimJobs(reader: Reader, limit: number): Promise<Job[]> {
  return await reader<Job[]>`
    update jobs set lease_until = now() + ${leaseSeconds} * interval '1 second', fence = fence + 1, attempts = attempts + 1
    where id in (
      select j.id from jobs j
      where j.dead_at is null and j.run_at <= now()
        and ${isFree(reader, 'j.lease_until', leaseSeconds)}
        and (j.key is null or not exists (
          select 1 from jobs e where e.key = j.key and e.id < j.id and e.dead_at is null))
      order by j.run_at, j.id limit ${limit} for update skip locked)
    returning id, kind, key, data, attempts, fence, created_at`;
}

/** Milliseconds until the next job is due, at most `max`; for callers who have just found none. */
export async function nextDueMs(reader: Reader, max: number): Promise<number> {
  const [row] = await reader<{ ms: number }[]>`
    select extract(epoch from run_at - now())::float8 * 1000 as ms from jobs
    where dead_at is null and run_at > now() and run_at < now() + ${max} * interval '1 millisecond'
    order by run_at limit 1`;
  return Math.ceil(row?.ms ?? max);
}

/** Deletes a finished job; false if the lease was lost and another worker has it now. */
export async function finishJob(reader: Reader, job: Job): Promise<boolean> {
  const done = await reader`delete from jobs where id = ${job.id} and fence = ${job.fence}`;
  return done.count === 1;
}

/** Keeps a lease alive while a long job runs. */
export async function extendLease(reader: Reader, job: Job): Promise<void> {
  await reader`update jobs set lease_until = now() + ${leaseSeconds} * interval '1 second'
               where id = ${job.id} and fence = ${job.fence}`;
}

/** Returns a failed job to the queue with exponential backoff, or makes it a dead letter, which an operator can retry. */
export async function failJob(
  reader: Reader,
  job: Job,
  reason: string,
  retryAfterMs?: number,
): Promise<void> {
  const delayMs = retryAfterMs ?? backoffMs(job.attempts);
  await reader`
    update jobs set lease_until = null, last_error = ${reason.slice(0, 500)},
      run_at = now() + ${delayMs} * interval '1 millisecond',
      dead_at = case when attempts >= ${attemptsMax} then now() end
    where id = ${job.id} and fence = ${job.fence}`;
}

const backoffBaseMs = 1000;
const backoffMaxMs = 12 * 3600 * 1000;

/** 1 s, 2 s, 4 s … up to 12 h, with up to 30 % jitter so that peers are not hit at the same time. `attempt` counts from 1. */
export function backoffMs(attempt: number): number {
  const flat = Math.min(backoffMaxMs, backoffBaseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(flat * (0.85 + Math.random() * 0.3));
}

/** How the queue of jobs stands. */
export interface JobState {
  readonly waiting: number;
  /** For how long the one that is due first has been due, in seconds; 0: nothing is. */
  readonly oldestSeconds: number;
  readonly dead: number;
}

export async function jobState(reader: Reader): Promise<JobState> {
  const [row] = await reader<JobState[]>`
    select count(*) filter (where dead_at is null)::int as waiting, count(*) filter (where dead_at is not null)::int as dead,
      greatest(0, extract(epoch from now() - min(run_at) filter (where dead_at is null)))::float8 as oldest_seconds
    from jobs`;
  return { waiting: row?.waiting ?? 0, dead: row?.dead ?? 0, oldestSeconds: row?.oldestSeconds ?? 0 };
}

export interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly key: string | null;
  readonly attempts: number;
  readonly runAt: Date;
  readonly deadAt: Date | null;
  readonly lastError: string | null;
}

/** Newest first, dead ones before waiting ones. */
export async function listJobs(reader: Reader, limit = 100): Promise<JobRow[]> {
  return await reader<JobRow[]>`
    select id, kind, key, attempts, run_at, dead_at, last_error from jobs
    order by dead_at desc nulls last, id desc limit ${limit}`;
}

/** Gives dead jobs a fresh start; returns how many. */
export async function redriveJobs(db: Db, ids: readonly string[] | 'all'): Promise<number> {
  const rows = await db`
    update jobs set dead_at = null, attempts = 0, run_at = now(), last_error = null, lease_until = null
    where dead_at is not null ${ids === 'all' ? db`` : db`and id = any(${ids as string[]}::bigint[])`}`;
  return rows.count;
}
