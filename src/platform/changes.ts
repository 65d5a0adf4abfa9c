import { randomUUID } from 'node:crypto';
import type { Db, Tx } from './database.ts';

/**
 * Tells the processes of an instance, after commit, that something changed which someone may be looking at. A change is one line of words (`post
 * 12`, `group 3`); what they mean is up to sender and receiver (web/live/). Nothing depends on it: what is missed is read later.
 */
export interface Changes {
  /** Hears every batch, from here and from other processes, once. `missed`: some may have been lost. Returns the way to stop. */
  hear(listener: Listener): () => void;
  /** Tells what still waits, and stops hearing. */
  close(): Promise<void>;
}

export type Listener = (lines: readonly string[] | 'missed') => void;

/**
 * The first change is told at once; what follows within this time is one batch: one notice, one question of rights, one look at the page. So
 * a single post waits for nothing, and a flood is told a few times a second.
 */
const batchMs = 60;
/** A batch with more lines says only that much changed. */
const linesMax = 400;
/** PostgreSQL takes notices below 8000 bytes. */
const noticeBytesMax = 7_500;
/** Whoever hears says so this often; others tell them as long as they have said so lately. Without hearers nothing is sent. */
const presenceMs = 30_000;
const presenceLastsMs = 75_000;
const channel = 'kontor_changes';

/** The lines, as many to a notice as fit. */
function noticesOf(lines: readonly string[]): string[] {
  const notices: string[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    const more = Buffer.byteLength(line) + 1;
    if (bytes + more > noticeBytesMax) {
      notices.push(line);
      bytes = more;
    } else {
      notices.push(`${notices.pop() ?? ''}\n${line}`);
      bytes += more;
    }
  }
  return notices;
}

/** Announces at commit that something changed. Without `startChanges` for this instance no one is told. */
export function noteChange(tx: Tx, line: string): void {
  tx.afterCommit(() => tx.instance.memory.changes.collect?.(line));
}

/** The same at once, for what no transaction changed. */
export const tellChange = ({ instance }: Db, line: string): void => instance.memory.changes.collect?.(line);

/** Call once per process. Costs one notification per batch, outside any transaction, and only while another process is listening. */
export async function startChanges(db: Db): Promise<Changes> {
  const self = randomUUID().slice(0, 8);
  const listeners = new Set<Listener>();
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let toldAtMs = -batchMs;
  // Who has just started does not know yet who else hears.
  let othersUntil = Date.now() + presenceLastsMs;

  const spread: Listener = (lines) => {
    for (const listener of listeners) listener(lines);
  };
  const tell = (text: string): Promise<unknown> =>
    // Nothing is lost with it, so its commit waits for no disk.
    db`select set_config('synchronous_commit', 'off', true), pg_notify(${channel}, ${`${self} ${text}`})`.catch(
      () => {},
    );
  const flush = async (): Promise<void> => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (waiting.size === 0) return;
    toldAtMs = performance.now();
    const lines = [...waiting];
    waiting.clear();
    const tooMuch = lines.length > linesMax;
    spread(tooMuch ? 'missed' : lines);
    if (Date.now() < othersUntil) for (const text of tooMuch ? [missed] : noticesOf(lines)) await tell(text);
  };
  db.instance.memory.changes.collect = (line) => {
    if (waiting.size <= linesMax) waiting.add(line);
    // All that one transaction says comes in one turn of the event loop.
    timer ??= setTimeout(() => void flush(), Math.max(0, toldAtMs + batchMs - performance.now()));
  };
  const onNotice = (payload: string): void => {
    if (payload.startsWith(self)) return;
    const text = payload.slice(self.length + 1);
    if (text === present) othersUntil = Date.now() + presenceLastsMs;
    else spread(text === missed ? 'missed' : text.split('\n'));
  };
  const subscription = await db.listen(channel, onNotice, () => spread('missed'));
  const presence = setInterval(() => listeners.size > 0 && void tell(present), presenceMs).unref();
  return {
    hear(listener) {
      listeners.add(listener);
      if (listeners.size === 1) void tell(present);
      return () => listeners.delete(listener);
    },
    async close() {
      clearInterval(presence);
      db.instance.memory.changes.collect = null;
      await flush();
      await subscription.unlisten().catch(() => {}); // a lost connection listens no more
    },
  };
}

const present = '+';
const missed = '*';

/** Batches that come while one is worked on are the next one together. `work` never throws. */
export function inTurn(
  work: (lines: readonly string[]) => Promise<void>,
): (lines: readonly string[]) => void {
  const waiting = new Set<string>();
  let working = false;
  const run = async (): Promise<void> => {
    working = true;
    while (waiting.size > 0) {
      const lines = [...waiting];
      waiting.clear();
      await work(lines);
    }
    working = false;
  };
  return (lines) => {
    for (const line of lines) waiting.add(line);
    if (!working) void run();
  };
}
