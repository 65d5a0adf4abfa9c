import type { Tx } from '#src/platform/database.ts';
import { giveUpFor } from '#src/platform/deliveries.ts';
import { deniedReason } from './denied.ts';

const partnersMax = 50;
/** As erasure/ending.ts waits. */
const graceHours = 24;

/**
 * What waits for companies whose agreement has been over for a day is given up, with its reason: nothing would ever take it out of the queue. Deletions
 * go on. Until then a new agreement continues it, as it does everything else (decision 0056). A maintenance job.
 */
export async function endDeliveries(tx: Tx): Promise<number> {
  const over = await tx<{ id: number; origin: string }[]>`
    select p.id, p.origin from peers p
    where exists (select from deliveries d where d.peer_id = p.id and not d.erasure)
      and exists (select from agreements a where a.peer_id = p.id and a.ended_at is not null)
      and not exists (select from agreements a where a.peer_id = p.id and (a.state in ('active', 'terminating', 'proposed')
        or a.ended_at > now() - ${graceHours} * interval '1 hour'))
    limit ${partnersMax}`;
  let gone = 0;
  for (const { id, origin } of over) gone += await giveUpFor(tx, id, deniedReason('ended', origin));
  return gone;
}
