import { groupKeptUp, type GroupKeptUp } from '#src/groups/log-position.ts';
import type { Succession } from '#src/successions/read.ts';
import { transaction } from '#src/platform/database.ts';
import { aboutGroup, postsUnknown } from '#src/successions/read-estate.ts';
import { originOf } from '#src/platform/addresses.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { FederationContext } from '../context.ts';
import { partnerByUri } from '../actors/resolve.ts';
import { takeEntry } from '../groups/catch-up.ts';
import { announceBytes } from '../groups/log.ts';
import { prepareInner } from '../groups/relay.ts';
import { hear } from '../inbox/hear.ts';
import type { Incoming } from '../inbox/incoming.ts';
import { newActivityUri } from '../outbox/store.ts';
import { idOf, isObject, list, type Json } from '../vocabulary/read.ts';
import { withPresentAddresses } from './addresses.ts';
import { estatePages } from './fetch-estate.ts';

/** An entry is not waited for again: the group stands still meanwhile. */
const attemptsMax = 5;

/**
 * Reads the whole log of a partner's group that is being handed over to us: what is not here yet takes effect, as when a gap is filled, and each entry
 * is kept under its number, to be announced again to whoever comes later. What is there without an entry is asked of its author's company.
 */
export async function takeLog(ctx: FederationContext, succession: Succession): Promise<void> {
  const group = await groupKeptUp(ctx.db, succession.groupId);
  if (!group) throw new Refusal('conflict', 'Nobody here is a member of the group any more.');
  for await (const page of estatePages(ctx, succession, 'log'))
    for (const row of page) if (isObject(row)) await takeRow(ctx, succession, group, row);
  for await (const page of estatePages(ctx, succession, 'posts')) await takePosts(ctx, group, page);
  for await (const page of estatePages(ctx, succession, 'holders')) await takeHolders(ctx, group.id, page);
}

async function takeRow(
  ctx: FederationContext,
  { order }: Succession,
  group: GroupKeptUp,
  row: Json,
): Promise<void> {
  const { announce, seq, at, postUri } = row;
  if (!isObject(announce) || !/^\d{1,18}$/.test(String(seq))) return;
  const saidAtMs = Date.parse(String(at));
  if (Number.isNaN(saidAtMs))
    throw new Refusal('invalid', `Entry ${String(seq)} of the log does not say when it was made.`);
  await takeEntry(ctx, group, announce, attemptsMax);
  const { uri: old } = order.payload.group;
  const { address } = order.payload;
  const said = announce.object;
  const actorUri = isObject(said) ? idOf(list(said.actor)[0]) : '';
  // What the group itself decided it says again under its new address; what others said stays as they proved it.
  const inner = actorUri === old && isObject(said) ? inNewWords(group.id, said, old, address) : said;
  const uri = newActivityUri(ctx);
  const place = { seq: Number(seq), epoch: Number(announce.epoch) };
  const body = announceBytes(ctx, address, uri, inner as Json | string, place);
  const peerId =
    actorUri === '' || originOf(actorUri) === ctx.instance.origin
      ? null
      : (partnerByUri(ctx, actorUri)?.peerId ?? null);
  await ctx.db`
    insert into group_log (group_id, seq, activity_uri, body, post_uri, peer_id, at)
    values (${group.id}, ${String(seq)}, ${uri}, ${body}, ${typeof postUri === 'string' ? postUri : null},
      ${actorUri === old ? null : peerId}, ${new Date(saidAtMs)})
    on conflict (group_id, seq) do update set activity_uri = excluded.activity_uri, body = excluded.body, at = excluded.at`;
}

const inNewWords = (groupId: GroupId, said: Json, old: string, now: string): Json =>
  withPresentAddresses(said, new Map([[old, { uri: old, now, ours: false, handle: '', groupId }]]));

/** Posts without an entry in the log, or whose entry came before anyone of us was a member. */
async function takePosts(
  ctx: FederationContext,
  group: GroupKeptUp,
  page: readonly unknown[],
): Promise<void> {
  const wanted = page.flatMap((row) => (isObject(row) ? [idOf(row.uri)] : []));
  const partner = partnerByUri(ctx, group.uri);
  if (!partner) throw new Refusal('conflict', `The agreement with the home of ${group.uri} is not in force.`);
  for (const uri of await postsUnknown(ctx.db, wanted)) {
    if (ctx.instance.addresses.isOurs(uri)) continue;
    const outer: Incoming = {
      json: { type: 'Announce', actor: group.uri, object: uri },
      ...{ bytes: Buffer.alloc(0), id: `${uri}#handed-over`, type: 'Announce' },
      actor: { ...group, noun: 'group', peerId: partner.peerId },
      ...{ partner, via: null },
    };
    const effect = await prepareInner(ctx, outer, { ...group, ours: false }, hear);
    if (effect) await transaction(ctx.db, effect);
  }
}

/** Who has copies of what was posted in the group, and of nothing else: corrections and deletions go to them. */
async function takeHolders(
  ctx: FederationContext,
  groupId: GroupId,
  page: readonly unknown[],
): Promise<void> {
  const said = page
    .filter(isObject)
    .map(({ object, holder }) => ({ object: idOf(object), holder: idOf(holder) }));
  const rows = await aboutGroup(ctx.db, groupId, said);
  await ctx.db`
    insert into exposures (object_uri, peer_id, how)
    select w.object, p.id, 'received' from unnest(${rows.map(({ object }) => object)}::text[],
      ${rows.map(({ holder }) => holder)}::text[]) w(object, holder) join peers p on p.origin = w.holder
    on conflict do nothing`;
}
