import type { Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';

/** Carries out some of what was agreed for an agreement's end; see carry-out.ts. */
export const endingJob = defineJob<{ readonly agreementId: string }>('erasure.carry-out-end');

/** An end without notice may be a mistake, or an oversight before a renewal: a new agreement within this time keeps everything. */
export const graceHours = 24;

/** What becomes of data at the end of an agreement: `return` offers it to the partner, then erases it. */
export type EndOfData = 'return' | 'erase' | 'freeze';
export type EndingStep = 'ties' | 'archive' | 'people' | 'report' | 'done';

export interface EndingCounts {
  readonly memberships: number;
  readonly follows: number;
  readonly posts: number;
  readonly people: number;
  readonly deeds: number;
}
export const noCounts: EndingCounts = { memberships: 0, follows: 0, posts: 0, people: 0, deeds: 0 };

/** An agreement that was in force has ended: what both signed for its data begins, after a notice at once. A server that signed nothing promised nothing. */
export async function beginEnding(tx: Tx, agreementId: string, afterNotice: boolean): Promise<void> {
  await tx`
    insert into endings (agreement_id, peer_id, data, begins_at, step)
    select id, peer_id, terms->'termination'->>'data', now() + ${afterNotice ? 0 : graceHours} * interval '1 hour', 'ties'
    from agreements where id = ${agreementId} and kind = 'mutual' and jsonb_typeof(terms->'termination') = 'object'
    on conflict do nothing`;
}

const ordersMax = 50;

/** Orders what is due and not under way, and deletes nothing itself. A maintenance job. */
export async function sweepEndings(tx: Tx): Promise<void> {
  const due = await tx<{ agreementId: string }[]>`
    select agreement_id from endings e where superseded_at is null and begins_at <= now()
      and (finished_at is null or reported_at is null)
      and not exists (select from jobs j where j.kind = ${endingJob.kind} and j.key = ${'end:'} || e.agreement_id and j.dead_at is null)
    order by begins_at limit ${ordersMax}`;
  for (const { agreementId } of due)
    await enqueue(tx, endingJob, { agreementId }, { key: `end:${agreementId}` });
}
