import type { Tx } from '#src/platform/database.ts';
import { recordFact } from '../facts.ts';
import { answerDays, readQuietDays } from './quiet.ts';
import { archiveUnanswered, askSilent, letGoOn } from './store-quiet.ts';

/** Looked at in one round. */
const groupsMax = 200;

/**
 * Asks the owners of groups of ours that have been silent for the company's time whether they go on, and archives those about which nobody answered
 * for 30 days. Never what a legal hold keeps, nor practice rooms. A maintenance job.
 */
export async function sweepQuietGroups(tx: Tx): Promise<void> {
  for (const { groupId } of await letGoOn(tx, answerDays))
    await recordFact(tx, null, 'group.kept', { groupId });
  for (const { groupId } of await archiveUnanswered(tx, groupsMax))
    await recordFact(tx, null, 'group.archived', { groupId });
  const days = await readQuietDays(tx);
  if (days === 0) return;
  for (const { groupId, archivesAt } of await askSilent(tx, days, answerDays, groupsMax))
    await recordFact(tx, null, 'group.quiet', { groupId, archivesAt: archivesAt.toISOString() });
}
