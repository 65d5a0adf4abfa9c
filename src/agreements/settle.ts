import type { Tx } from '#src/platform/database.ts';
import { recordFact } from './facts.ts';
import { close, openForChange } from './store.ts';

/** Agreements written down as ended in one run. */
const settledMax = 500;

/**
 * Records agreements that have expired or ended, so that what follows (memberships, checklists) is triggered. A maintenance job every few
 * minutes: decisions do not wait for it, they look at the clock. Returns how many ended.
 */
export async function settleAgreements(tx: Tx): Promise<number> {
  const due = await tx<{ id: string }[]>`
    select id from agreements where state in ('active', 'terminating')
      and (ends_at <= now() or (terms->>'expires')::timestamptz <= now()) limit 1`;
  if (due.length === 0) return 0; // the usual case takes no lock and wakes no book
  await openForChange(tx);
  const ended = await tx<{ id: string; origin: string; peerId: number; byNotice: boolean }[]>`
    select a.id, p.origin, a.peer_id, coalesce(a.ends_at <= now(), false) as by_notice
    from agreements a join peers p on p.id = a.peer_id
    where a.state in ('active', 'terminating') and (a.ends_at <= now() or (a.terms->>'expires')::timestamptz <= now())
    order by a.id limit ${settledMax}`;
  for (const { id: agreementId, origin, peerId, byNotice } of ended) {
    if (byNotice) {
      await close(tx, agreementId, 'the notice is over');
      const about = { agreementId, origin, peerId, side: 'time', reason: 'the notice is over' } as const;
      await recordFact(tx, 'time', 'agreement.terminated', about);
      continue;
    }
    await close(tx, agreementId, 'expired');
    await tx`update agreements set state = 'expired' where id = ${agreementId}`;
    await recordFact(tx, 'time', 'agreement.expired', { agreementId, origin, peerId });
  }
  return ended.length;
}
