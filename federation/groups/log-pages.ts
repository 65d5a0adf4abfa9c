import { postsHeld, type HeldGroup } from '#src/posts/read/held.ts';
import { isId, isUuid } from '#src/platform/ids.ts';
import { categoryOf } from '../category.ts';
import { inOurGroup, mayGo, memberGroup } from './member-group.ts';
import { bare, isCopyOfPost, isPostActivity, keptBackBy } from './onward.ts';
import { goesByReference } from '../objects/by-reference.ts';
import { expose } from '../objects/readable.ts';
import type { Ask, Serve } from '../ask.ts';
import { document } from '../serve.ts';
import { hasType, idOf, isObject, type Json } from '../vocabulary/read.ts';
import { kontorTerms } from '../vocabulary/namespace.ts';

/** Entries of one page, and their bytes together: a reader takes documents of a megabyte at most. */
const pageEntriesMax = 50;
const pageBytesMax = 512 * 1024;

export const logContext = [
  'https://www.w3.org/ns/activitystreams',
  kontorTerms('seq', 'epoch', 'lastSeq', 'owners'),
] as const;

/**
 * GET …/log: the collection, with the last number and the epoch, by which a receiver notices whether it missed anything. `?after=seq`: a page of
 * what was announced after that number, oldest first, verbatim, without posts that have since been deleted; an entry too large for a page is
 * replaced by its URL.
 */
export const log: Serve = async (ask) => {
  if (!isUuid(ask.uuid)) return null;
  const group = await memberGroup(ask, ask.ctx.instance.addresses.group(ask.uuid));
  if (!group) return null;
  const id = ask.ctx.instance.addresses.log(group.uri);
  const after = ask.url.searchParams.get('after');
  if (after === null) {
    const collection = {
      '@context': logContext,
      id,
      type: 'OrderedCollection',
      attributedTo: group.uri,
      epoch: Number(group.epoch),
      lastSeq: Number(group.logSeq),
      first: `${id}?after=0`,
    };
    return document(JSON.stringify(collection));
  }
  if (!isId(after)) return null;
  const page = await readPage(ask, group, after);
  const shell = JSON.stringify({
    '@context': logContext,
    id: `${id}?after=${after}`,
    type: 'OrderedCollectionPage',
    partOf: id,
    epoch: Number(group.epoch),
    lastSeq: Number(group.logSeq),
    ...(page.next === null ? {} : { next: `${id}?after=${page.next}` }),
  });
  // Pasted, as they were signed.
  const items = page.entries.flatMap((entry, n) => (n === 0 ? [entry] : [comma, entry]));
  return document(
    Buffer.concat([
      Buffer.from(`${shell.slice(0, -1)},"orderedItems":[`),
      ...items,
      Buffer.from(']}'),
    ]) as Buffer<ArrayBuffer>,
  );
};

const comma = Buffer.from(',');

/** GET …/log/7: one announcement, verbatim. */
export const entry: Serve = async (ask) => {
  if (!isUuid(ask.uuid)) return null;
  const bytes = await logEntry(ask, ask.ctx.instance.addresses.group(ask.uuid), ask.seq);
  return bytes === null ? null : document(bytes);
};

export async function logEntry(
  ask: Ask,
  groupUri: string,
  seq: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!isId(seq)) return null;
  const group = await memberGroup(ask, groupUri);
  if (!group) return null;
  const [row] = await ask.ctx.db<LogRow[]>`
    select seq, ${bodyFor(ask, group)} as body from group_log
    where group_id = ${group.id} and seq = ${seq} and at >= ${group.from}`;
  const [shown] = row ? await shownOf(ask, group, [row]) : [];
  return shown?.body ?? null;
}

export interface LogRow {
  readonly seq: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Where files do not go, their names do not either. What others signed is relayed as they signed it. */
export function bodyFor({ ctx, caller }: Ask, group: Pick<HeldGroup, 'handle'>) {
  const question = { direction: 'out', category: 'file', group: group.handle } as const;
  return ctx.registry.decide(caller.origin, question).allowed
    ? ctx.db`body`
    : ctx.db`coalesce(body_without_files, body)`;
}

async function readPage(
  ask: Ask,
  group: HeldGroup,
  after: string,
): Promise<{ entries: Buffer[]; next: string | null }> {
  const rows = await ask.ctx.db<LogRow[]>`
    select seq, ${bodyFor(ask, group)} as body from group_log
    where group_id = ${group.id} and seq > ${after} and at >= ${group.from}
    order by seq limit ${pageEntriesMax}`;
  let bytes = 0;
  let fits = 0;
  while (fits < rows.length && (fits === 0 || bytes <= pageBytesMax)) {
    bytes += Math.min(rows[fits]?.body.length ?? 0, pageBytesMax);
    fits++;
  }
  const taken = rows.slice(0, fits);
  const shown = await shownOf(ask, group, taken);
  const last = taken.at(-1)?.seq ?? after;
  return {
    entries: shown.map((row) =>
      row.body.length > pageBytesMax
        ? Buffer.from(JSON.stringify(ask.ctx.instance.addresses.log(group.uri, row.seq)))
        : Buffer.from(row.body),
    ),
    next: BigInt(last) < BigInt(group.logSeq) && taken.length > 0 ? last : null,
  };
}

/** The entry as this partner gets it: whole, with nothing but its post's address, or not at all. */
export function formFor({ ctx, caller }: Ask, row: LogRow, inner: Json): LogRow | null {
  const isLent = goesByReference(caller.partner, 'post') && isCopyOfPost(inner);
  if (isLent && !isPostActivity(inner)) return null;
  const owner = keptBackBy(ctx, inner);
  if (!isLent && (owner === null || owner.peerId === caller.partner.peerId)) return row;
  const announce = JSON.parse(Buffer.from(row.body).toString()) as Json;
  return { ...row, body: Uint8Array.from(Buffer.from(JSON.stringify({ ...announce, object: bare(inner) }))) };
}

/**
 * Without what the terms keep back, as it is kept back when it is sent; without posts that are gone since, because late joiners never see
 * those; and without edits of what was said before this partner came.
 */
async function shownOf(ask: Ask, group: HeldGroup, rows: readonly LogRow[]): Promise<LogRow[]> {
  const { ctx, caller } = ask;
  const mayHave = (category: 'post' | 'reaction' | 'event') =>
    mayGo(ctx, caller, category, inOurGroup(group));
  const may = { post: mayHave('post'), reaction: mayHave('reaction'), event: mayHave('event') };
  const shown: LogRow[] = [];
  const about = new Map<LogRow, string>();
  for (const row of rows) {
    const inner = (JSON.parse(Buffer.from(row.body).toString()) as Json).object;
    const category = isObject(inner) ? categoryOf(inner) : undefined;
    if (category !== undefined && !may[category]) continue;
    const given = isObject(inner) ? formFor(ask, row, inner) : row;
    if (given === null) continue;
    shown.push(given);
    const uri = isObject(inner) && hasType(inner, 'Create', 'Update') ? idOf(inner.object) : '';
    if (uri !== '') about.set(given, uri);
  }
  if (about.size === 0) return shown;
  const uris = await postsHeld(ctx.db, [...about.values()], group.from);
  await expose(ask, [...uris]);
  return shown.filter((row) => {
    const uri = about.get(row);
    return uri === undefined || uris.has(uri);
  });
}
