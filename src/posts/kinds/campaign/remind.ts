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

/** `startsAt`: for which beginning; of one that was moved since, there are other jobs. */
export const remindOfHourJob = defineJob<{
  readonly postId: PostId;
  readonly lead: 'day' | 'hour';
  readonly startsAt: string;
}>('remind-of-hour');

const leadMs = { day: 24 * 3_600_000, hour: 3_600_000 } as const;

/** A day and an hour before an hour of questions begins, as far as that is still to come. */
async function remindOfHourLater(tx: Tx, postId: PostId, startsAt: Date, now: Date): Promise<void> {
  for (const lead of ['day', 'hour'] as const) {
    const runAt = new Date(startsAt.getTime() - leadMs[lead]);
    const job = { postId, lead, startsAt: startsAt.toISOString() };
    if (runAt > now) await enqueue(tx, remindOfHourJob, job, { runAt, once: true });
  }
}

/** The job. Says nothing of an hour that was moved or removed since, or has begun while no worker ran. */
export async function remindOfHour(
  tx: Tx,
  { postId, lead, startsAt }: ReturnType<typeof remindOfHourJob.read>,
): Promise<void> {
  const [hour] = await tx`
    select from campaigns k join posts p on p.id = k.post_id
    where k.post_id = ${postId} and k.format = 'questions' and k.starts_at = ${startsAt}::timestamptz
      and k.starts_at > now() and p.removed_at is null`;
  if (hour) await recordFact(tx, null, 'hour.near', { postId, lead, startsAt });
}

/** Shortly before the answers are due, unless that is over. */
export async function remindLater(
  tx: Tx,
  postId: PostId,
  campaign: CampaignDetails,
  now: Date,
): Promise<void> {
  // Questions are answered within their hour.
  if (campaign.format === 'questions') return await remindOfHourLater(tx, postId, campaign.startsAt, now);
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
