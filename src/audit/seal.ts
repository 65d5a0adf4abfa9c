import { transaction, tryLock, type Db, type Reader, type Tx } from '#src/platform/database.ts';
import { json } from '#src/platform/json.ts';
import { logger } from '#src/platform/log.ts';
import { startRounds } from '#src/platform/rounds.ts';
import { createSealer, hashOfEntry } from './entry.ts';
import { harvestTallies } from './tallies.ts';
import { lockKeys } from '#src/platform/locks.ts';

/** Entries sealed in one transaction. */
const batchMax = 2_000;
const everyMs = 500;
const log = logger('audit');

/** The last entry of the chain; its number is 0 while there is none. */
export interface Head {
  readonly number: number;
  readonly hash: string | null;
}

/** What was deleted in time ends in a signed root, and the chain goes on from there. */
export async function readHead(reader: Reader): Promise<Head> {
  const [row] = await reader<{ number: string; hash: string }[]>`
    (select number, hash from audit_log where number is not null order by number desc limit 1)
    union all (select number, hash from audit_roots order by number desc limit 1)
    order by 1 desc limit 1`;
  return row ? { number: Number(row.number), hash: row.hash } : { number: 0, hash: null };
}

/**
 * Gives waiting entries their places in the chain. Whoever appends waits for nobody, so the chain says in which order entries were sealed; each says
 * when it happened. Returns how many; 0 while another process is at it.
 */
export async function sealSome(db: Db): Promise<number> {
  return await transaction(db, async (tx) => {
    if (!(await tryLock(tx, lockKeys.auditSealing))) return 0;
    await harvestTallies(tx);
    return await seal(tx);
  });
}

async function seal(tx: Tx): Promise<number> {
  const waiting = await tx<{ id: string; said: string }[]>`
    select id, said from audit_log where number is null order by id limit ${batchMax}`;
  if (waiting.length === 0) return 0;
  let { number, hash: prev } = await readHead(tx);
  const sealOf = createSealer(tx.instance.sealKey);
  const rows = waiting.map(({ id, said }) => {
    number += 1;
    const hash = hashOfEntry(number, prev, said);
    prev = hash;
    return { id, number, hash, seal: sealOf(number, hash) };
  });
  await tx`
    update audit_log a set number = r.number, hash = r.hash, seal = r.seal
    from jsonb_to_recordset(${json(tx, rows)}) as r(id bigint, number bigint, hash text, seal text)
    where a.id = r.id`;
  return rows.length;
}

/** Seals all that waits; for commands. Another process may be doing it: then it is done when this returns 0. */
export async function sealAll(db: Db): Promise<void> {
  while ((await sealSome(db)) === batchMax);
}

/** Seals until `stop()`. */
export const startSealing = (db: Db): { stop(): Promise<void> } =>
  startRounds({
    everyMs,
    doSome: async () => (await sealSome(db)) === batchMax,
    failed: (error) =>
      log.warn('The audit log could not be sealed; retrying. {reason}', { reason: String(error) }),
  });
