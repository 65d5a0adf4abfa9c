import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { recordFact } from './facts.ts';
import { pendingIn } from './task.ts';

export const remindOfTaskJob = defineJob<{ readonly postId: PostId; readonly due: string }>('remind-of-task');

/** Hours after midnight UTC: before the working day begins in most of Europe. */
const remindHour = 5;

/** In the morning of the day, unless that is over. */
export async function remindLater(tx: Tx, postId: PostId, due: string, now: Date): Promise<void> {
  const runAt = new Date(`${due}T0${remindHour}:00:00Z`);
  if (runAt > now) await enqueue(tx, remindOfTaskJob, { postId, due }, { runAt, once: true });
}

/** The day has come: nothing if the task was done, or has another day by now. */
export async function remindOfTask(
  tx: Tx,
  { postId, due }: { readonly postId: PostId; readonly due: string },
): Promise<void> {
  const [task] = await tx`
    select from tasks t where t.post_id = ${postId} and t.due = ${due}::date and ${tx.unsafe(pendingIn('t'))}`;
  if (task) await recordFact(tx, null, 'task.due', { postId });
}
