import type { Tx } from '#src/platform/database.ts';
import { enqueue } from '#src/platform/journal.ts';
import { recordFact } from './facts.ts';
import { keyOf, tellJob } from './jobs.ts';
import type { Succession } from './read.ts';
import { setState, successionForChange } from './store.ts';

/** The order, locked, while the group is being taken over; null: it no longer is. */
export async function lockTaking(tx: Tx, id: string): Promise<Succession | null> {
  const succession = await successionForChange(tx, id);
  return succession.state === 'handing' && succession.side === 'taking' ? succession : null;
}

/** The group is here, verified: from this commit on it is decided here, and its old home is told. */
export async function markTaken(
  tx: Tx,
  { id, groupId, peerId, side }: Succession,
  seen: { readonly digest: string; readonly lines: number },
): Promise<void> {
  await setState(tx, id, 'done');
  await enqueue(tx, tellJob, { id, say: 'taken' }, { key: keyOf(id) });
  await recordFact(tx, null, 'succession.done', { successionId: id, groupId, peerId, side, ...seen });
}

/** It could not be taken over, and nothing has changed: its old home is told why, and goes on. False: it is no longer being taken over. */
export async function markFailed(tx: Tx, id: string, reason: string): Promise<boolean> {
  const succession = await lockTaking(tx, id);
  if (succession === null) return false;
  const { groupId, peerId, side } = succession;
  await setState(tx, id, 'failed', { trouble: { id: null, template: reason, values: {} } });
  await enqueue(tx, tellJob, { id, say: 'failed', reason }, { key: keyOf(id) });
  await recordFact(tx, null, 'succession.failed', { successionId: id, groupId, peerId, side, reason });
  return true;
}
