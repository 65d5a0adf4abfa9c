import type { Db } from '#src/platform/database.ts';
import { logger } from '#src/platform/log.ts';
import { json } from '#src/platform/json.ts';
import type { DenialCode, Question } from './decide.ts';

/** From the first denial to its row. A crash loses at most what was counted in this time. */
const writeAfterMs = 250;
const keptDays = 400;
/** After a failed write the counts go on, but no more new questions than this are remembered. */
const pendingMax = 20_000;
const log = logger('agreements');

interface Denials {
  /** Partner 0: a host without an agreement. Neither its name nor a group's is kept: a stranger must not be able to fill the table. */
  count(peerId: number, question: Omit<Question, 'now'>, code: DenialCode): void;
  close(): Promise<void>;
}

/** Counts every denial per (day, partner, question): at most a few hundred rows per partner and day, however many requests there are. */
export function createDenials(db: Db): Denials {
  let pending = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let prunedDay = '';

  const add = (key: string, count: number): void => {
    const before = pending.get(key);
    if (before === undefined && pending.size >= pendingMax) return;
    pending.set(key, (before ?? 0) + count);
    timer ??= setTimeout(() => void flush(), writeAfterMs).unref();
  };
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  };
  async function write(): Promise<void> {
    const batch = pending;
    pending = new Map();
    if (batch.size === 0) return;
    try {
      const today = new Date().toISOString().slice(0, 10);
      if (prunedDay !== today) await prune(db);
      prunedDay = today;
      await store(db, batch);
    } catch (error) {
      log.warn('Denials could not be recorded; retrying. {reason}', { reason: String(error) });
      for (const [key, count] of batch) add(key, count);
    }
  }
  return {
    count(peerId, question, code) {
      const asked = nameOf(question);
      add(`${peerId}|${asked}|${code}`, 1);
      db.instance.memory.tallies.add({ kind: 'denied', peerId, what: `${code}: ${asked}` }, 'minute');
    },
    async close() {
      await flush();
      clearTimeout(timer);
    },
  };
}

/** "in scope follow category post": without the group, whose name the asker chooses. */
function nameOf(question: Omit<Question, 'now'>): string {
  const { direction, scope, category } = question;
  return `${direction}${scope ? ` scope ${scope}` : ''}${category ? ` category ${category}` : ''}`;
}

async function store(db: Db, batch: ReadonlyMap<string, number>): Promise<void> {
  const rows = [...batch].map(([key, count]) => {
    const [peer, question, code] = key.split('|');
    return { peer_id: Number(peer), question, code, count };
  });
  await db`
    insert into agreement_decisions (day, peer_id, question, code, count, last_at)
    select current_date, d.peer_id, d.question, d.code, d.count, now()
    from jsonb_to_recordset(${json(db, rows)}) as d(peer_id int, question text, code text, count bigint)
    order by d.peer_id, d.question, d.code
    on conflict (day, peer_id, question, code) do update
      set count = agreement_decisions.count + excluded.count, last_at = excluded.last_at`;
}

async function prune(db: Db): Promise<void> {
  await db`delete from agreement_decisions where day < current_date - ${keptDays}::int`;
}
