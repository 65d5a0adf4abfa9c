import type { Db } from '#src/platform/database.ts';
import type { JobHandlers } from '#src/platform/worker.ts';
import { catchUp } from './catch-up.ts';
import type { Wire } from './context.ts';
import { followersSyncJob, syncFollowers } from './sync.ts';

export const catchUpJob = 'group.catch-up';
export const groupDigestJob = 'group.digest';
/** Enough for every group of every partner; what is left is compared tomorrow. */
const groupsMax = 50_000;

/** The work of federation that a worker does, by kind. */
export function federationJobs(wire: Wire): JobHandlers {
  return {
    [catchUpJob]: (job) => catchUp(wire, job.data as Parameters<typeof catchUp>[1], job.attempts),
    [followersSyncJob]: (job) => syncFollowers(wire, job.data as Parameters<typeof syncFollowers>[1]),
    [groupDigestJob]: () => compareGroups(wire.db),
  };
}

/** Makes sure that the daily comparison is in the queue, once for the instance. Call it when a worker starts. */
export async function orderGroupDigest(db: Db): Promise<void> {
  await db`
    insert into jobs (kind, run_at, data)
    select ${groupDigestJob}, now() + interval '1 hour' * random(), '{}'
    where not exists (select from jobs where kind = ${groupDigestJob} and dead_at is null)`;
}

/**
 * Once a day every partner's group that somebody here belongs to is compared with its home: last number and epoch, by a catch-up that ends at
 * once when nothing is missing. Spread over the day, so that no home is asked by all at the same time; under a key of their own, because jobs of
 * one key wait for the oldest.
 */
async function compareGroups(db: Db): Promise<void> {
  await db`
    with due as (
      select distinct m.group_id from memberships m join people p on p.id = m.person_id join groups g on g.id = m.group_id
      where g.peer_id is not null and p.peer_id is null and m.state = 'active' limit ${groupsMax}),
    comparisons as (
      insert into jobs (kind, key, run_at, data)
      select ${catchUpJob}, 'compare ' || group_id, now() + interval '22 hours' * random(), jsonb_build_object('groupId', group_id::text)
      from due)
    insert into jobs (kind, run_at, data) select ${groupDigestJob}, now() + interval '1 day', '{}'
    where not exists (select from jobs where kind = ${groupDigestJob} and dead_at is null and run_at > now() + interval '1 hour')`;
}
