import type { Tx } from '#src/platform/database.ts';
import type { Agreement } from './agreement.ts';
import { recordFact } from './facts.ts';
import type { Notice } from './notice.ts';
import { readOpenVersion } from './read.ts';
import { stranger } from './receive-proposal.ts';
import { agreementForChange, close, withdrawOpenVersion } from './store.ts';

/**
 * What the partner decided on its side, its signature verified. It can only take away and give back what the partner itself controls: it never
 * lifts a suspension of ours and never activates anything. A notice older than the last one changes nothing.
 */
export async function receiveNotice(tx: Tx, notice: Notice): Promise<'noted' | 'known'> {
  const agreement = await agreementForChange(tx, notice.agreement);
  if (notice.from !== agreement.origin || notice.to !== tx.instance.origin) throw stranger();
  const newer = await tx`update agreements set notices_received = ${notice.number}
    where id = ${agreement.id} and notices_received < ${notice.number}`;
  if (newer.count === 0) return 'known';
  await apply(tx, agreement, notice);
  return 'noted';
}

async function apply(tx: Tx, agreement: Agreement, notice: Notice): Promise<void> {
  const { id: agreementId, origin, peerId, decided } = agreement;
  const about = { agreementId, origin, peerId, side: 'partner' } as const;
  const inForce = decided === 'active' || decided === 'terminating';
  switch (notice.state) {
    case 'suspended':
      if (!inForce) return;
      await tx`insert into agreement_suspensions (agreement_id, side, by) values (${agreementId}, 'partner', ${origin})
               on conflict do nothing`;
      return await recordFact(tx, origin, 'agreement.suspended', { ...about, reason: '' });
    case 'resumed':
      await tx`delete from agreement_suspensions where agreement_id = ${agreementId} and side = 'partner'`;
      return await recordFact(tx, origin, 'agreement.resumed', about);
    case 'terminating':
      return inForce ? await shorten(tx, agreement, notice) : undefined;
    case 'terminated':
      if (decided === 'terminated' || decided === 'expired') return;
      await close(tx, agreementId, `ended by ${origin}`);
      return await recordFact(tx, origin, 'agreement.terminated', { ...about, reason: '' });
    case 'withdrawn':
      return await dropOffer(tx, agreement, notice);
  }
}

/** The earlier of two notices applies. A date in the past means now: what has happened under the agreement has happened. */
async function shorten(tx: Tx, agreement: Agreement, notice: Notice): Promise<void> {
  const [row] = await tx<{ endsAt: Date }[]>`
    update agreements set state = 'terminating',
      ends_at = least(ends_at, greatest(now(), ${notice.endsAt ?? notice.at}::timestamptz)),
      end_reason = case when end_reason = '' then ${`notice given by ${agreement.origin}`} else end_reason end
    where id = ${agreement.id} returning ends_at`;
  await withdrawOpenVersion(tx, agreement.id);
  const { id: agreementId, origin, peerId } = agreement;
  const endsAt = row?.endsAt.toISOString() ?? notice.at;
  await recordFact(tx, origin, 'agreement.ending', { agreementId, origin, peerId, side: 'partner', endsAt });
}

async function dropOffer(tx: Tx, agreement: Agreement, notice: Notice): Promise<void> {
  const offer = await readOpenVersion(tx, agreement.id);
  // The first version ends with the agreement, by `terminated`; only an amendment can be dropped alone.
  if (offer === null || offer.payloadHash !== notice.offer || agreement.terms === null) return;
  await withdrawOpenVersion(tx, agreement.id);
  const { id: agreementId, origin, peerId } = agreement;
  const about = { agreementId, origin, peerId, version: offer.version, side: 'partner' } as const;
  await recordFact(tx, origin, 'agreement.withdrawn', about);
}
