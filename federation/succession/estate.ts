import {
  readAcceptanceStates,
  readBanStates,
  readCharterStates,
  readGroupState,
  readMemberStates,
} from '#src/groups/succession/read-state.ts';
import { findGroupByUri } from '#src/groups/read.ts';
import { readEstateHolders, readEstatePosts } from '#src/successions/read-estate.ts';
import { linesOf } from '#src/successions/lines.ts';
import { companiesAlong, openSuccessionOf } from '#src/successions/read.ts';
import { isId, isUuid, type GroupId } from '#src/platform/ids.ts';
import type { Ask, Serve } from '../ask.ts';
import { bodyFor, formFor, type LogRow } from '../groups/log-pages.ts';
import { document } from '../serve.ts';
import { isObject, type Json } from '../vocabulary/read.ts';

/** Rows of one page, and their bytes together: a reader takes documents of a megabyte at most. */
const pageRowsMax = 500;
const pageBytesMax = 512 * 1024;

/** What there is to fetch, in the order in which it is taken. */
export const estateParts = [
  'group',
  'log',
  'posts',
  'holders',
  'members',
  'charters',
  'acceptances',
  'bans',
  'lines',
] as const;
export type EstatePart = (typeof estateParts)[number];

/**
 * GET …/estate?part=log&after=7, by the server of the company that a group of ours is being handed over to, while it stands still for it: everything
 * that the group is, in pages. For everyone else, and before and after, there is no such thing.
 */
export const estate: Serve = async (ask) => {
  const { ctx, caller, uuid, url } = ask;
  if (!isUuid(uuid) || caller.actor !== `${caller.origin}/actor`) return null;
  const group = await findGroupByUri(ctx.db, ctx.instance.addresses.group(uuid));
  const succession = group?.peerId === null ? await openSuccessionOf(ctx.db, group.id) : null;
  if (!group || succession?.state !== 'handing' || succession.peerId !== caller.partner.peerId) return null;
  const part = estateParts.find((each) => each === url.searchParams.get('part'));
  const after = url.searchParams.get('after') ?? '0';
  if (part === undefined || !isId(after)) return null;
  const peers = await companiesAlong(ctx.db, succession);
  const page = await pageOf(ask, { groupId: group.id, handle: group.handle, part, after, peers });
  const { estate: address } = ctx.instance.addresses;
  return document(JSON.stringify({ id: address(group.uri), part, ...page }));
};

interface Wanted {
  readonly groupId: GroupId;
  readonly handle: string;
  readonly part: EstatePart;
  readonly after: string;
  readonly peers: readonly number[];
}
interface Page {
  readonly rows: readonly unknown[];
  /** Where the next page begins; null: this was the last. */
  readonly next: string | null;
}

async function pageOf(ask: Ask, wanted: Wanted): Promise<Page> {
  if (wanted.part === 'log') return await logPage(ask, wanted);
  const rows = await rowsOf(ask, wanted);
  const from = Number(wanted.after);
  let bytes = 0;
  let end = from;
  while (end < rows.length && end - from < pageRowsMax && bytes < pageBytesMax) {
    bytes += JSON.stringify(rows[end]).length;
    end++;
  }
  return { rows: rows.slice(from, end), next: end < rows.length ? String(end) : null };
}

/** All of a part: nothing changes while the group stands still, so a page is a range of it. */
async function rowsOf({ ctx }: Ask, { groupId, part, peers }: Wanted): Promise<readonly unknown[]> {
  const { db } = ctx;
  switch (part) {
    case 'group': {
      const group = await readGroupState(db, groupId);
      return [{ ...group, listed: [...group.listed, ctx.instance.origin] }];
    }
    case 'members':
      return await readMemberStates(db, groupId, peers);
    case 'charters':
      return await readCharterStates(db, groupId);
    case 'acceptances':
      return await readAcceptanceStates(db, groupId, peers);
    case 'bans':
      return await readBanStates(db, groupId, peers);
    case 'lines':
      return await linesOf(db, groupId, peers);
    case 'posts':
      return await readEstatePosts(db, groupId, peers);
    case 'holders':
      return await readEstateHolders(db, groupId, peers);
    case 'log':
      return [];
  }
}

/** As this partner would get it from the log, but all of it: what its terms keep back stays kept back. */
async function logPage(ask: Ask, { groupId, handle, after, peers }: Wanted): Promise<Page> {
  const rows = await ask.ctx.db<(LogRow & { at: Date; postUri: string | null })[]>`
    select seq, at, post_uri, ${bodyFor(ask, { handle })} as body from group_log
    where group_id = ${groupId} and seq > ${after} and (peer_id is null or peer_id = any(${[...peers]}::int[]))
    order by seq limit ${pageRowsMax}`;
  const shown: unknown[] = [];
  let bytes = 0;
  let last = after;
  let taken = 0;
  for (const row of rows) {
    if (taken > 0 && bytes + row.body.length > pageBytesMax) break;
    bytes += row.body.length;
    taken++;
    last = row.seq;
    const said = JSON.parse(Buffer.from(row.body).toString()) as Json;
    const given = isObject(said.object) ? formFor(ask, row, said.object) : row;
    if (given === null) continue;
    const announce = given === row ? said : (JSON.parse(Buffer.from(given.body).toString()) as Json);
    shown.push({ seq: row.seq, at: row.at, postUri: row.postUri, announce });
  }
  return { rows: shown, next: taken < rows.length || rows.length === pageRowsMax ? last : null };
}
