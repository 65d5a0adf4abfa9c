import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { recordFact } from './facts.ts';
import { overIn, type Milestone } from './project.ts';

interface Reminder {
  readonly postId: PostId;
  readonly number: number;
  /** For which day; of one that was moved since, there is another job. */
  readonly due: string;
}
export const remindOfMilestoneJob = defineJob<Reminder>('remind-of-milestone');

const dayMs = 86_400_000;
/** In time to do something about it. */
const daysBefore = 3;

/** In the morning, some days before each milestone; of one that is nearer already, on its own day. */
export async function remindOfMilestonesLater(
  tx: Tx,
  postId: PostId,
  milestones: readonly Milestone[],
  now: Date,
): Promise<void> {
  for (const { number, due } of milestones) {
    if (due === null) continue;
    const onDay = new Date(`${due}T05:00:00Z`);
    const before = new Date(onDay.getTime() - daysBefore * dayMs);
    const runAt = before > now ? before : onDay;
    if (runAt > now) await enqueue(tx, remindOfMilestoneJob, { postId, number, due }, { runAt });
  }
}

/** The job. Nothing when it is reached, has another day by now, or the project is over or gone. */
export async function remindOfMilestone(tx: Tx, { postId, number, due }: Reminder): Promise<void> {
  const [near] = await tx`
    select from project_milestones m join projects k on k.post_id = m.post_id join posts p on p.id = k.post_id
    where m.post_id = ${postId} and m.milestone = ${number} and m.due = ${due}::date and not m.reached
      and not ${tx.unsafe(overIn('k'))} and p.removed_at is null`;
  if (near) await recordFact(tx, null, 'project.milestone_due', { postId, number });
}
