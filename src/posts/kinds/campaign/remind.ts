import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { remindAt, type CampaignDetails } from './campaign.ts';
import { recordFact } from './facts.ts';

/** `at`: for which time; of one that was moved since, there are other jobs. */
interface Reminder {
  readonly postId: PostId;
  readonly at: string;
}
export const remindJuryJob = defineJob<Reminder>('remind-jury');

/** Shortly before the answers are due, unless that is over. */
export async function remindLater(
  tx: Tx,
  postId: PostId,
  campaign: CampaignDetails,
  now: Date,
): Promise<void> {
  // Questions are answered within their hour.
  if (campaign.format === 'questions') return;
  const runAt = remindAt(campaign);
  if (runAt > now) await enqueue(tx, remindJuryJob, { postId, at: runAt.toISOString() }, { runAt });
}

/** The job. Nothing when every idea has its answer. */
export async function remindJury(tx: Tx, { postId, at }: Reminder): Promise<void> {
  const [campaign] = await tx<(CampaignDetails & { waits: boolean })[]>`
    select k.starts_at, k.ends_at, k.answer_days, k.format, k.stream, exists (
      select from ideas i join posts q on q.id = i.post_id
      where i.campaign_uri = p.uri and i.stage in ('new', 'discussed') and i.merged_into is null and q.removed_at is null) as waits
    from campaigns k join posts p on p.id = k.post_id where k.post_id = ${postId} and p.removed_at is null`;
  if (!campaign?.waits || remindAt(campaign).toISOString() !== at) return;
  await recordFact(tx, null, 'campaign.due', { postId });
}
