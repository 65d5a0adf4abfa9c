import { readPeople } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { may } from '#src/roles/roles.ts';
import { recordFact, type Side } from './facts.ts';
import { crowdMax, type SwitchName } from './metric.ts';
import { refusals } from './refusals.ts';
import { raiseK, setKey, takeKeys } from './store.ts';

/**
 * Turns one of the two keys of a metric, or of the proof of must-reads. It is counted, or kept, while both are turned; either side switches it off alone and at once, and then both keys
 * are needed again. Nobody holds both keys (roles.ts). The command line holds none: it is the employer's machine. Idempotent.
 */
export async function switchMetric(tx: Tx, by: PersonId, metric: SwitchName, on: boolean): Promise<void> {
  const side = await sideOf(tx, by);
  const changed = on ? await setKey(tx, metric, side, by) : await takeKeys(tx, metric);
  if (changed) await recordFact(tx, by, 'metric.switched', { metric, side, on });
}

/** The smallest number of people that a figure may speak of, for all metrics; either side may raise it, and nobody lower it. */
export async function raiseCrowd(tx: Tx, by: PersonId, k: number): Promise<void> {
  await sideOf(tx, by);
  const before = await raiseK(tx, k);
  if (before === k) return;
  if (!Number.isInteger(k) || k < before || k > crowdMax)
    throw refusals.crowdOnlyRaised({ k: before, max: crowdMax });
  await recordFact(tx, by, 'metric.crowd_raised', { k });
}

/** Whose key this person turns. */
async function sideOf(tx: Tx, by: PersonId): Promise<Side> {
  const [actor] = await readPeople(tx, [by]);
  if (actor && actor.deactivatedAt === null && actor.kind === 'person') {
    if (may(actor, 'council')) return 'council';
    if (may(actor, 'company')) return 'employer';
  }
  throw refusals.onlyKeyHolders();
}
