import type { Tx } from '#src/platform/database.ts';
import { recordFact } from './facts.ts';
import { tell } from './notice.ts';
import { agreementForChange } from './store.ts';
import { mustBeInForce } from './suspend.ts';
import { refusals } from './refusals.ts';

/** Lifts our own suspension. Only the partner can lift its own, if there is one: until then nothing is sent. */
export async function resume(
  tx: Tx,
  by: string,
  agreementId: string,
): Promise<'flows' | 'suspended_by_partner'> {
  const agreement = await agreementForChange(tx, agreementId);
  mustBeInForce(agreement);
  const lifted =
    await tx`delete from agreement_suspensions where agreement_id = ${agreementId} and side = 'us'`;
  if (lifted.count === 0) {
    const about = { origin: agreement.origin };
    throw agreement.suspendedByPartner ? refusals.suspendedByThem(about) : refusals.notSuspended(about);
  }
  const { origin, peerId } = agreement;
  await recordFact(tx, by, 'agreement.resumed', { agreementId, origin, peerId, side: 'us' });
  await tell(tx, agreement, 'resumed');
  return agreement.suspendedByPartner ? 'suspended_by_partner' : 'flows';
}
