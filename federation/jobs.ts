import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { JobOrder } from '#src/platform/journal.ts';
import type { JobHandlers } from '#src/platform/worker.ts';
import { catchUp } from './catch-up.ts';
import type { Wire } from './context.ts';
import { forgetPost, forgetPostJob } from './sweep.ts';
import { followersSyncJob, syncFollowers } from './sync.ts';

export const catchUpJob = 'group.catch-up';
export const groupDigestJob = 'group.digest';
/** What is left is compared when somebody writes there. */
const groupsMax = 5_000;
const digestLock = 7_040_115;
const hourMs = 3_600_000;

/** The work of federation that a worker does, by kind. */
export function federationJobs(wire: Wire): JobHandlers {
  return {
    [catchUpJob]: (job) => catchUp(wire, job.data as Parameters<typeof catchUp>[1], job.attempts),
    [followersSyncJob]: (job) => syncFollowers(wire, job.data as Parameters<typeof syncFollowers>[1]),
    [forgetPostJob]: (job) => forgetPost(wire.db, job.data as Parameters<typeof forgetPost>[1]),
    [groupDigestJob]: () => compareGroups(wire.db),
  };
}

/** Makes sure that the daily comparison is in the queue, once for the instance. Call it when a worker starts. */
export async function orderGroupDigest(db: Db): Promise<void> {
  await transaction(db, async (tx) => {
    await tx`select pg_advisory_xact_lock(${digestLock})`;
    const [row] = await tx`select from jobs where kind = ${groupDigestJob} and dead_at is null`;
    if (!row) await orderWithin(tx, hourMs, { kind: groupDigestJob, data: {} });
  });
}

/**
 * Once a day every partner's group that somebody here belongs to is compared with its home: last number and epoch, by a catch-up that ends at
 * once when nothing is missing. Spread over the day, so that no home is asked by all at the same time; under a key of their own, because jobs of
 * one key wait for the oldest.
 */
async function compareGroups(db: Db): Promise<void> {
  await transaction(db, async (tx) => {
    await tx`select pg_advisory_xact_lock(${digestLock})`;
    // A run that was repeated after a crash has ordered the next one already.
    const [next] = await tx`
      select from jobs where kind = ${groupDigestJob} and dead_at is null and run_at > now() + interval '1 hour'`;
    if (next) return;
    const groups = await tx<{ id: GroupId }[]>`
      select distinct g.id from memberships m join people p on p.id = m.person_id join groups g on g.id = m.group_id
      where g.peer_id is not null and p.peer_id is null and m.state = 'active' limit ${groupsMax}`;
    for (const { id } of groups)
      await orderWithin(tx, 22 * hourMs, {
        kind: catchUpJob,
        key: `compare ${id}`,
        data: { groupId: id },
      });
    const runAt = new Date(Date.now() + 24 * hourMs);
    await tx.house.journal.order(tx, { kind: groupDigestJob, runAt, data: {} });
  });
}

/** At some time within `spreadMs` from now. */
async function orderWithin(tx: Tx, spreadMs: number, order: JobOrder): Promise<void> {
  const runAt = new Date(Date.now() + Math.random() * spreadMs);
  await tx.house.journal.order(tx, { ...order, runAt });
}
