import type { Db } from './database.ts';
import { isDatabaseDown } from './database.ts';
import { Refusal, Unavailable } from './errors.ts';
import { failPoint } from './failpoints.ts';
import { claimJobs, extendLease, failJob, finishJob, leaseSeconds, type Job } from './jobs.ts';
import { logger } from './log.ts';

export type JobHandler = (job: Job) => Promise<void>;
export type JobHandlers = Readonly<Record<string, JobHandler>>;

const claimMax = 16;
const idleMs = 1000;
const log = logger('jobs');

/** Runs due jobs until `stop()`; `wake()` shortens the wait after a commit. Stopping lets running jobs finish. */
export interface Worker {
  wake(): void;
  stop(): Promise<void>;
}

export function startWorker(db: Db, handlers: JobHandlers): Worker {
  let stopping = false;
  let ring: () => void = () => {};
  let rung = false;
  const wake = () => {
    rung = true;
    ring();
  };
  const rest = () =>
    new Promise<void>((resolve) => {
      if (rung || stopping) return resolve();
      const timer = setTimeout(resolve, idleMs);
      ring = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function loop(): Promise<void> {
    while (!stopping) {
      rung = false;
      const jobs = await claimJobs(db, claimMax).catch((error: unknown) => {
        log.warn('The queue could not be read; trying again. {reason}', { reason: String(error) });
        return [];
      });
      if (jobs.length === 0) await rest();
      else await Promise.all(jobs.map((job) => run(db, handlers, job)));
    }
  }
  const running = loop();
  return {
    wake,
    async stop() {
      stopping = true;
      ring();
      await running;
    },
  };
}

/** One job, isolated: whatever it throws stays its own trouble (poison isolation). */
async function run(db: Db, handlers: JobHandlers, job: Job): Promise<void> {
  failPoint('job.claimed');
  const heartbeat = setInterval(() => extendLease(db, job).catch(() => {}), (leaseSeconds * 1000) / 3); // a lost beat only shortens the lease
  try {
    const handler = handlers[job.kind];
    if (!handler) throw new Error(`No handler for jobs of kind ${job.kind}`);
    await handler(job);
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
  if (expected) log.info('Job {kind} waits: {reason}', { kind: job.kind, job: job.id, reason });
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
