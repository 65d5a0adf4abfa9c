import type { Tx } from '#src/platform/database.ts';
import type { Agreement } from './agreement.ts';
import { recordFact } from './facts.ts';
import { tell } from './notice.ts';
import { agreementForChange } from './store.ts';
import { refusals } from './refusals.ts';

/** Stops everything under an agreement, at once and without asking anyone. The reason stays here; the partner only learns that it happened. */
export async function suspend(tx: Tx, by: string, agreementId: string, reason: string): Promise<void> {
  const agreement = await agreementForChange(tx, agreementId);
  mustBeInForce(agreement);
  const [row] = await tx`
    insert into agreement_suspensions (agreement_id, side, by, reason) values (${agreementId}, 'us', ${by}, ${reason})
    on conflict do nothing returning 1`;
  if (!row) throw refusals.alreadySuspended({ origin: agreement.origin });
  const { origin, peerId } = agreement;
  await recordFact(tx, by, 'agreement.suspended', { agreementId, origin, peerId, side: 'us', reason });
  await tell(tx, agreement, 'suspended');
}

export function mustBeInForce(agreement: Agreement): void {
  if (agreement.decided === 'active' || agreement.decided === 'terminating') return;
  throw refusals.nothingInForce({ origin: agreement.origin });
}
