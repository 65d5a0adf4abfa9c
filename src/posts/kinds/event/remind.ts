import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { leads, type Lead } from './event.ts';
import { recordFact } from './facts.ts';

/** `startsAt`: for which start; moved since, the event has other jobs. */
export const remindJob = defineJob<{
  readonly postId: PostId;
  readonly lead: Lead;
  readonly startsAt: string;
}>('remind-of-event');

const leadMs: Readonly<Record<Lead, number>> = { day: 24 * 3600 * 1000, hour: 3600 * 1000 };

/** A day and an hour before it starts, as far as that is still to come. */
export async function remindLater(tx: Tx, postId: PostId, startsAt: Date, now: Date): Promise<void> {
  for (const lead of leads) {
    const runAt = new Date(startsAt.getTime() - leadMs[lead]);
    if (runAt > now)
      await enqueue(tx, remindJob, { postId, lead, startsAt: startsAt.toISOString() }, { runAt });
  }
}

/** The job. Says nothing of what was moved, cancelled or removed since, nor of what has begun while no worker ran. */
export async function remindOfEvent(
  tx: Tx,
  { postId, lead, startsAt }: { readonly postId: PostId; readonly lead: Lead; readonly startsAt: string },
): Promise<void> {
  const [due] = await tx`
    select from events e join posts p on p.id = e.post_id
    where e.post_id = ${postId} and e.starts_at = ${new Date(startsAt)} and e.starts_at > now() and e.cancelled_at is null
      and p.removed_at is null`;
  if (due) await recordFact(tx, null, 'event.near', { postId, lead, startsAt });
}
