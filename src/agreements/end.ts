import type { Tx } from '#src/platform/database.ts';
import type { Agreement } from './agreement.ts';
import { recordFact } from './facts.ts';
import { tell } from './notice.ts';
import { readOpenVersion } from './read.ts';
import { agreementForChange, close, withdrawOpenVersion } from './store.ts';
import { refusals } from './refusals.ts';

/**
 * Gives notice: the agreement continues until the agreed days are over, but nothing new can be started under it. `at once` ends it now, as does
 * ending what has no notice period (a one-sided agreement, a proposal that no one has accepted). Returns when it ends.
 */
export async function end(
  tx: Tx,
  by: string,
  agreementId: string,
  details: { atOnce: boolean; reason: string },
): Promise<Date> {
  const agreement = await agreementForChange(tx, agreementId);
  const { decided, origin } = agreement;
  if (decided === 'terminated' || decided === 'expired') throw refusals.alreadyOver({ origin });
  const noticeDays = agreement.terms?.termination?.noticeDays ?? 0;
  if (details.atOnce || noticeDays === 0) return await endNow(tx, by, agreement, details.reason);
  if (decided === 'terminating')
    throw refusals.noticeGiven({ origin, day: agreement.endsAt?.toISOString().slice(0, 10) ?? '' });
  return await giveNotice(tx, by, agreement, noticeDays, details.reason);
}

async function endNow(tx: Tx, by: string, agreement: Agreement, reason: string): Promise<Date> {
  await close(tx, agreement.id, reason);
  const { origin, peerId, id: agreementId } = agreement;
  await recordFact(tx, by, 'agreement.terminated', { agreementId, origin, peerId, side: 'us', reason });
  await tell(tx, agreement, 'terminated');
  return new Date();
}

async function giveNotice(
  tx: Tx,
  by: string,
  agreement: Agreement,
  days: number,
  reason: string,
): Promise<Date> {
  const { origin, peerId, id: agreementId } = agreement;
  const [row] = await tx<{ endsAt: Date }[]>`
    update agreements set state = 'terminating', end_reason = ${reason},
      ends_at = date_trunc('second', now()) + ${days} * interval '1 day'
    where id = ${agreementId} returning ends_at`;
  await withdrawOpenVersion(tx, agreementId);
  const endsAt = row?.endsAt ?? new Date();
  const about = { agreementId, origin, peerId, side: 'us', endsAt: endsAt.toISOString() } as const;
  await recordFact(tx, by, 'agreement.ending', about);
  await tell(tx, agreement, 'terminating', { endsAt: endsAt.toISOString() });
  return endsAt;
}

/** Withdraws our open amendment, or refuses the partner's; the version in force stays. */
export async function endOffer(tx: Tx, by: string, agreementId: string): Promise<number> {
  const agreement = await agreementForChange(tx, agreementId);
  const offer = await readOpenVersion(tx, agreementId);
  if (offer === null) throw refusals.noOffer({ origin: agreement.origin });
  if (agreement.terms === null) throw refusals.firstVersion();
  await withdrawOpenVersion(tx, agreementId);
  const { origin, peerId } = agreement;
  const about = { agreementId, origin, peerId, version: offer.version, side: 'us' } as const;
  await recordFact(tx, by, 'agreement.withdrawn', about);
  await tell(tx, agreement, 'withdrawn', { offer: offer.payloadHash });
  return offer.version;
}
