import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { dueSteps } from './approval.ts';
import { recordFact } from './facts.ts';
import { readHeld } from './held.ts';

interface Reminder {
  readonly postId: PostId;
  readonly personIds: readonly PersonId[];
  /** How often they were reminded before. */
  readonly round: number;
}
export const remindOfApprovalJob = defineJob<Reminder>('remind-of-approval');

const dayMs = 24 * 3600 * 1000;
/** Days between reminders, and how many there are. */
const everyDays = 3;
const roundsMax = 5;
/** Hours after midnight UTC: before the working day begins in most of Europe. */
const remindHour = 5;

/** In some days, or in the morning of the day until which it is to be answered, whichever comes first. */
export async function remindLater(
  tx: Tx,
  { postId, due }: { readonly postId: PostId; readonly due: string | null },
  personIds: readonly PersonId[],
  now: Date,
  round = 0,
): Promise<void> {
  if (round >= roundsMax) return;
  const later = new Date(now.getTime() + everyDays * dayMs);
  const onDay = due === null ? later : new Date(`${due}T0${remindHour}:00:00Z`);
  const runAt = onDay > now && onDay < later ? onDay : later;
  await enqueue(tx, remindOfApprovalJob, { postId, personIds, round }, { runAt });
}

/** The job: those among them who are still waited for. */
export async function remindOfApproval(tx: Tx, { postId, personIds, round }: Reminder): Promise<void> {
  const held = await readHeld(tx, postId);
  if (!held) return;
  const due = dueSteps(held).map((step) => held.steps.find((each) => each.step === step)?.personId);
  const still = personIds.filter((id) => due.includes(id));
  if (still.length === 0) return;
  await recordFact(tx, null, 'approval.due', { postId, personIds: still });
  await remindLater(tx, held, still, new Date(), round + 1);
}
