import postgres from 'postgres';
import type { Db, Instance, Reader, Tx } from './instance.ts';
import { storableJson } from './json.ts';
import { sayDatabaseTrouble } from './database-trouble.ts';
import { noteWriting, readingFrom, type Standby } from './standby.ts';
import { openStandby } from './standby-watch.ts';
import { isTracing, traced } from './traces.ts';

export type { Db, Reader, Tx };

/** A statement slower than this is a bug or an attack; PostgreSQL ends it. */
const statementTimeoutMs = 30_000;

/** An answer of 503 comes within 5 s (security.md, "Faults"), also when the database's host is silent. */
const connectSeconds = 3;
/** The driver's own pauses grow to 20 s, and queries wait in them; ours stay short, so that a query fails or succeeds soon. */
const reconnectSeconds = (attempt: number): number => Math.min(0.05 * 2 ** attempt, 0.5);

/** camelCase for columns read; SQL stays snake_case. bigint arrives as string on purpose: ids exceed 2^53. */
export function openPool(
  url: string,
  options: { max: number; onnotice?: () => void; isPooler?: boolean },
): postgres.Sql {
  return postgres(url, {
    max: options.max,
    idle_timeout: 300,
    connect_timeout: connectSeconds,
    backoff: reconnectSeconds,
    onnotice: options.onnotice ?? (() => {}),
    transform: { column: { from: postgres.toCamel } },
    types: { json: storedJson },
    // Between transactions a pooler gives each statement another connection: what belongs to one is not asked for. The role has its limits then.
    prepare: !options.isPooler,
    // pgbouncer before 1.21 lets go of its server when the first of two statements is answered, and the second is never: nothing is sent ahead.
    ...(options.isPooler ? { max_pipeline: 0 } : {}),
    connection: {
      application_name: 'kontor',
      ...(options.isPooler ? { timezone: 'UTC' } : ofOwnConnection),
    },
  });
}

// A NUL or half of a surrogate pair, as cutting a text leaves it, is nothing that `jsonb` can hold: it goes, as it does in columns of text.
const storedJson = {
  to: 114,
  from: [114, 3802],
  serialize: storableJson,
  parse: (said: string): unknown => JSON.parse(said),
};

const ofOwnConnection = {
  statement_timeout: statementTimeoutMs,
  timezone: 'UTC',
  // Left to choose, PostgreSQL plans many of our statements anew at each call, for longer than it then runs them. So statements are
  // written to be good whatever their parameters are: an index to walk, a limit, no "parameter is null or …" on large tables.
  plan_cache_mode: 'force_generic_plan',
} as const;

/** Binds a pool to the instance it serves, so that every transaction knows its addresses and its journal. */
export function openDatabase(
  url: string,
  instance: Instance,
  /** `listenUrl`: PostgreSQL itself, when `url` leads to a pooler in transaction mode, behind which nobody can listen. */
  options: { max: number; listenUrl?: string | null },
): Db {
  const { max, listenUrl = null } = options;
  const pool = openPool(url, { max, isPooler: listenUrl !== null });
  if (listenUrl === null) return Object.assign(pool, { instance });
  const direct = openPool(listenUrl, { max: 1 });
  const endPool = pool.end;
  const end: postgres.Sql['end'] = async (how) => void (await Promise.all([endPool(how), direct.end(how)]));
  return Object.assign(pool, { instance, listen: direct.listen, end });
}

/** The same instance, whose lists are read from a standby while that is near enough (standby.ts). Close the standby first. */
export function withStandby(
  db: Db,
  url: string,
  max: number,
): { readonly db: Db; readonly standby: Standby } {
  const standby = openStandby(db, () => openPool(url, { max }));
  return { db: Object.assign(readingFrom(db, standby), { instance: db.instance }), standby };
}

const triesMax = 4;

/**
 * Runs `work` in one transaction and returns its value; a throw rolls everything back. After a deadlock `work` runs again from its start, so it
 * must touch nothing but the transaction. Network access is forbidden inside: a slow peer would hold locks. If the connection is lost, nothing
 * was done, unless it was lost during the commit: then no one can know, and receiving is idempotent.
 */
export const transaction = <T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> =>
  isTracing() ? traced('transaction', {}, () => runPatiently(db, work)) : runPatiently(db, work);

async function runPatiently<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  noteWriting();
  for (let tries = 1; ; tries++) {
    const line: Line = { began: false, lost: null };
    try {
      return await runOnce(db, work, line);
    } catch (error) {
      if (tries >= triesMax || !(isDeadlock(error) || wasEnding(error, line))) throw error;
    }
  }
}

/** The connection of one transaction; `lost` is the error that ended it. */
interface Line {
  began: boolean;
  lost: unknown;
}

async function runOnce<T>(db: Db, work: (tx: Tx) => Promise<T>, line: Line): Promise<T> {
  const effects: (() => void)[] = [];
  const value = await new Promise<T>((resolve, reject) => {
    db.begin(async (sql) => {
      line.began = true;
      try {
        const result = await work(openTx(db, sql, line, effects));
        if (line.lost === null) return { result };
      } catch (error) {
        if (!isLineLost(error)) throw error;
        line.lost = error;
      }
      reject(line.lost);
      // PostgreSQL has rolled back by itself. The driver is left waiting, because it would now send `rollback` or `commit` to whoever has the
      // connection by then (porsager/postgres#1215).
      return await new Promise<never>(() => {});
    }).then(
      (done) => resolve((done as { result: T }).result),
      (error: unknown) => {
        line.lost ??= error;
        reject(error);
      },
    );
  });
  for (const effect of effects) effect();
  return value;
}

/** After its connection was lost a transaction takes no statement: the driver may have given that connection to another one by then. */
function openTx(db: Db, sql: postgres.TransactionSql, line: Line, effects: (() => void)[]): Tx {
  const guarded = (...args: unknown[]): unknown => {
    if (line.lost !== null) throw line.lost;
    return (sql as unknown as (...args: unknown[]) => unknown)(...args);
  };
  return Object.assign(guarded, sql, {
    instance: db.instance,
    afterCommit: (effect: () => void) => effects.push(effect),
  }) as unknown as Tx;
}

/** The pool gave out a connection that was ending at that moment. A server that is away altogether is another matter: CONNECT_TIMEOUT, ECONNREFUSED. */
const wasEnding = (error: unknown, line: Line): boolean =>
  !line.began && ['57P01', 'CONNECTION_CLOSED', 'ECONNRESET', 'EPIPE'].includes(String(codeOf(error)));

/** deadlock_detected, serialization_failure: PostgreSQL ends one of those that wait for each other, and it is simply run again. */
const isDeadlock = (error: unknown): boolean =>
  error instanceof postgres.PostgresError && (error.code === '40P01' || error.code === '40001');

/** True for PostgreSQL's unique_violation, optionally of one constraint. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof postgres.PostgresError) || error.code !== '23505') return false;
  return constraint === undefined || error.constraint_name === constraint;
}

/** True if the connection itself is gone, and with it every open transaction: closed by either side or reset. */
export function isLineLost(error: unknown): boolean {
  const code = codeOf(error);
  // 57P01–03: the server ends this connection; 25P03–04: it waited or worked too long.
  return typeof code === 'string' && (lostCodes.has(code) || /^(57P0[123]|25P0[34])$/.test(code));
}
const lostCodes: ReadonlySet<string> = new Set([
  ...['CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'],
]);

/** True if the database, not the statement, is the problem. */
export function isDatabaseAway(error: unknown): boolean {
  const code = codeOf(error);
  // 53xxx: out of disk, memory or connections; 08xxx: connection trouble; 28xxx: the password was changed.
  return isLineLost(error) || (typeof code === 'string' && /^(53\w{3}|08\w{3}|28P01|28000)$/.test(code));
}

/** The same of a request: surfaces answer 503 and the caller may try again; the log says why, once a minute. */
export function isDatabaseDown(error: unknown): boolean {
  const isDown = isDatabaseAway(error);
  if (isDown) sayDatabaseTrouble(String(codeOf(error)));
  return isDown;
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;

/**
 * Runs statements of a queue through its indexes only. A queue is empty most of the time and huge sometimes: a plan made while it was empty
 * would read all of it, each time, once it is not. The statements must not be used elsewhere, because plans are cached by text.
 */
export async function throughIndexes<T>(db: Db, work: (tx: Reader) => Promise<T>): Promise<T> {
  const result = await db.begin(async (sql) => {
    const tx = Object.assign(sql, { instance: db.instance });
    const [, value] = await Promise.all([tx`set local enable_seqscan = off`, work(tx as unknown as Reader)]);
    return { value };
  });
  return (result as { value: T }).value;
}

/** Takes a lock that ends with the transaction, without waiting: false while another has it. `key` is any number chosen by the caller. */
export async function tryLock(tx: Tx, key: number): Promise<boolean> {
  const [row] = await tx`select pg_try_advisory_xact_lock(${key}) as mine`;
  return row?.mine === true;
}

/** The PostgreSQL server as a whole: its version, and how many connections it has and accepts. */
export async function serverRoom(reader: Reader): Promise<{ major: number; used: number; max: number }> {
  const [row] = await reader<{ major: number; used: number; max: number }[]>`
    select current_setting('server_version_num')::int / 10000 as major, current_setting('max_connections')::int as max,
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used`;
  return row ?? { major: 0, used: 0, max: 0 };
}
