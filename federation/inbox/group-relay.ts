import { originOf } from '#src/platform/addresses.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { Wire } from '../context.ts';
import { provenBy } from '../proven.ts';
import { partnerOf, resolveActor } from '../resolve.ts';
import { fetchWithToken } from '../tokens.ts';
import { idOf, isObject, list, text, type Json } from '../vocabulary/read.ts';
import { groupOf, type Hear, type Incoming, type Prepared, type Via } from './incoming.ts';
import { receiptOf } from './referred.ts';

/**
 * Announce by a partner's group: the only way its content comes in. The relayed activity is believed because of its author's proof, or after
 * reading it from its author's host; the group's home has decided about membership and order.
 */
export const relay: Hear = async (wire, incoming, hear) => {
  const groupId = groupOf(incoming);
  if (!(await hasMembersHere(wire, groupId))) return null;
  const seq =
    typeof incoming.json.seq === 'number' && Number.isSafeInteger(incoming.json.seq)
      ? incoming.json.seq
      : null;
  const epoch = Number(incoming.json.epoch);
  const { uri, handle } = incoming.actor;
  const effect = await prepareInner(wire, incoming, { id: groupId, uri, handle, ours: false }, hear);
  return async (tx) => {
    if (seq !== null) await advance(tx, groupId, seq, Number.isSafeInteger(epoch) ? epoch : 0);
    await effect?.(tx);
  };
};

/** The effect of one relayed activity, or null when it has none here. Also used when gaps of the log are filled. */
export async function prepareInner(
  wire: Wire,
  outer: Incoming,
  via: Via,
  hear: Parameters<Hear>[2],
): Promise<Prepared> {
  const inner = await believableInner(wire, outer);
  if (!inner) return null;
  const actorUri = idOf(list(inner.actor)[0]);
  // Our own member's activity comes back with everybody else's: it had its effect when it was written.
  if (wire.house.addresses.isOurs(actorUri)) return null;
  const actor = await resolveActor(wire, actorUri);
  const partner = partnerOf(wire, actorUri);
  if (!actor || !partner) return null;
  const type = text(list(inner.type)[0]);
  const incoming: Incoming = {
    json: inner,
    bytes: outer.bytes,
    id: text(inner.id),
    type,
    actor,
    partner,
    via,
  };
  const effect = await hear(wire, incoming);
  if (!effect) return null;
  // Once for each group: what one that was not meant tells does not keep the one that was from telling it.
  const hash = receiptOf(actorUri, incoming.id, via.uri);
  return async (tx) => {
    const fresh = await tx`insert into received (hash) values (${hash}) on conflict do nothing`;
    if (fresh.count > 0) await effect(tx);
  };
}

/** Author's proof, or the group itself speaking, or the author's host asked. Null: not to be believed. */
async function believableInner(wire: Wire, outer: Incoming): Promise<Json | null> {
  const { object } = outer.json;
  const inner = isObject(object) ? object : null;
  if (inner) {
    const actorUri = idOf(list(inner.actor)[0]);
    if (actorUri === outer.actor.uri) return inner;
    if (wire.house.addresses.isOurs(actorUri)) return inner;
    if (!partnerOf(wire, actorUri)) return null;
    if (await provenBy(wire, inner, actorUri)) return inner;
  }
  return await fromOrigin(wire, idOf(object), inner, outer.actor.uri);
}

/** The object as its author's host has it now, in a Create of our own making: an altered copy in between changes nothing. */
async function fromOrigin(
  wire: Wire,
  activityUri: string,
  inner: Json | null,
  groupUri: string,
): Promise<Json | null> {
  const uri = inner ? idOf(inner.object) : activityUri;
  if (!partnerOf(wire, uri)) return null;
  const doc = await fetchWithToken(wire, uri, groupUri).catch(() => null); // its host will not tell us: then we do not have it
  const actor = idOf(list(doc?.actor ?? doc?.attributedTo)[0]);
  // A host speaks for its own people only, and a document for itself only.
  if (!doc || doc.id !== uri || originOf(actor) !== originOf(uri)) return null;
  return doc.object === undefined ? { id: `${uri}#relayed`, type: 'Create', actor, object: doc } : doc;
}

/**
 * Notes the number; a gap orders the missing part of the log from the group's home. So does an epoch of 0: then we never asked who the members
 * are. Without a gap the epoch is what every announced change of members has led to.
 */
async function advance(tx: Tx, groupId: GroupId, seq: number, epoch: number): Promise<void> {
  const [row] = await tx`select log_seq, epoch from groups where id = ${groupId} for no key update`;
  const known = Number(row?.logSeq ?? 0);
  const isNew = row?.epoch === '0';
  if (seq === known + 1)
    await tx`update groups set log_seq = ${seq}, epoch = case when epoch > 0 then greatest(epoch, ${epoch}) else 0 end
             where id = ${groupId}`;
  if (seq > known + 1 || isNew)
    await tx.house.journal.order(tx, {
      kind: 'group.catch-up',
      key: `catch-up ${groupId}`,
      data: { groupId },
    });
}

async function hasMembersHere(wire: Wire, groupId: GroupId): Promise<boolean> {
  const [row] = await wire.db`
    select 1 from memberships m join people p on p.id = m.person_id
    where m.group_id = ${groupId} and p.peer_id is null and m.state in ('active', 'requested') limit 1`;
  return row !== undefined;
}
