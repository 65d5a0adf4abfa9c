import { createWakeSignal } from './wake-signal.ts';
import type { Db } from './database.ts';
import { isDatabaseDown } from './database.ts';
import { Refusal, Unavailable } from './errors.ts';
import { failPoint } from './failpoints.ts';
import type { Job, JobHandler } from './job.ts';
import { claimJobs, extendLease, failJob, finishJob, leaseSeconds, nextDueMs } from './jobs.ts';
import { logger } from './log.ts';

/** Concurrent jobs; a slow one takes one of these places and delays no one else. */
const runningMax = 16;
const idleMs = 1000;
const log = logger('jobs');

/** Runs due jobs until `stop()`; `wake()` shortens the wait after a commit. Stopping lets running jobs finish. */
export interface JobRunner {
  wake(): void;
  stop(): Promise<void>;
}

export function startJobRunner(db: Db, handlers: readonly JobHandler[]): JobRunner {
  const byKind = new Map(handlers.map((handler) => [handler.kind, handler]));
  const wakeSignal = createWakeSignal();
  const running = new Set<Promise<void>>();
  let stopping = false;

  function launch(job: Job): void {
    const done = run(db, byKind.get(job.kind), job).finally(() => {
      running.delete(done);
      wakeSignal.ring(); // room, and perhaps the next of the same key
    });
    running.add(done);
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      wakeSignal.heard();
      const jobs = running.size < runningMax ? await claim(db, runningMax - running.size) : [];
      for (const job of jobs) launch(job);
      if (jobs.length === 0 && !stopping) await wakeSignal.rest(await untilNext(db));
    }
  }
  const looping = loop();
  return {
    wake: wakeSignal.ring,
    async stop() {
      stopping = true;
      wakeSignal.ring();
      await looping;
      await Promise.all(running);
    },
  };
}

async function claim(db: Db, limit: number): Promise<Job[]> {
  return await claimJobs(db, limit).catch((error: unknown) => {
    if (!isDatabaseDown(error))
      log.warn('The queue could not be read; retrying. {reason}', { reason: String(error) });
    return [];
  });
}

/** A job with an hour of its own runs at that hour, not at the next poll. */
const untilNext = (db: Db): Promise<number> => nextDueMs(db, idleMs).catch(() => idleMs);

/** One job, isolated: whatever it throws stays its own trouble (poison isolation). */
async function run(db: Db, handler: JobHandler | undefined, job: Job): Promise<void> {
  failPoint('job.claimed');
  const heartbeat = setInterval(() => extendLease(db, job).catch(() => {}), (leaseSeconds * 1000) / 3); // a lost beat only shortens the lease
  try {
    if (!handler) throw new Error(`No handler for jobs of kind ${job.kind}`);
    await handler.run(job);
    failPoint('job.done');
    await finishJob(db, job);
  } catch (error) {
    await settle(db, job, error);
  } finally {
    clearInterval(heartbeat);
  }
}

async function settle(db: Db, job: Job, error: unknown): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  const expected = error instanceof Refusal || error instanceof Unavailable || isDatabaseDown(error);
  const refusal = error instanceof Refusal ? error.reason.id : undefined;
  if (expected) log.info('Job {kind} waits: {reason}', { kind: job.kind, job: job.id, reason, refusal });
  else
    log.error('Job {kind} failed: {reason}', {
      kind: job.kind,
      job: job.id,
      reason,
      stack: (error as Error)?.stack,
    });
  // When the database itself is away the lease simply runs out, and another attempt follows.
  await failJob(db, job, reason).catch(() => {});
}
