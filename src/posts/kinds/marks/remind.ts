import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { recordFact } from './facts.ts';

export const remindOfReviewJob = defineJob<{ readonly postId: PostId; readonly day: string }>(
  'remind-of-review',
);

/** In the morning of the day, as for tasks; at once if it is over already. */
export async function remindOfReviewLater(tx: Tx, postId: PostId, day: string, now: Date): Promise<void> {
  const morning = new Date(`${day}T05:00:00Z`);
  await enqueue(tx, remindOfReviewJob, { postId, day }, { runAt: morning > now ? morning : now });
}

/** The job. Nothing when the page has another day by now, or is gone. */
export async function remindOfReview(
  tx: Tx,
  { postId, day }: { readonly postId: PostId; readonly day: string },
): Promise<void> {
  const [due] = await tx`
    select from marks m join posts p on p.id = m.post_id
    where m.post_id = ${postId} and m.review_on = ${day}::date and p.kind = 'page' and p.removed_at is null`;
  if (due) await recordFact(tx, null, 'page.review_due', { postId });
}
