import { throughIndexes, type Db, type Reader, type Tx } from './database.ts';
import type { RefusalReason } from './errors.ts';
import { keepReason, keptInEnglish } from './kept-reason.ts';
import { isFree } from './lease.ts';

/** One claimed delivery. `fence` is the fencing token: whoever holds an older one can no longer settle it. */
export interface Delivery {
  readonly id: string;
  readonly activityId: string;
  readonly peerId: number;
  readonly inboxUri: string;
  readonly orderingKey: string;
  readonly scope: string;
  readonly erasure: boolean;
  readonly attempts: number;
  readonly fence: string;
  readonly createdAt: Date;
}

/** Longer than any delivery may take, so that a lease outlives its sender only when that one died. */
const leaseSeconds = 45;
/** Of one partner at once: a backlog of one leaves room for all others. */
const perPeerMax = 6;

/**
 * Claims up to `limit` due deliveries, fairly across partners: walks those that have any, starting after partner `after` (two index probes each,
 * and no further than needed), and takes from each the oldest of some threads. Of one thread to one partner only the oldest is ever in flight.
 * `peers`: those the agreements let us send to now, as an array literal; deletions go to all.
 */
export async function claimDeliveries(
  db: Db,
  limit: number,
  peers: string,
  after: number,
): Promise<Delivery[]> {
  return await throughIndexes(
    db,
    (tx) => tx<Delivery[]>`
    with recursive waiting as (
      select min(peer_id) as peer_id from deliveries where peer_id > ${after}
      union all
      select (select min(d.peer_id) from deliveries d where d.peer_id > w.peer_id) from waiting w where w.peer_id is not null),
    due as (
      select c.id from waiting w join peers pe on pe.id = w.peer_id
      left join unnest(${peers}::int[]) as allowed(id) on allowed.id = w.peer_id
      cross join lateral (
        select d.id from deliveries d
        where d.peer_id = w.peer_id and d.next_at <= now()
          and ${isFree(tx, 'd.lease_until', leaseSeconds)}
          and (d.erasure or allowed.id is not null)
          and not exists (select 1 from deliveries e where e.peer_id = d.peer_id and e.thread = d.thread and e.id < d.id)
        order by d.id limit ${perPeerMax} for update skip locked) c
      where pe.retry_at is null or pe.retry_at <= now()
      limit ${limit})
    update deliveries d set lease_until = now() + ${leaseSeconds} * interval '1 second', fence = d.fence + 1, attempts = d.attempts + 1
    from due where d.id = due.id
    returning d.id, d.activity_id, d.peer_id, d.inbox_uri, d.thread as ordering_key, d.scope, d.erasure, d.attempts, d.fence, d.created_at`,
  );
}

/** Removes what arrived, if the lease is still ours. Also clears the partner's error state, if any. */
export async function settleDelivered(db: Db, done: readonly Delivery[]): Promise<void> {
  await throughIndexes(
    db,
    (tx) => tx`
    with gone as (
      delete from deliveries d using unnest(${done.map((d) => d.id)}::bigint[], ${done.map((d) => d.fence)}::bigint[]) as x(id, fence)
      where d.id = x.id and d.fence = x.fence returning d.peer_id)
    update peers set failures = 0, retry_at = null, down_since = null, last_seen = now()
    where id = any(array(select distinct peer_id from gone)) and (failures > 0 or last_seen is null or last_seen < now() - interval '5 minutes')`,
  );
}

const reasonMax = 1_000;

/** Returns a delivery to the queue; only its own thread waits for it. */
export async function retryLater(
  reader: Reader,
  d: Delivery,
  delayMs: number,
  status: number | null,
  reason: RefusalReason,
): Promise<void> {
  await reader`
    update deliveries set lease_until = null, next_at = now() + ${delayMs} * interval '1 millisecond',
      last_status = ${status}, last_error = ${keepReason(reason, reasonMax)}
    where id = ${d.id} and fence = ${d.fence}`;
}

/** The whole partner waits: it does not answer, or asked us to wait (429, 503). Simultaneous failures count once. */
export async function backOff(reader: Reader, peerId: number, delayMs: number): Promise<void> {
  await reader`
    update peers set failures = failures + 1, down_since = coalesce(down_since, now()),
      retry_at = now() + ${delayMs} * interval '1 millisecond'
    where id = ${peerId} and (retry_at is null or retry_at <= now())`;
}

/** Ends a delivery without success; it stays visible with its reason until an operator retries or discards it. */
export async function deadLetter(reader: Reader, d: Delivery, reason: RefusalReason): Promise<void> {
  await reader`
    with gone as (delete from deliveries where id = ${d.id} and fence = ${d.fence} returning *)
    insert into dead_letters (id, activity_id, peer_id, inbox_uri, thread, scope, erasure, attempts, reason, created_at)
    select id, activity_id, peer_id, inbox_uri, thread, scope, erasure, attempts, ${keepReason(reason, reasonMax)}, created_at from gone`;
}

const givenUpMax = 50_000;

/** Ends what waits for a partner, without what erases and what is just on its way; returns how many. */
export async function giveUpFor(tx: Tx, peerId: number, reason: RefusalReason): Promise<number> {
  const { count } = await tx`
    with gone as (
      delete from deliveries where id in (
        select id from deliveries where peer_id = ${peerId} and not erasure and lease_until is null
        order by id limit ${givenUpMax} for update skip locked) returning *)
    insert into dead_letters (id, activity_id, peer_id, inbox_uri, thread, scope, erasure, attempts, reason, created_at)
    select id, activity_id, peer_id, inbox_uri, thread, scope, erasure, attempts, ${keepReason(reason, reasonMax)}, created_at from gone`;
  return count;
}

/** Returns dead letters to the queue, for one partner or all; returns how many. */
export async function redriveDeadLetters(reader: Reader, peerId: number | null): Promise<number> {
  const rows = await reader`
    with back as (delete from dead_letters where ${peerId}::int is null or peer_id = ${peerId} returning *)
    insert into deliveries (activity_id, peer_id, inbox_uri, thread, scope, erasure)
    select activity_id, peer_id, inbox_uri, thread, scope, erasure from back order by id`;
  return rows.count;
}

/** Returns dead letters about these objects to the queue, after their cause was fixed. */
export async function redriveObjects(reader: Reader, objectUris: readonly string[]): Promise<number> {
  if (objectUris.length === 0) return 0;
  const rows = await reader`
    with back as (
      delete from dead_letters d using activities a
      where a.id = d.activity_id and a.object_uri = any(${objectUris as string[]}::text[]) returning d.*)
    insert into deliveries (activity_id, peer_id, inbox_uri, thread, scope, erasure)
    select activity_id, peer_id, inbox_uri, thread, scope, erasure from back order by id`;
  return rows.count;
}

export interface QueueState {
  readonly peerId: number;
  readonly origin: string;
  readonly waiting: number;
  readonly dead: number;
  readonly oldestSeconds: number;
  readonly retryAt: Date | null;
  readonly failures: number;
}

/** Depth and age of the queue per partner, for metrics, `doctor` and `jobs list`. */
export async function queueState(reader: Reader): Promise<QueueState[]> {
  return await reader<QueueState[]>`
    select pe.id as peer_id, pe.origin, coalesce(d.n, 0)::int as waiting, coalesce(x.n, 0)::int as dead,
      coalesce(extract(epoch from now() - d.oldest), 0)::float8 as oldest_seconds, pe.retry_at, pe.failures
    from peers pe
    left join (select peer_id, count(*) as n, min(created_at) as oldest from deliveries group by 1) d on d.peer_id = pe.id
    left join (select peer_id, count(*) as n from dead_letters group by 1) x on x.peer_id = pe.id
    where d.n > 0 or x.n > 0 order by d.oldest nulls last`;
}

/** Servers that do not answer, and since when. */
export const silentPeers = (reader: Reader): Promise<{ origin: string; seconds: number }[]> => reader<
  { origin: string; seconds: number }[]
>`
  select origin, greatest(0, extract(epoch from now() - down_since))::float8 as seconds from peers
  where down_since is not null order by down_since limit ${silentMax}`;
/** More would be a series each for who watches. */
const silentMax = 1_000;

/** How one other server answers, whether or not anything waits for it. */
export interface PeerContact {
  /** The last time it took something from us, to five minutes; null: never. */
  readonly lastSeen: Date | null;
  /** Since when it has not answered; null: it does. */
  readonly downSince: Date | null;
  /** Why the oldest delivery still waits, or the last one was given up, as kept-reason.ts keeps it; or ''. */
  readonly trouble: string;
  /** So many minutes its clock was off within the last hour; null: it was not seen to be. */
  readonly clockOffMinutes: number | null;
}

export async function peerContact(reader: Reader, peerId: number): Promise<PeerContact> {
  const [row] = await reader<PeerContact[]>`
    select last_seen, down_since,
      case when clock_off_at > now() - interval '1 hour' then round(clock_off_ms / 60000.0)::int end as clock_off_minutes,
      coalesce((select d.last_error from deliveries d where d.peer_id = p.id and d.last_error is not null order by d.id limit 1),
        (select x.reason from dead_letters x where x.peer_id = p.id order by x.died_at desc limit 1), '') as trouble
    from peers p where p.id = ${peerId}`;
  return row ?? { lastSeen: null, downSince: null, trouble: '', clockOffMinutes: null };
}

export interface DeadLetter {
  readonly id: string;
  readonly inboxUri: string;
  readonly type: string;
  readonly attempts: number;
  readonly reason: string;
  readonly diedAt: Date;
}

export async function listDeadLetters(reader: Reader, limit: number): Promise<DeadLetter[]> {
  const rows = await reader<DeadLetter[]>`
    select d.id, d.inbox_uri, a.type, d.attempts, d.reason, d.died_at
    from dead_letters d join activities a on a.id = d.activity_id order by d.died_at desc limit ${limit}`;
  return rows.map((row) => ({ ...row, reason: keptInEnglish(row.reason) }));
}
