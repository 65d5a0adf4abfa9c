import type { Tx } from '#src/platform/database.ts';
import { enqueue } from '#src/platform/journal.ts';
import { recordFact } from './facts.ts';
import { keyOf, tellJob } from './jobs.ts';
import { rowsWhere } from './read.ts';
import { refusals } from './refusals.ts';
import { setState } from './store.ts';

/** An offer waits so long for its second signature: what somebody signed months ago is nobody's will any more. */
export const offerDays = 14;
const sweptMax = 100;

export const isOverdue = (offeredAt: Date): boolean =>
  Date.now() - offeredAt.getTime() > offerDays * 86_400_000;

/** Offers that nobody has answered end: withdrawn where they were made, declined where they wait. A maintenance job. */
export async function sweepOffers(tx: Tx): Promise<void> {
  const over = await rowsWhere(
    tx,
    tx`s.state = 'offered' and s.created_at < now() - make_interval(days => ${offerDays}) order by s.created_at limit ${sweptMax} for no key update of s`,
  );
  for (const { id, groupId, peerId, side } of over) {
    const state = side === 'giving' ? 'withdrawn' : 'declined';
    await setState(tx, id, state, { trouble: refusals.nobodyAnswered({ days: offerDays }).reason });
    await enqueue(tx, tellJob, { id, say: state }, { key: keyOf(id) });
    await recordFact(tx, null, `succession.${state}`, { successionId: id, groupId, peerId, side });
  }
}
