import type { Tx } from '#src/platform/database.ts';
import { newId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import type { Receipt } from './receipt.ts';

/** The chain of receipts with one partner in one direction: the last number, and the hash of that one. */
export async function lastOf(
  tx: Tx,
  peerId: number,
  given: boolean,
): Promise<{ number: number; hash: string } | null> {
  const [row] = await tx<{ number: number; hash: string }[]>`
    select number, hash from erasure_receipts where peer_id = ${peerId} and given = ${given}
    order by number desc, id desc limit 1`;
  return row ?? null;
}

/** Receipts of one partner are numbered one after the other. */
export async function lockChain(tx: Tx, peerId: number): Promise<void> {
  await tx`select pg_advisory_xact_lock(${chainLock}, ${peerId})`;
}
const chainLock = 7_040;

/** Null if it is here already. */
export async function insertReceipt(
  tx: Tx,
  row: {
    readonly peerId: number;
    readonly given: boolean;
    readonly receipt: Receipt;
    readonly follows: boolean;
  },
): Promise<string | null> {
  const { jws, payload, hash } = row.receipt;
  const [inserted] = await tx<{ id: string }[]>`
    insert into erasure_receipts (id, peer_id, given, agreement_id, number, hash, document, arrived_at, follows)
    values (${newId()}, ${row.peerId}, ${row.given}, ${payload.agreement}, ${payload.number}, ${hash}, ${json(tx, jws)},
      case when ${row.given} then null else now() end, ${row.follows})
    on conflict (peer_id, given, hash) do nothing returning id`;
  return inserted?.id ?? null;
}

export async function idOf(tx: Tx, peerId: number, hash: string): Promise<string | null> {
  const [row] = await tx<{ id: string }[]>`
    select id from erasure_receipts where peer_id = ${peerId} and not given and hash = ${hash}`;
  return row?.id ?? null;
}
