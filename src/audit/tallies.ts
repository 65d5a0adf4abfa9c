import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { newId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import { logger } from '#src/platform/log.ts';
import { sayEntry } from './entry.ts';

/** What a process has counted is in the database after this; killed before, it is lost. */
const writeEveryMs = 250;
/** How long a process may be late with what belongs to a minute that is over. */
const lateMs = 2_000;
const harvestedMax = 2_000;
const log = logger('audit');

/** Writes this process's counts down until `close()`. */
export function startTallies(db: Db): { close(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(() => writeTallies(db));
  }, writeEveryMs);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await running;
      await writeTallies(db);
    },
  };
}

/** Adds what this process has counted to what others have. */
export async function writeTallies(db: Db): Promise<void> {
  const taken = db.instance.memory.tallies.take();
  if (taken.length === 0) return;
  const rows = taken.map(({ until, kind, peerId, what, count }) => ({
    ...{ kind, what, count, peer_id: peerId },
    until: new Date(until).toISOString(),
  }));
  try {
    await db`
      insert into audit_tallies (until, kind, peer_id, what, count)
      select t.until, t.kind, t.peer_id, t.what, t.count
      from jsonb_to_recordset(${json(db, rows)}) as t(until timestamptz, kind text, peer_id int, what text, count bigint)
      order by 1, 2, 3, 4
      on conflict (until, kind, peer_id, what) do update set count = audit_tallies.count + excluded.count`;
  } catch (error) {
    log.warn('Counts for the audit log could not be written; retrying. {reason}', { reason: String(error) });
    db.instance.memory.tallies.putBack(taken);
  }
}

/** Minutes and days that were over before `now` become entries, one for each partner and kind of thing. Returns how many. */
export async function harvestTallies(tx: Tx, now = new Date()): Promise<number> {
  const over = await tx<
    { until: Date; kind: 'denied' | 'crossed'; origin: string | null; what: string; count: string }[]
  >`
    with over as (
      delete from audit_tallies where (until, kind, peer_id, what) in (
        select until, kind, peer_id, what from audit_tallies where until <= ${new Date(now.getTime() - lateMs)}
        order by until limit ${harvestedMax} for update skip locked)
      returning *)
    select o.until, o.kind, p.origin, o.what, o.count from over o left join peers p on p.id = o.peer_id
    order by o.until, o.kind, o.peer_id, o.what`;
  if (over.length === 0) return 0;
  // Each in a millisecond of its own: of many ids of one moment two may be the same.
  const rows = over.map(({ kind, origin, what, count, until }, n) => ({
    id: newId(Date.now() - over.length + n),
    said: sayEntry({ kind, what, by: null, count: Number(count) }, origin, until),
  }));
  await tx`
    insert into audit_log (id, said)
    select r.id, r.said from jsonb_to_recordset(${json(tx, rows)}) as r(id bigint, said text)`;
  return rows.length;
}

/** Counts what this process has, then harvests: for tests and commands that cannot wait for the minute to end. */
export async function settleTallies(db: Db, now: Date): Promise<number> {
  await writeTallies(db);
  return await transaction(db, (tx) => harvestTallies(tx, now));
}
