import type { Fact, FactMap, FactName } from './facts.ts';
import type { Journal, Tx } from './instance.ts';
import { firstIdAt, newId, type PersonId } from './ids.ts';
import { newJob, type JobKind, type NewJob, type Once, type When } from './job.ts';
import { json } from './json.ts';
import type { Fragment } from './sql.ts';

/** One fact that a subscriber receives; created by `on` and `enqueueOn`. */
export interface Subscription {
  readonly fact: FactName;
  readonly within?: (tx: Tx, fact: Fact) => Promise<void>;
  readonly only?: (tx: Tx, fact: Fact) => Fragment | boolean;
  readonly later?: (fact: Fact) => NewJob | null;
}

export interface Subscriber {
  readonly name: string;
  /** Subscribers that hear a fact before this one does, each with the reason. Where nothing is said, the order means nothing. */
  readonly after?: Readonly<Record<string, string>>;
  /**
   * Which facts about a room that sends nothing anywhere it hears all the same, because what it does with them stays inside. Where nothing is said,
   * none: whoever is new leads outside until somebody has thought about it.
   */
  readonly stays?: (fact: FactName) => boolean;
  readonly hears: readonly Subscription[];
}

/** SQL: whether such a fact is about a room that sends nothing anywhere; null: it is about no room. */
export type StaysInside = (tx: Tx, data: object) => Fragment | null;

/**
 * In the fact's own transaction: bounded SQL, no network, and a failure undoes the act itself. `only`: whether there is anything to do, as far as
 * that can be said before any subscriber has heard the fact; SQL is asked in the statement that stores the fact.
 */
export const on = <Name extends FactName>(
  fact: Name,
  hear: (tx: Tx, data: FactMap[Name], fact: Fact<Name>) => Promise<void>,
  only?: (tx: Tx, data: FactMap[Name]) => Fragment | boolean,
): Subscription => ({
  fact,
  within: (tx, told) => hear(tx, dataOf(told, fact), told as Fact<Name>),
  ...(only === undefined ? {} : { only: (tx: Tx, told: Fact) => only(tx, dataOf(told, fact)) }),
});

/** After commit, by a worker, at least once. The job is stored in the same statement as the fact, so nothing is lost in between. */
export const enqueueOn = <Name extends FactName>(
  fact: Name,
  order: (data: FactMap[Name]) => NewJob | null,
): Subscription => ({ fact, later: (told) => order(dataOf(told, fact)) });

/** The one place where the name of a fact says what it carries: the journal calls a subscription for its own fact only. */
const dataOf = <Name extends FactName>(told: Fact, _name: Name): FactMap[Name] => told.data as FactMap[Name];

/** How a slice records its facts; `aboutOf` names the row they are about. `By` is who may have done it; null: none of our people. */
export const recorder =
  <Name extends FactName, By extends string = PersonId>(aboutOf: (data: FactMap[Name]) => string) =>
  async <One extends Name>(tx: Tx, by: By | null, name: One, data: FactMap[One]): Promise<void> =>
    await tx.instance.journal.record(tx, { name, about: aboutOf(data), by: by ?? undefined, data });

/** Enqueues a job without a fact, for work that no one's act caused. */
export const enqueue = <Data extends object>(
  tx: Tx,
  kind: JobKind<Data>,
  data: Data,
  when: When | Once = {},
): Promise<void> => tx.instance.journal.enqueue(tx, newJob(kind, data, when));

/** Throws if two subscribers wait for each other. */
export function createJournal(
  subscribers: readonly Subscriber[],
  wakeWorker: () => void = () => {},
  staysInside: StaysInside = () => null,
): Journal {
  const table = new Map<FactName, Hearing[]>();
  for (const { name: subscriber, hears, stays } of inOrder(subscribers))
    for (const subscription of hears)
      table.set(subscription.fact, [
        ...(table.get(subscription.fact) ?? []),
        { subscriber, stays: stays?.(subscription.fact) === true, ...subscription },
      ]);
  return {
    async enqueue(tx, job) {
      await tx`
        insert into jobs (kind, key, run_at, data)
        select ${job.kind}, ${job.key ?? null}, ${job.runAt ?? tx`now()`}, ${json(tx, job.data)}
        ${job.once ? whereNoneWaits(tx, job) : job.joins ? whereNoneIsHeld(tx, job) : tx``}`;
      tx.afterCommit(wakeWorker);
    },
    async record(tx, fact) {
      const hearing = table.get(fact.name) ?? [];
      const jobs = hearing.flatMap(({ later, stays }) => {
        const job = later?.(fact);
        return job ? [{ ...job, stays }] : [];
      });
      const asked = hearing.flatMap((each) =>
        each.within ? [{ ...each, only: each.only?.(tx, fact) ?? true }] : [],
      );
      const gates = asked.flatMap(({ only }) => (typeof only === 'boolean' ? [] : [only]));
      const { isInside, opens } = await store(tx, fact, jobs, { inside: staysInside(tx, fact.data), gates });
      if (jobs.length > 0) tx.afterCommit(wakeWorker);
      for (const { within, stays, only } of asked) {
        const hears = typeof only === 'boolean' ? only : opens[gates.indexOf(only)] === true;
        if (hears && (stays || !isInside)) await within?.(tx, fact);
      }
    },
    subscribersTo: (fact) => (table.get(fact) ?? []).map(({ subscriber }) => subscriber),
  };
}

/** Each after those it names; those it names that are not here are not waited for. */
function inOrder(subscribers: readonly Subscriber[]): Subscriber[] {
  const sorted: Subscriber[] = [];
  const waiting = [...subscribers];
  while (waiting.length > 0) {
    const at = waiting.findIndex((one) => !waiting.some((other) => one.after?.[other.name] !== undefined));
    if (at === -1)
      throw new Error(`Subscribers wait for each other: ${waiting.map(({ name }) => name).join(', ')}.`);
    sorted.push(...waiting.splice(at, 1));
  }
  return sorted;
}

interface Hearing extends Subscription {
  readonly subscriber: string;
  readonly stays: boolean;
}

/**
 * One statement. `isInside`: the fact is about a room that sends nothing anywhere, and only jobs that stay inside were stored. `opens`: what was
 * answered to each of `gates`.
 */
async function store(
  tx: Tx,
  fact: Fact,
  jobs: readonly (NewJob & { readonly stays: boolean })[],
  { inside, gates }: { readonly inside: Fragment | null; readonly gates: readonly Fragment[] },
): Promise<{ readonly isInside: boolean; readonly opens: readonly boolean[] }> {
  const row = tx`
    insert into facts (id, name, about, by, data)
    values (${newId()}, ${fact.name}, ${fact.about}, ${fact.by ?? null}, ${json(tx, fact.data)})`;
  if (jobs.length === 0 && inside === null && gates.length === 0) {
    await row;
    return { isInside: false, opens: [] };
  }
  const opens = gates.reduce((all, gate) => tx`${all} || case when ${gate} then 'y' else 'n' end`, tx`''`);
  const [stored] = await tx<{ isInside: boolean; opens: string }[]>`
    with fact as (${row} returning id, ${inside ?? tx`false`} as is_inside) ${ordered(tx, jobs)}
    select is_inside, ${opens} as opens from fact`;
  return {
    isInside: stored?.isInside === true,
    opens: [...(stored?.opens ?? '')].map((each) => each === 'y'),
  };
}

function ordered(tx: Tx, jobs: readonly (NewJob & { readonly stays: boolean })[]): Fragment {
  if (jobs.length === 0) return tx``;
  const rows = jobs.map((job) => ({
    ...{ kind: job.kind, key: job.key ?? null, run_at: job.runAt ?? null, data: job.data, stays: job.stays },
  }));
  return tx`, ordered as (
    insert into jobs (kind, key, run_at, data, fact_id)
    select j.kind, j.key, coalesce(j.run_at, now()), j.data, fact.id
    from fact, jsonb_to_recordset(${json(tx, rows)}) as j(kind text, key text, run_at timestamptz, data jsonb, stays boolean)
    where j.stays or not fact.is_inside)`;
}

/** None of this kind and key that has not begun. */
const whereNoneWaits = (tx: Tx, { kind, key = '' }: NewJob): Fragment => tx`
  where not exists (select from jobs j
    where j.key = ${key} and j.kind = ${kind} and j.dead_at is null and j.lease_until is null)`;

/** Nobody waits longer than this for transactions that keep holding what they joined: then another one is ordered. */
const joinMs = 200;

/** None of this kind and key that began to wait a moment ago. Who claims jobs skips one that is held. */
const whereNoneIsHeld = (tx: Tx, { kind, key = '' }: NewJob): Fragment => tx`
  where not exists (select from (select from jobs j
    where j.key = ${key} and j.kind = ${kind} and j.dead_at is null and j.lease_until is null and j.run_at <= clock_timestamp()
      and j.created_at > clock_timestamp() - ${joinMs} * interval '1 millisecond'
    order by j.id desc limit 1 for share skip locked) held)`;

/** How long `kontor facts` can show what happened. */
export const factDays = 400;
const dayMs = 86_400_000;
const sweptMax = 20_000;

/** Deletes the oldest facts, a bounded number at a time. A maintenance job. */
export async function sweepFacts(tx: Tx): Promise<void> {
  await tx`delete from facts where id in (
    select id from facts where id < ${firstIdAt(new Date(Date.now() - factDays * dayMs))} order by id limit ${sweptMax})`;
}
