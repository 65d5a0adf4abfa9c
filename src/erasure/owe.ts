import type { Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { objectHash, type ErasedKind } from './erasure.ts';
import { noteErasure } from './note-erasure.ts';

/** Signs and sends what is owed to one partner; see give.ts. */
export const receiptJob = defineJob<{ readonly peerId: number }>('erasure.receipts');

/** Deletions of one moment share a receipt. */
const gatherMs = 2_000;

/**
 * A partner's deletion of its own object is being carried out: it is owed a receipt. Asked again, it gets the same one again, or a new one if
 * something was kept then. For servers that signed an agreement; others would not understand a receipt.
 */
export async function oweReceipt(
  tx: Tx,
  peerId: number,
  object: { readonly uri: string; readonly kind: ErasedKind; readonly wasHere: boolean },
): Promise<void> {
  const { uri, kind, wasHere } = object;
  const hash = objectHash(uri);
  await tx`
    insert into erasures_owed (peer_id, object_hash, object_uri, kind, was_here)
    values (${peerId}, ${hash}, ${uri}, ${kind}, ${wasHere})
    on conflict (peer_id, object_hash) do update
      set asked_at = now(), was_here = erasures_owed.was_here or excluded.was_here`;
  if (kind === 'file') await noteErasure(tx, { kind, hash });
  await tx`
    update erasure_receipts set arrived_at = null
    where id = (select receipt_id from erasures_owed where peer_id = ${peerId} and object_hash = ${hash})`;
  await orderReceipts(tx, peerId, new Date(Date.now() + gatherMs));
}

/** Makes sure that a job looks at what is owed to a partner: one that waits is held, so that it does not run before this is committed. */
export async function orderReceipts(tx: Tx, peerId: number, runAt: Date): Promise<void> {
  const key = `receipts:${peerId}`;
  const [waiting] = await tx`
    select from jobs where kind = ${receiptJob.kind} and key = ${key} and dead_at is null and lease_until is null
      and run_at <= ${runAt} limit 1 for no key update skip locked`;
  if (!waiting) await enqueue(tx, receiptJob, { peerId }, { key, runAt });
}

const ordersMax = 200;

/** What waits for a copy to leave a queue, or for a case to be closed, is looked at again. A maintenance job. */
export async function sweepOwedReceipts(tx: Tx): Promise<void> {
  const due = await tx<{ peerId: number }[]>`
    select peer_id from erasures_owed where object_uri is not null and look_at <= now()
    union select peer_id from erasure_receipts where given and arrived_at is null limit ${ordersMax}`;
  for (const { peerId } of due) await orderReceipts(tx, peerId, new Date());
}
