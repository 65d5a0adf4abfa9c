import type postgres from 'postgres';
import { logger } from './log.ts';
import { lost, type Line, type Standby } from './standby.ts';

/** How far behind a standby may be. */
const behindMaxMs = 1_000;
/** How often both are asked where they are. */
const probeMs = 200;
/** Who has not said it by then is left, and what it was asked is asked of the primary. */
const probeMaxMs = 600;
/** After a standby was lost it is tried anew this often. */
const againMs = 1_000;
/** Marks of own writes are needed for a second; they go after a minute. */
const sweepMs = 60_000;

const log = logger('standby');

/** Watches a standby. `open` makes a pool of it; `primary` is the primary's own pool, which none of this routes. */
export function openStandby(primary: postgres.Sql, open: () => postgres.Sql): Standby {
  let line = openLine(open);
  let trouble: string | null = 'It has not been asked yet.';
  let isUsed = false;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let sweptAt = Date.now();
  const behind = (): number => Date.now() - line.currentAtMs;
  const mayRead = (): boolean => line.isOpen && trouble === null && behind() <= behindMaxMs;
  const say = (): void => {
    if (mayRead() === isUsed) return;
    isUsed = !isUsed;
    if (isUsed) log.info('Lists are read from the standby.');
    else log.info('Everything is read from the primary: {reason}', { reason: trouble ?? lags(behind()) });
  };
  const round = async (): Promise<void> => {
    if (!line.isOpen) line = openLine(open);
    trouble = await inTime(judge(line)).catch((error: unknown) => {
      line.leave();
      return `The standby does not answer (${(error as Error).message}): is it running, and does KONTOR_STANDBY_URL lead to it?`;
    });
    say();
    if (Date.now() - sweptAt > sweepMs) {
      sweptAt = Date.now();
      await primary`delete from own_writes where at < now() - interval '1 minute'`.catch(() => {});
    }
  };
  const judge = async (asked: Line): Promise<string | null> => {
    asked.isOne ??= await leadsToOne(asked.pool);
    return asked.isOne ? await probe(asked, primary) : several;
  };
  const goOn = (): void => {
    if (isClosed) return;
    timer = setTimeout(() => void round().finally(goOn), line.isOpen ? probeMs : againMs);
    timer.unref();
  };
  void round().finally(goOn);
  return {
    line: () => (mayRead() ? line : null),
    state: () => ({
      inUse: mayRead(),
      behindMs: line.currentAtMs === 0 ? null : behind(),
      trouble: mayRead() ? null : (trouble ?? lags(behind())),
    }),
    async noteOwnWrite(asker) {
      await primary`insert into own_writes (asker, until) values (${asker}, pg_current_wal_flush_lsn())
        on conflict (asker) do update set until = excluded.until, at = excluded.at`;
    },
    async ownWritesUntil(asker) {
      const [row] = await primary<{ until: string }[]>`select until from own_writes where asker = ${asker}`;
      return row ? placeOf(row.until) : 0n;
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      line.leave();
    },
  };
}

const several =
  'KONTOR_STANDBY_URL leads to several servers in turn, which are not equally far: name one of them, another for another process.';

/** What one connection says of its server has to hold for the others. */
async function leadsToOne(pool: postgres.Sql): Promise<boolean> {
  const connections = await Promise.all(
    Array.from({ length: Math.min(3, pool.options.max) }, () => pool.reserve()),
  );
  const started = await Promise.all(
    connections.map(async (connection) => {
      const [row] = await connection<{ at: string }[]>`select pg_postmaster_start_time()::text as at`;
      return row?.at;
    }),
  );
  for (const connection of connections) connection.release();
  return new Set(started).size === 1;
}

const lags = (ms: number): string =>
  `The standby is ${(ms / 1_000).toFixed(1)} s behind, or the primary does not answer: see pg_stat_replication there.`;

function openLine(open: () => postgres.Sql): Line {
  const pool = open();
  const { promise: left, resolve } = Promise.withResolvers<typeof lost>();
  const line: Line = {
    pool,
    left,
    isOpen: true,
    replayed: 0n,
    currentAtMs: 0,
    isOne: null,
    leave() {
      if (!line.isOpen) return;
      line.isOpen = false;
      resolve(lost);
      void pool.end({ timeout: 0 }).catch(() => {});
    },
  };
  return line;
}

/** Where the primary was, newest last: what the standby has replayed was all there was at that time. */
const places = new WeakMap<Line, { readonly place: bigint; readonly atMs: number }[]>();
const placesMax = 200;

/** Asks both where they are. Returns what keeps the standby from being used. */
async function probe(line: Line, primary: postgres.Sql): Promise<string | null> {
  const [there] = await line.pool<{ replica: boolean; replayed: string | null }[]>`
    select pg_is_in_recovery() as replica, pg_last_wal_replay_lsn() as replayed`;
  const atMs = Date.now();
  const [here] = await primary<{ place: string }[]>`select pg_current_wal_flush_lsn() as place`.catch(
    () => [],
  );
  if (!here) return 'The primary does not say where it is.';
  if (!there?.replica || there.replayed === null)
    return 'KONTOR_STANDBY_URL leads to a server that is no standby: name one that follows the primary.';
  const [replayed, place] = [placeOf(there.replayed), placeOf(here.place)];
  if (replayed > place)
    return 'The standby has what the primary does not: it follows another one. Make it anew with pg_basebackup.';
  const known = places.get(line) ?? [];
  known.push({ place, atMs });
  places.set(line, known.slice(-placesMax));
  line.replayed = replayed;
  // The place was read after the standby was asked: it can be behind one that it has reached, never ahead of one that it has not.
  const reached = known.findLast((each) => each.place <= replayed);
  line.currentAtMs = Math.max(line.currentAtMs, reached?.atMs ?? 0);
  return null;
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${probeMaxMs} ms`)), probeMaxMs);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** A place in the log, `16/B374D848`. */
function placeOf(text: string): bigint {
  const [high = '0', low = '0'] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}
