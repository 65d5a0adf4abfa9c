import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { leads, type EventDetails, type Lead } from './event.ts';
import { recordFact } from './facts.ts';
import type { StoredSeries } from './forms.ts';
import { nextOccurrence } from './series.ts';
import { seriesOf } from './stored-series.ts';

/** `startsAt`: for which start. `edition`: which of its changes ordered it; changed since, the event has other jobs. */
export const remindJob = defineJob<{
  readonly postId: PostId;
  readonly lead: Lead;
  readonly startsAt: string;
  readonly edition?: number;
}>('remind-of-event');

const leadMs: Readonly<Record<Lead, number>> = { day: 24 * 3600 * 1000, hour: 3600 * 1000 };

type Times = Pick<EventDetails, 'startsAt' | 'endsAt' | 'zone' | 'series'>;

/** A day and an hour before it starts, as far as that is still to come; of a series, before the next date of which it is. */
export async function remindLater(tx: Tx, postId: PostId, event: Times, now: Date): Promise<void> {
  const [row] = await tx<{ edition: number }[]>`select edition from events where post_id = ${postId}`;
  for (const lead of leads) await remindOf(tx, { postId, lead, edition: row?.edition ?? 0 }, event, now);
}

async function remindOf(
  tx: Tx,
  job: { readonly postId: PostId; readonly lead: Lead; readonly edition: number },
  event: Times,
  now: Date,
): Promise<void> {
  const start = startAfter(event, new Date(now.getTime() + leadMs[job.lead]));
  if (start === null) return;
  const runAt = new Date(start.getTime() - leadMs[job.lead]);
  await enqueue(tx, remindJob, { ...job, startsAt: start.toISOString() }, { runAt, once: true });
}

/** The first date that begins later. */
function startAfter(event: Times, after: Date): Date | null {
  if (event.series === null) return event.startsAt > after ? event.startsAt : null;
  // As if each were over a moment after it began.
  const short = { ...event, endsAt: new Date(event.startsAt.getTime() + 1) };
  const next = nextOccurrence(short, new Date(after.getTime() + 1));
  return next && next.startsAt > after ? next.startsAt : null;
}

/** The job. Says nothing of what was moved, cancelled or removed since, nor of what has begun while no worker ran. Then comes the next date. */
export async function remindOfEvent(
  tx: Tx,
  { postId, lead, startsAt, edition = 0 }: ReturnType<typeof remindJob.read>,
): Promise<void> {
  const [event] = await tx<
    (Omit<Times, 'series'> & { readonly series: StoredSeries | null; readonly edition: number })[]
  >`
    select e.starts_at, e.ends_at, e.zone, e.edition,
      case when e.rule is not null then jsonb_build_object('rule', e.rule, 'exceptions', e.exceptions) end as series
    from events e join posts p on p.id = e.post_id
    where e.post_id = ${postId} and e.cancelled_at is null and p.removed_at is null`;
  if (!event) return;
  const series = seriesOf(event.series);
  const at = new Date(startsAt);
  const isDue = series === null ? event.startsAt.getTime() === at.getTime() : event.edition === edition;
  if (!isDue) return;
  const now = new Date();
  if (at > now) await recordFact(tx, null, 'event.near', { postId, lead, startsAt });
  if (series !== null)
    await remindOf(
      tx,
      { postId, lead, edition },
      { ...event, series },
      at > now ? new Date(at.getTime() - leadMs[lead]) : now,
    );
}
