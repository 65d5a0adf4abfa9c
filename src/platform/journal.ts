import type { Tx } from './database.ts';
import { newId } from './ids.ts';

/** Something that happened, in the past tense. `about` names the row for `kontor facts`, e.g. `post:42`. */
export interface Fact<Name extends string = string, Data = unknown> {
  readonly name: Name;
  readonly about: string;
  readonly by?: string | undefined;
  readonly data: Data;
}

/** Echoes of a fact inside its own transaction: bounded SQL, no network, and a failure undoes the act itself. */
export type Echo = (tx: Tx, fact: Fact) => Promise<void>;
/** Work for later. It is stored by the same statement as the fact, so nothing is lost between commit and queue. */
export interface JobOrder {
  readonly kind: string;
  /** Jobs with one key run one after the other, in order. */
  readonly key?: string;
  readonly runAt?: Date;
  readonly data: unknown;
}

export interface Subscriber {
  readonly name: string;
  /** In the same transaction. */
  readonly within?: Echo;
  /** After commit, by a worker, at least once. */
  readonly later?: (fact: Fact) => JobOrder | null;
}

export interface Journal {
  /** Appends the fact, its jobs, and runs the echoes. */
  record(tx: Tx, fact: Fact): Promise<void>;
  /** Stores work without a fact, for chores that nobody's act caused. */
  order(tx: Tx, order: JobOrder): Promise<void>;
}

export function createJournal(
  table: Readonly<Record<string, readonly Subscriber[]>>,
  wakeWorker: () => void = () => {},
): Journal {
  return {
    async order(tx, order) {
      await tx`insert into jobs (kind, key, run_at, data)
               values (${order.kind}, ${order.key ?? null}, ${order.runAt ?? tx`now()`}, ${tx.json(order.data as never)})`;
      tx.afterCommit(wakeWorker);
    },
    async record(tx, fact) {
      const subscribers = table[fact.name] ?? [];
      const orders = subscribers.flatMap((s) => s.later?.(fact) ?? []);
      await store(tx, fact, orders);
      if (orders.length > 0) tx.afterCommit(wakeWorker);
      for (const subscriber of subscribers) await subscriber.within?.(tx, fact);
    },
  };
}

async function store(tx: Tx, fact: Fact, orders: readonly JobOrder[]): Promise<void> {
  const id = newId();
  if (orders.length === 0) {
    await tx`insert into facts (id, name, about, by, data)
             values (${id}, ${fact.name}, ${fact.about}, ${fact.by ?? null}, ${tx.json(fact.data as never)})`;
    return;
  }
  const jobs = orders.map((o) => ({
    kind: o.kind,
    key: o.key ?? null,
    run_at: o.runAt ?? null,
    data: o.data,
  }));
  await tx`with fact as (
      insert into facts (id, name, about, by, data)
      values (${id}, ${fact.name}, ${fact.about}, ${fact.by ?? null}, ${tx.json(fact.data as never)})
      returning id)
    insert into jobs (kind, key, run_at, data, fact_id)
    select j.kind, j.key, coalesce(j.run_at, now()), j.data, fact.id
    from fact, jsonb_to_recordset(${tx.json(jobs as never)}) as j(kind text, key text, run_at timestamptz, data jsonb)`;
}

/** How long `kontor facts` can tell what happened. */
const factDays = 400;
const sweptMax = 20_000;

/** Forgets the oldest facts, a bounded number at once. A chore. */
export async function sweepFacts(tx: Tx): Promise<void> {
  await tx`delete from facts where id in (
    select id from facts where at < now() - ${factDays} * interval '1 day' order by id limit ${sweptMax})`;
}
