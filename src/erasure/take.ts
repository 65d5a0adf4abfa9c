import * as z from 'zod';
import { signedAgreement } from '#src/agreements/receive.ts';
import { stranger } from '#src/agreements/receive-proposal.ts';
import { typeOf } from '#src/agreements/jws.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { json } from '#src/platform/json.ts';
import { lazily } from '#src/platform/lazily.ts';
import { endReportType, readEndReport } from './end-report.ts';
import { recordFact } from './facts.ts';
import { readReceipt, type Receipt } from './receipt.ts';
import { idOf, insertReceipt, lastOf, lockChain } from './store.ts';

const envelopeSchema = lazily(() => z.strictObject({ document: z.unknown() }));

/**
 * A partner's receipt. Only the key that the agreement names is believed, also after its end; what the receipt says concerns that partner's copies
 * alone. One that does not follow the one before it (a gap, a backup restored there) still counts, and administrators see it. Throws Refusal.
 */
export async function takeReceipt(db: Db, message: unknown): Promise<'noted' | 'known'> {
  const parsed = envelopeSchema().safeParse(message);
  if (!parsed.success) throw new Refusal('invalid', 'Send {"document": JWS}.');
  if (typeOf(parsed.data.document) === endReportType) return await takeEndReport(db, parsed.data.document);
  const receipt = readReceipt(parsed.data.document);
  const { from, to, agreement: id } = receipt.payload;
  if (to !== db.instance.origin) throw stranger();
  const agreement = await signedAgreement(db, id, receipt.jws);
  if (agreement.origin !== from) throw stranger();
  return await transaction(db, (tx) => note(tx, agreement.peerId, receipt));
}

/** The partner's report on its side of an agreement's end; the first one stays. */
async function takeEndReport(db: Db, value: unknown): Promise<'noted' | 'known'> {
  const { jws, payload } = readEndReport(value);
  if (payload.to !== db.instance.origin) throw stranger();
  const agreement = await signedAgreement(db, payload.agreement, jws);
  if (agreement.origin !== payload.from) throw stranger();
  const { count } = await db`
    insert into ending_reports (agreement_id, document) values (${agreement.id}, ${json(db, jws)}) on conflict do nothing`;
  return count === 0 ? 'known' : 'noted';
}

async function note(tx: Tx, peerId: number, receipt: Receipt): Promise<'noted' | 'known'> {
  const { number, prev, objects } = receipt.payload;
  await lockChain(tx, peerId);
  const last = await lastOf(tx, peerId, false);
  const follows = number === (last?.number ?? 0) + 1 && prev === (last?.hash ?? null);
  const fresh = await insertReceipt(tx, { peerId, given: false, receipt, follows });
  if (fresh !== null && !follows) await recordFact(tx, null, 'erasure.receipt_gap', { peerId, number });
  // One that is sent again counts again: our own side may have been restored from a backup.
  const id = fresh ?? (await idOf(tx, peerId, receipt.hash));
  const said = json(
    tx,
    objects.map(({ hash, outcome }) => ({ hash, outcome })),
  );
  // A member's company that got its copy from a group's home is in that home's ledger, not in ours.
  await tx`
    insert into erasures (object_uri, peer_id, object_hash, kind, author_id, promised, asked_at)
    select distinct on (e.object_uri) e.object_uri, ${peerId}::int, e.object_hash, e.kind, e.author_id, true, e.asked_at
    from jsonb_to_recordset(${said}) as o(hash text, outcome text) join erasures e on e.object_hash = o.hash
    on conflict do nothing`;
  await tx`
    update erasures e set outcome = o.outcome, outcome_at = now(), receipt_id = ${id}, contradicted_at = null
    from jsonb_to_recordset(${said}) as o(hash text, outcome text)
    where e.object_hash = o.hash and e.peer_id = ${peerId} and (e.outcome is null or e.outcome in ('kept', 'held') or (e.contradicted_at is not null and ${fresh !== null}))`;
  return fresh === null ? 'known' : 'noted';
}
