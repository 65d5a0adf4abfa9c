import { AsyncLocalStorage } from 'node:async_hooks';
import type postgres from 'postgres';
import { increment } from './counters.ts';
import { logger } from './log.ts';

/**
 * Which reads take a hot standby (decision 0125). All of it is decided here, for a request that `whileAsked` has admitted: statements outside
 * transactions go to the standby while it is at most a second behind and has what its asker wrote last; everything else goes to the primary. So
 * no slice knows that there is a standby. A statement that fails or hangs there is asked again of the primary: nobody notices.
 */

const log = logger('standby');

/** How a standby is doing, for whoever watches. */
export interface StandbyState {
  readonly inUse: boolean;
  /** Since when it has everything; null: that is not known. */
  readonly behindMs: number | null;
  /** Why it is not used, in a sentence with the remedy; null while it is. */
  readonly trouble: string | null;
}

/** One connected standby; when it is lost, another one is opened. */
export interface Line {
  readonly pool: postgres.Sql;
  /** Resolves when the standby is given up, so that what waits for it waits no longer. */
  readonly left: Promise<typeof lost>;
  readonly leave: () => void;
  isOpen: boolean;
  /** What of the primary's log it has replayed. */
  replayed: bigint;
  /** When the primary was where the standby is now, at the latest. */
  currentAtMs: number;
  /** Null: that was not looked at yet. */
  isOne: boolean | null;
}
export const lost: unique symbol = Symbol('lost');

export interface Standby {
  /** The standby, if it may be read from now. */
  line(): Line | null;
  state(): StandbyState;
  /** Keeps that this asker has written until now. Resolves when other processes would see it. */
  noteOwnWrite(asker: string): Promise<void>;
  /** Up to where the asker's own writes reach; 0n: they have not written lately. */
  ownWritesUntil(asker: string): Promise<bigint>;
  close(): Promise<void>;
}

/** One request that may read from a standby. */
interface Asked {
  readonly standby: Standby;
  readonly mayLag: boolean;
  asker: string | null;
  hasWritten: boolean;
  isOver: boolean;
  until: Promise<bigint> | null;
}
const requests = new AsyncLocalStorage<Asked>();

/**
 * Answers a request. `mayLag`: it shows lists in which nobody misses what is a second old. `writes`: whatever it does counts as a write of whoever
 * asks, so that what they read next has it.
 */
export async function whileAsked(
  standby: Standby,
  { mayLag, writes }: { readonly mayLag: boolean; readonly writes: boolean },
  answer: () => Promise<void>,
): Promise<void> {
  const asked: Asked = { standby, mayLag, asker: null, hasWritten: writes, isOver: false, until: null };
  try {
    await requests.run(asked, answer);
  } finally {
    // What goes on behind the request, such as a timer that it started, is not asked by anyone.
    asked.isOver = true;
    if (asked.hasWritten && asked.asker !== null)
      await standby.noteOwnWrite(asked.asker).catch((error: unknown) => {
        log.warn('An own write could not be noted: {reason}', { reason: String(error) });
      });
  }
}

/** Who asks, as soon as that is known: until then everything is read from the primary, as is whether they may ask at all. */
export function askedBy(asker: string): void {
  const asked = requests.getStore();
  if (asked) asked.asker = asker;
}

/** The request has written: the rest of it is read where that is. */
export function noteWriting(): void {
  const asked = requests.getStore();
  if (asked) asked.hasWritten = true;
}

/** What the driver's statements are made of, as far as it is needed here (postgres 3.4.9, which is pinned: decision 0009). */
type Statement = postgres.PendingQuery<postgres.MaybeRow[]> & {
  readonly strings: TemplateStringsArray;
  readonly args: readonly unknown[];
  readonly options: object;
  handler: (statement: Statement) => void;
  isRaw?: unknown;
  readonly cursorFn?: unknown;
  readonly forEachFn?: unknown;
  readonly streaming?: unknown;
  readonly onlyDescribe?: unknown;
  readonly resolve: (value: unknown) => void;
};

/** The pool of the primary, whose statements go to the standby while they may. */
export function readingFrom(pool: postgres.Sql, standby: Standby): postgres.Sql {
  const routed = (statement: unknown): unknown => {
    if (isStatement(statement)) {
      const primary = statement.handler;
      statement.handler = (asked) => void send(asked, standby, primary);
    }
    return statement;
  };
  const call = pool as unknown as (...args: unknown[]) => unknown;
  const unsafe = pool.unsafe as unknown as (...args: unknown[]) => unknown;
  const both = Object.defineProperties(
    (...args: unknown[]) => routed(call(...args)),
    Object.getOwnPropertyDescriptors(pool),
  );
  return Object.assign(both, {
    unsafe: (...args: unknown[]) => routed(unsafe(...args)),
  }) as unknown as postgres.Sql;
}

const isStatement = (made: unknown): made is Statement =>
  typeof (made as { handler?: unknown } | null)?.handler === 'function';

async function send(statement: Statement, standby: Standby, primary: Statement['handler']): Promise<void> {
  const line = isPlain(statement) ? await lineFor(standby) : null;
  if (line === null) return primary(statement);
  const copy = copyFor(line.pool, statement);
  const answer = await Promise.race([
    copy.then(
      (rows) => ({ rows }),
      (error: unknown) => ({ error }),
    ),
    line.left,
  ]);
  if (answer !== lost && 'rows' in answer) {
    increment('reads', 'standby');
    return statement.resolve(answer.rows);
  }
  increment('reads', 'asked again');
  if (answer !== lost && isGone(answer.error)) line.leave();
  // It was a write after all.
  if (answer !== lost && codeOf(answer.error) === readOnly) noteWriting();
  primary(statement);
}

const isPlain = ({ cursorFn, forEachFn, streaming, onlyDescribe }: Statement): boolean =>
  [cursorFn, forEachFn, streaming, onlyDescribe].every((each) => each === undefined);

async function lineFor(standby: Standby): Promise<Line | null> {
  const asked = requests.getStore();
  const isAsked = asked?.standby === standby && asked.mayLag && !asked.isOver;
  if (!isAsked || asked.hasWritten || asked.asker === null || standby.line() === null) return null;
  asked.until ??= standby.ownWritesUntil(asked.asker);
  const until = await asked.until.catch(() => null);
  const line = standby.line();
  if (asked.hasWritten || asked.isOver) return null;
  return until !== null && line !== null && line.replayed >= until ? line : null;
}

function copyFor(pool: postgres.Sql, { strings, args, options, isRaw }: Statement): Statement {
  const Made = pool`select 1`.constructor as unknown as new (...of: unknown[]) => Statement;
  const copy = new Made(strings, args, (pool`select 1` as unknown as Statement).handler, null, {
    ...options,
  });
  copy.isRaw = isRaw;
  return copy;
}

const readOnly = '25006';
const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');
/** Not of one statement, but of the standby: it ended, or takes nobody. */
const isGone = (error: unknown): boolean => /^(57P0\d|53\w{3}|08\w{3}|[A-Z]{5,}\w*)$/.test(codeOf(error));
