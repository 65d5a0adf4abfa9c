import { readAgreementOf } from '#src/agreements/read.ts';
import type { Terms } from '#src/agreements/agreement.ts';
import { hostOf } from '#src/platform/addresses.ts';
import type { Db, Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { recordFact } from './facts.ts';

/** Writes to the contact that a partner named in the agreement. */
export const remindPartnerJob = defineJob<{
  readonly peerId: number;
  readonly count: number;
  readonly day: string;
}>('erasure.remind-partner');

/** Erasures whose days are over, written down in one look; the next takes the rest. */
const escalatedMax = 5_000;

/**
 * What a partner should have confirmed by now: administrators are told once for each object, all objects of one look together, and so is the
 * contact named in the agreement. A maintenance job. Returns how many became overdue.
 */
export async function escalateOverdue(tx: Tx): Promise<number> {
  const late = await tx<{ peerId: number; origin: string; count: number }[]>`
    with late as (
      update erasures set escalated_at = now() where (object_uri, peer_id) in (
        select object_uri, peer_id from erasures
        where promised and (outcome is null or outcome = 'kept') and due_at <= now() and escalated_at is null
        order by due_at limit ${escalatedMax} for update skip locked)
      returning peer_id)
    select l.peer_id, p.origin, count(*)::int as count from late l join peers p on p.id = l.peer_id group by 1, 2 order by 1`;
  const day = new Date().toISOString().slice(0, 10);
  for (const { peerId, origin, count } of late) {
    await recordFact(tx, null, 'erasure.overdue', { peerId, origin, count });
    await enqueue(tx, remindPartnerJob, { peerId, count, day }, { key: `remind:${peerId}` });
  }
  return late.reduce((sum, { count }) => sum + count, 0);
}

/** The first e-mail address in what the partner wrote about its contacts, data protection first. */
export function contactOf(partner: NonNullable<Terms['partner']>): string | null {
  for (const line of [partner.dataProtectionOfficer, partner.securityContact]) {
    const [address] = /[^\s<>,;:"()]+@[^\s<>,;:"()]+\.[a-z]{2,}/i.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  return null;
}

/** Sends one reminder; throws Unavailable while the mail server does not take it. */
export type SendReminder = (mail: {
  readonly to: string;
  readonly host: string;
  readonly peerId: number;
  readonly count: number;
  readonly days: number;
  readonly day: string;
  readonly agreementId: string;
}) => Promise<void>;

/** Nothing is sent to a partner that gave no address: administrators see that on its page. */
export async function remindPartner(
  db: Db,
  { peerId, count, day }: { readonly peerId: number; readonly count: number; readonly day: string },
  send: SendReminder,
): Promise<void> {
  const agreement = await readAgreementOf(db, peerId);
  const partner = agreement?.terms?.partner ?? null;
  const to = partner && contactOf(partner);
  if (!agreement || !to) return;
  const days = agreement.terms?.erasureDays ?? 0;
  await send({ to, host: hostOf(agreement.origin), peerId, count, days, day, agreementId: agreement.id });
}
