import { groupKeptUp, skipLogTo, type GroupKeptUp } from '#src/groups/log-position.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import type { FederationContext } from '../context.ts';
import { fetchDocument } from '../fetch.ts';
import { enqueueCatchUp, enqueueEntry } from './catch-up-job.ts';
import { prepareInner } from './relay.ts';
import { hear } from '../inbox/hear.ts';
import type { Incoming, Prepared } from '../inbox/incoming.ts';
import { partnerByUri } from '../actors/resolve.ts';
import { syncMembers } from './sync-members.ts';
import { hasType, idOf, isObject, list, text, type Json } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';

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

/**
 * The job `group.catch-up`: reads what a partner's group announced after the last number we have without a gap, and applies it in order, one
 * transaction each. What the home leaves out is not for us, or gone. Also runs when one of our people first joins: then it reads the history
 * allowed by the agreement, and the list of members. Throws Unavailable (the job waits and tries again) if the home does not answer.
 */
export async function catchUp(
  ctx: FederationContext,
  data: { readonly groupId: GroupId; readonly run?: number },
  attempts = 1,
): Promise<void> {
  const group = await groupKeptUp(ctx.db, data.groupId);
  if (!group) return;
  if (Date.now() < (ctx.caches.fruitless.get(group.id)?.untilMs ?? 0)) return;
  const collection = await fetchDocument(ctx, `${group.uri}/log`);
  if (!collection) return; // not a member any more, or no Kontor: plain servers have no log
  if (group.epoch !== String(collection.epoch)) await syncMembers(ctx, group, collection);
  const lastSeq = lastSeqOf(collection);
  let after = group.logSeq;
  let entries = 0;
  if (BigInt(lastSeq) <= BigInt(after)) return;
  for (let pages = 0; pages < pagesMax; pages++) {
    const page = await readPage(ctx, group, after);
    if (!page) return;
    const items = list(page.orderedItems);
    entries += items.length;
    for (const item of items) await takeEntry(ctx, group, item, attempts);
    const next = nextOf(page);
    if (next === null) {
      // What is left up to here was left out on purpose: it will never come.
      await skipLogTo(ctx.db, group.id, lastSeq);
      return;
    }
    if (BigInt(next) <= BigInt(after))
      throw new ProtocolError(400, `The log of ${group.uri} goes in circles.`);
    if (BigInt(next) > BigInt(lastSeq))
      throw new ProtocolError(400, `The log of ${group.uri} is longer than it claims.`);
    await skipLogTo(ctx.db, group.id, next);
    after = next;
  }
  if (entries === 0) return leaveAlone(ctx, group.id);
  ctx.caches.fruitless.delete(group.id);
  const run = (data.run ?? 0) + 1;
  await enqueueRun(ctx, group.id, run, Date.now() + Math.min(run, pauseSecondsMax) * 1_000);
}

async function enqueueRun(
  ctx: FederationContext,
  groupId: GroupId,
  run: number,
  atMs: number,
): Promise<void> {
  await transaction(ctx.db, (tx) => enqueueCatchUp(tx, { groupId, run }, new Date(atMs)));
}

/** Nothing is ordered: what is announced next asks again, when the pause is over. */
function leaveAlone(ctx: FederationContext, groupId: GroupId): void {
  const pauseMs = ctx.caches.fruitless.get(groupId)?.pauseMs ?? fruitlessMs;
  ctx.caches.fruitless.set(groupId, {
    untilMs: Date.now() + pauseMs,
    pauseMs: Math.min(2 * pauseMs, fruitlessMsMax),
  });
}

/** A page that cannot be read as one is read entry by entry: what made it unreadable is left out, the rest is not. */
async function readPage(ctx: FederationContext, group: GroupKeptUp, after: string): Promise<Json | null> {
  try {
    return await fetchDocument(ctx, `${group.uri}/log?after=${after}`);
  } catch (error) {
    if (!(error instanceof ProtocolError) || error.status !== 400) throw error;
  }
  const seq = String(BigInt(after) + 1n);
  const collection = await fetchDocument(ctx, `${group.uri}/log`);
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
    throw new ProtocolError(400, 'A page of a log must give its last number.');
  return String(lastSeq);
}

/** An entry too large for a page is only named there. */
export async function takeEntry(
  ctx: FederationContext,
  group: GroupKeptUp,
  item: unknown,
  attempts: number,
): Promise<void> {
  const announce = isObject(item) ? item : await fetchEntry(ctx, group, text(item));
  if (!announce || !hasType(announce, 'Announce') || idOf(list(announce.actor)[0]) !== group.uri) return;
  const { seq } = announce;
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq)) return;
  const effect = await prepared(ctx, group, announce, attempts);
  try {
    await transaction(ctx.db, async (tx) => {
      await skipLogTo(tx, group.id, seq);
      await effect?.(tx);
    });
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof ProtocolError)) throw error;
    await skipLogTo(ctx.db, group.id, String(seq)); // one bad entry stalls nobody
  }
}

/** The job `group.entry`: an entry whose author's company was away. Throws Unavailable (the job waits and tries again) while it still is. */
export async function readEntry(
  ctx: FederationContext,
  { groupId, seq }: { readonly groupId: GroupId; readonly seq: number },
): Promise<void> {
  const group = await groupKeptUp(ctx.db, groupId);
  const announce = group && (await fetchEntry(ctx, group, `${group.uri}/log/${seq}`));
  const effect = announce && (await prepared(ctx, group, announce, 1));
  if (effect) await transaction(ctx.db, effect);
}

async function prepared(
  ctx: FederationContext,
  group: GroupKeptUp,
  announce: Json,
  attempts: number,
): Promise<Prepared> {
  const partner = partnerByUri(ctx, group.uri);
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
    return await prepareInner(ctx, outer, { ...group, ours: false }, hear);
  } catch (error) {
    const isAway = error instanceof Unavailable && error.retryable;
    if (isAway && attempts < patience) throw error;
    if (!isAway && !(error instanceof ProtocolError) && !(error instanceof Refusal)) throw error;
    const { seq } = announce;
    if (isAway && typeof seq === 'number') return (tx) => enqueueEntry(tx, { groupId: group.id, seq });
    log.warn('An entry in a group’s log was skipped: {reason}', { group: group.id, reason: error.message });
    return null;
  }
}

async function fetchEntry(ctx: FederationContext, group: GroupKeptUp, uri: string): Promise<Json | null> {
  if (!uri.startsWith(`${group.uri}/log/`)) return null;
  try {
    return await fetchDocument(ctx, uri);
  } catch (error) {
    if (error instanceof ProtocolError) return null; // unreadable for ever: the rest goes on without it
    throw error;
  }
}
