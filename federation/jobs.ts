import { readProfileJob } from '#src/erasure/ties.ts';
import { groupsKeptUp } from '#src/groups/log-position.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { defineJob, handle, type JobHandler } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { fetchActor } from './actors/resolve.ts';
import { catchUp, readEntry } from './groups/catch-up.ts';
import { catchUpJob, entryJob } from './groups/catch-up-job.ts';
import type { FederationContext } from './context.ts';
import { tellPlace, tellPlaceJob } from './kinds/event-place.ts';
import { answerProbe, answerProbeJob } from './probes.ts';
import {
  forgetFile,
  forgetFileJob,
  forgetPartner,
  forgetPartnerJob,
  forgetPost,
  forgetPostJob,
} from './sweep.ts';
import { takeJob } from '#src/successions/jobs.ts';
import { markJobs } from './outbox/tell-now.ts';
import { takeOver } from './succession/take-over.ts';
import { followersSyncJob, syncFollowers } from './sync.ts';
import { lockKeys } from '#src/platform/locks.ts';

export const groupDigestJob = defineJob<Record<string, never>>('group.digest');
/** What is left is compared when someone writes there. */
const groupsMax = 5_000;
const hourMs = 3_600_000;

/** Federation's jobs, run by a worker. */
export const federationJobs = (ctx: FederationContext): JobHandler[] => [
  handle(catchUpJob, (data, { attempts }) => catchUp(ctx, data, attempts)),
  handle(entryJob, (data) => readEntry(ctx, data)),
  handle(followersSyncJob, (data) => syncFollowers(ctx, data)),
  handle(tellPlaceJob, (data) => transaction(ctx.db, (tx) => tellPlace(ctx, tx, data))),
  handle(forgetPostJob, (data) => forgetPost(ctx.db, data)),
  handle(forgetFileJob, (data) => forgetFile(ctx.db, data)),
  handle(forgetPartnerJob, async (data) => void (await forgetPartner(ctx.db, data))),
  handle(readProfileJob, async ({ uri }) => void (await fetchActor(ctx, uri))),
  handle(answerProbeJob, (data) => answerProbe(ctx, data)),
  handle(groupDigestJob, () => compareGroups(ctx.db)),
  ...markJobs(ctx),
  handle(takeJob, (data) => takeOver(ctx, data)),
];

/** Makes sure that the daily comparison is queued, once per instance. Call it when a worker starts. */
export async function enqueueGroupDigest(db: Db): Promise<void> {
  await transaction(db, async (tx) => {
    await tx`select pg_advisory_xact_lock(${lockKeys.groupDigests})`;
    const [row] = await tx`select from jobs where kind = ${groupDigestJob.kind} and dead_at is null`;
    if (!row) await enqueue(tx, groupDigestJob, {}, { runAt: within(hourMs) });
  });
}

/**
 * Once a day every partner's group that someone here belongs to is compared with its home: last number and epoch, by a catch-up that ends at
 * once when nothing is missing. Spread over the day, so that no home is asked by all at the same time; under a key of their own, because jobs of
 * one key wait for the oldest.
 */
async function compareGroups(db: Db): Promise<void> {
  await transaction(db, async (tx) => {
    await tx`select pg_advisory_xact_lock(${lockKeys.groupDigests})`;
    // A run that was repeated after a crash has ordered the next one already.
    const [next] = await tx`
      select from jobs where kind = ${groupDigestJob.kind} and dead_at is null and run_at > now() + interval '1 hour'`;
    if (next) return;
    for (const groupId of await groupsKeptUp(tx, groupsMax))
      await enqueue(tx, catchUpJob, { groupId }, { key: `compare ${groupId}`, runAt: within(22 * hourMs) });
    await enqueue(tx, groupDigestJob, {}, { runAt: new Date(Date.now() + 24 * hourMs) });
  });
}

/** At some time within `spreadMs` from now. */
const within = (spreadMs: number): Date => new Date(Date.now() + Math.random() * spreadMs);
