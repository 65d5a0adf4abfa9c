import { randomInt } from 'node:crypto';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { removeMembership } from './store.ts';
import { endAlias, strandedAliases } from './store-aliases.ts';

/** The job by which a pseudonym leaves its group; its data is `{ aliasId, groupId }`. */
export const aliasLeavesJob = 'alias-leaves';

/** Seconds between a person's going and their pseudonym's: whoever watches both must not see them go together. */
const delayMin = 3_600;
const delayMax = 36 * 3_600;

/**
 * Somebody belongs to the group no more. If they had a pseudonym there, nothing is written under it from now on, and it leaves some time
 * later; if they were one, it is over. What was written stays. Pseudonyms of a company that has no other member left go at once: they would
 * keep the group's posts coming to it.
 */
export async function endAliasWith(tx: Tx, groupId: GroupId, who: PersonId): Promise<void> {
  const ended = await endAlias(tx, groupId, who);
  const stranded = await strandedAliases(tx, groupId, who);
  for (const aliasId of stranded) await takeOut(tx, groupId, aliasId);
  if (ended === null || ended.aliasId === who || stranded.includes(ended.aliasId)) return;
  const runAt = new Date(Date.now() + randomInt(delayMin, delayMax) * 1_000);
  await tx.house.journal.order(tx, {
    kind: aliasLeavesJob,
    runAt,
    data: { aliasId: ended.aliasId, groupId },
  });
}

async function takeOut(tx: Tx, groupId: GroupId, aliasId: PersonId): Promise<void> {
  const key = { groupId, personId: aliasId };
  const gone = await removeMembership(tx, key, { states: ['active'] });
  if (gone) await recordFact(tx, aliasId, 'group.left', { ...key, uri: gone.uri });
}

/** What the job does. Again, or after it was sent away: nothing. */
export async function aliasLeaves(
  tx: Tx,
  job: { readonly aliasId: PersonId; readonly groupId: GroupId },
): Promise<void> {
  await takeOut(tx, job.groupId, job.aliasId);
}
