import { transaction } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import type { Wire } from './context.ts';
import { fetchDocument } from './fetch.ts';
import { prepareInner } from './inbox/group-relay.ts';
import { hear } from './inbox/hear.ts';
import type { Incoming, Prepared } from './inbox/incoming.ts';
import { partnerOf } from './resolve.ts';
import { syncMembers } from './sync-members.ts';
import { hasType, idOf, isObject, list, text, type Json } from './vocabulary/read.ts';
import { WireError } from './wire/errors.ts';

/** Pages of one run; a longer history is read by the next, so that no job holds its lease for hours. */
const pagesMax = 10;
/** A log that says there is more and brings nothing is left alone for so long, twice as long each time. */
const fruitlessMs = 20_000;
const fruitlessMsMax = 3_600_000;
/** Between runs: a longer history may take longer, so that a home without end cannot keep a worker. */
const pauseSecondsMax = 60;
/** How often an entry whose author's host does not answer is waited for before the rest goes on without it. */
const patience = 5;
const log = logger('catch-up');

interface RemoteGroup {
  readonly id: GroupId;
  readonly uri: string;
  readonly handle: string;
  readonly logSeq: string;
  readonly epoch: string;
}

/**
 * The job `group.catch-up`: reads what a partner's group announced after the last number we have without a gap, and applies it in order, one
 * transaction each. What the home leaves out is not for us, or gone. Also the first time, when one of ours has joined: then the history that the
 * agreement allows, and who the members are. Throws Unavailable (the job waits and tries again) when the home does not answer.
 */
export async function catchUp(
  wire: Wire,
  data: { readonly groupId: GroupId; readonly run?: number },
  attempts = 1,
): Promise<void> {
  const group = await remoteGroup(wire, data.groupId);
  if (!group) return;
  if (Date.now() < (wire.known.fruitless.get(group.id)?.untilMs ?? 0)) return;
  const collection = await fetchDocument(wire, `${group.uri}/log`);
  if (!collection) return; // not a member any more, or no Kontor: plain servers have no log
  if (group.epoch !== String(collection.epoch)) await syncMembers(wire, group, collection);
  const lastSeq = lastSeqOf(collection);
  let after = group.logSeq;
  let entries = 0;
  if (BigInt(lastSeq) <= BigInt(after)) return;
  for (let pages = 0; pages < pagesMax; pages++) {
    const page = await readPage(wire, group, after);
    if (!page) return;
    const items = list(page.orderedItems);
    entries += items.length;
    for (const item of items) await takeEntry(wire, group, item, attempts);
    const next = nextOf(page);
    if (next === null) {
      // What is left up to here was left out on purpose: it will never come.
      await setSeq(wire, group, lastSeq);
      return;
    }
    if (BigInt(next) <= BigInt(after)) throw new WireError(400, `The log of ${group.uri} goes in circles.`);
    if (BigInt(next) > BigInt(lastSeq))
      throw new WireError(400, `The log of ${group.uri} goes further than it says.`);
    await setSeq(wire, group, next);
    after = next;
  }
  if (entries === 0) return leaveAlone(wire, group.id);
  wire.known.fruitless.delete(group.id);
  const run = (data.run ?? 0) + 1;
  await orderRun(wire, group.id, run, Date.now() + Math.min(run, pauseSecondsMax) * 1_000);
}

async function orderRun(wire: Wire, groupId: GroupId, run: number, atMs: number): Promise<void> {
  await transaction(wire.db, (tx) =>
    tx.house.journal.order(tx, {
      kind: 'group.catch-up',
      key: `catch-up ${groupId}`,
      runAt: new Date(atMs),
      data: { groupId, run },
    }),
  );
}

/** Nothing is ordered: what is announced next asks again, when the pause is over. */
function leaveAlone(wire: Wire, groupId: GroupId): void {
  const pauseMs = wire.known.fruitless.get(groupId)?.pauseMs ?? fruitlessMs;
  wire.known.fruitless.set(groupId, {
    untilMs: Date.now() + pauseMs,
    pauseMs: Math.min(2 * pauseMs, fruitlessMsMax),
  });
}

/** Only while somebody here belongs to it. */
async function remoteGroup(wire: Wire, id: GroupId): Promise<RemoteGroup | null> {
  const [row] = await wire.db<RemoteGroup[]>`
    select g.id, g.uri, g.handle, g.log_seq, g.epoch from groups g
    where g.id = ${id} and g.peer_id is not null and exists (
      select from memberships m join people p on p.id = m.person_id
      where m.group_id = g.id and m.state = 'active' and p.peer_id is null)`;
  return row ?? null;
}

/** A page that cannot be read as one is read entry by entry: what made it unreadable is left out, the rest is not. */
async function readPage(wire: Wire, group: RemoteGroup, after: string): Promise<Json | null> {
  try {
    return await fetchDocument(wire, `${group.uri}/log?after=${after}`);
  } catch (error) {
    if (!(error instanceof WireError) || error.status !== 400) throw error;
  }
  const seq = String(BigInt(after) + 1n);
  const collection = await fetchDocument(wire, `${group.uri}/log`);
  if (!collection) return null;
  const isLast = BigInt(lastSeqOf(collection)) <= BigInt(seq);
  return {
    orderedItems: [`${group.uri}/log/${seq}`],
    lastSeq: collection.lastSeq,
    ...(isLast ? {} : { next: `${group.uri}/log?after=${seq}` }),
  };
}

function nextOf(page: Json): string | null {
  const next = idOf(page.next);
  const after = URL.canParse(next) ? new URL(next).searchParams.get('after') : null;
  return after !== null && /^[0-9]{1,18}$/.test(after) ? after : null;
}

function lastSeqOf(page: Json): string {
  const { lastSeq } = page;
  if (typeof lastSeq !== 'number' || !Number.isSafeInteger(lastSeq) || lastSeq < 0)
    throw new WireError(400, 'A page of a log says what the last number is.');
  return String(lastSeq);
}

/** An entry too large for a page is only named there. */
async function takeEntry(wire: Wire, group: RemoteGroup, item: unknown, attempts: number): Promise<void> {
  const announce = isObject(item) ? item : await fetchEntry(wire, group, text(item));
  if (!announce || !hasType(announce, 'Announce') || idOf(list(announce.actor)[0]) !== group.uri) return;
  const { seq } = announce;
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq)) return;
  const effect = await prepared(wire, group, announce, attempts);
  try {
    await transaction(wire.db, async (tx) => {
      await tx`update groups set log_seq = ${seq} where id = ${group.id} and log_seq < ${seq}`;
      await effect?.(tx);
    });
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof WireError)) throw error;
    await setSeq(wire, group, String(seq)); // one bad entry stalls nobody
  }
}

async function prepared(wire: Wire, group: RemoteGroup, announce: Json, attempts: number): Promise<Prepared> {
  const partner = partnerOf(wire, group.uri);
  if (!partner) throw new Unavailable(`The agreement with the home of ${group.uri} is not in force.`);
  const outer: Incoming = {
    json: announce,
    bytes: Buffer.alloc(0),
    id: text(announce.id),
    type: 'Announce',
    actor: { ...group, noun: 'group', peerId: partner.peerId },
    partner,
    via: null,
  };
  try {
    return await prepareInner(wire, outer, { ...group, ours: false }, hear);
  } catch (error) {
    const isAway = error instanceof Unavailable && error.retryable;
    if (isAway && attempts < patience) throw error;
    if (!isAway && !(error instanceof WireError) && !(error instanceof Refusal)) throw error;
    log.warn('An entry of a group was left out: {reason}', { group: group.id, reason: error.message });
    return null;
  }
}

async function fetchEntry(wire: Wire, group: RemoteGroup, uri: string): Promise<Json | null> {
  if (!uri.startsWith(`${group.uri}/log/`)) return null;
  try {
    return await fetchDocument(wire, uri);
  } catch (error) {
    if (error instanceof WireError) return null; // unreadable for ever: the rest goes on without it
    throw error;
  }
}

async function setSeq(wire: Wire, group: RemoteGroup, seq: string): Promise<void> {
  await wire.db`update groups set log_seq = ${seq} where id = ${group.id} and log_seq < ${seq}`;
}
