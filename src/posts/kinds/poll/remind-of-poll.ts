import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { recordFact } from '../../facts.ts';

/** `closesAt`: for which end; moved since, the poll has another job. */
export const remindOfPollJob = defineJob<{ readonly postId: PostId; readonly closesAt: string }>(
  'remind-of-poll',
);

const dayMs = 24 * 3600 * 1000;
/** A shorter poll is still in everybody's feed when it ends. */
const shortestMs = 2 * 3600 * 1000;

/** A day before it ends, or of a shorter poll halfway. */
export async function remindOfPollLater(tx: Tx, postId: PostId, closesAt: Date, now: Date): Promise<void> {
  const leftMs = closesAt.getTime() - now.getTime();
  if (leftMs < shortestMs) return;
  const runAt = new Date(closesAt.getTime() - Math.min(dayMs, leftMs / 2));
  await enqueue(tx, remindOfPollJob, { postId, closesAt: closesAt.toISOString() }, { runAt, once: true });
}

/** The job. Once for each poll, however often its end was moved; nothing when it is over or gone. */
export async function remindOfPoll(
  tx: Tx,
  { postId, closesAt }: ReturnType<typeof remindOfPollJob.read>,
): Promise<void> {
  const due = await tx`
    update polls po set reminded_at = now() from posts p
    where po.post_id = ${postId} and p.id = po.post_id and p.removed_at is null and po.reminded_at is null
      and po.closes_at = ${new Date(closesAt)} and po.closes_at > now()`;
  if (due.count > 0) await recordFact(tx, null, 'poll.ending', { postId });
}
