import { randomInt } from 'node:crypto';
import type { Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from '../facts.ts';
import { removeMembership } from '../store.ts';
import { endPseudonym, strandedPseudonyms } from './store-pseudonyms.ts';

/** The job by which a pseudonym leaves its group. */
export const pseudonymLeavesJob = defineJob<{ readonly aliasId: PersonId; readonly groupId: GroupId }>(
  'alias-leaves',
);

/** Seconds between a person's departure and their pseudonym's: an observer of both must not see them leave together. */
const delayMin = 3_600;
const delayMax = 36 * 3_600;

/**
 * Someone no longer belongs to the group. If they had a pseudonym there, nothing is written under it from now on, and it leaves some time later;
 * if they were one, it has ended. What was written stays. Pseudonyms of a company that has no other member left leave at once: they would keep
 * the group's posts coming.
 */
export async function endPseudonymWith(tx: Tx, groupId: GroupId, who: PersonId): Promise<void> {
  const ended = await endPseudonym(tx, groupId, who);
  const stranded = await strandedPseudonyms(tx, groupId, who);
  for (const aliasId of stranded) await takeOut(tx, groupId, aliasId);
  if (ended === null || ended.aliasId === who || stranded.includes(ended.aliasId)) return;
  const runAt = new Date(Date.now() + randomInt(delayMin, delayMax) * 1_000);
  await enqueue(tx, pseudonymLeavesJob, { aliasId: ended.aliasId, groupId }, { runAt });
}

async function takeOut(tx: Tx, groupId: GroupId, aliasId: PersonId): Promise<void> {
  const key = { groupId, personId: aliasId };
  const gone = await removeMembership(tx, key, { states: ['active'] });
  if (gone) await recordFact(tx, aliasId, 'group.left', { ...key, uri: gone.uri });
}

/** What the job does. Nothing on repetition, or if it was expelled. */
export async function pseudonymLeaves(
  tx: Tx,
  job: { readonly aliasId: PersonId; readonly groupId: GroupId },
): Promise<void> {
  await takeOut(tx, job.groupId, job.aliasId);
}
