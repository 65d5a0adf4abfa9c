import { hearLogNumber, isHeardHere } from '#src/groups/log-position.ts';
import { originOf } from '#src/platform/addresses.ts';
import type { Tx } from '#src/platform/database.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { confirmAct } from '#src/posts/kinds/approval/receive-act.ts';
import type { FederationContext } from '../context.ts';
import { isProvenBy } from '../security/verify-proof.ts';
import { partnerByUri, resolveActor } from '../actors/resolve.ts';
import { enqueueCatchUp, enqueueEntry } from './catch-up-job.ts';
import { isPostActivity } from './onward.ts';
import { fetchWithToken } from './tokens.ts';
import { hasType, idOf, isObject, list, text, type Json } from '../vocabulary/read.ts';
import { groupIdOf, type Hear, type Incoming, type Prepared, type Via } from '../inbox/incoming.ts';
import { receiptOf } from '../inbox/referred.ts';

/**
 * Announce by a partner's group: the only way its content comes in. The relayed activity is believed because of its author's proof, or after
 * reading it from its author's host; the group's home has decided about membership and order.
 */
export const relay: Hear = async (ctx, incoming, hear) => {
  const groupId = groupIdOf(incoming);
  if (!(await isHeardHere(ctx.db, groupId))) return null;
  const seq =
    typeof incoming.json.seq === 'number' && Number.isSafeInteger(incoming.json.seq)
      ? incoming.json.seq
      : null;
  const epoch = Number(incoming.json.epoch);
  const { uri, handle } = incoming.actor;
  const via = { id: groupId, uri, handle, ours: false };
  const effect = await prepareInner(ctx, incoming, via, hear).catch((error: unknown) => {
    if (seq === null || !(error instanceof Unavailable) || !error.retryable) throw error;
    // Its author's company is away: the group goes on, and the entry is read again later.
    return (tx: Tx) => enqueueEntry(tx, { groupId, seq });
  });
  return async (tx) => {
    if (seq !== null) await advance(tx, groupId, seq, Number.isSafeInteger(epoch) ? epoch : 0);
    await effect?.(tx);
  };
};

/** The effect of one relayed activity, or null if it has none here. Also used when gaps of the log are filled. */
export async function prepareInner(
  ctx: FederationContext,
  outer: Incoming,
  via: Via,
  hear: Parameters<Hear>[2],
): Promise<Prepared> {
  const inner = await believableInner(ctx, outer);
  if (!inner) return null;
  const actorUri = idOf(list(inner.actor)[0]);
  // Our own member's activity comes back with everyone else's: it had its effect when it was written.
  // What a home decides about approvals is so only then.
  if (ctx.instance.addresses.isOurs(actorUri)) return confirmation(inner, via);
  const actor = await resolveActor(ctx, actorUri);
  const partner = partnerByUri(ctx, actorUri);
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
  const effect = await hear(ctx, incoming);
  if (!effect) return null;
  // Once for each group: what one that was not meant tells does not keep the one that was from telling it.
  const hash = receiptOf(actorUri, incoming.id, via.uri);
  return async (tx) => {
    const fresh = await tx`insert into received (hash) values (${hash}) on conflict do nothing`;
    if (fresh.count > 0) await effect(tx);
  };
}

const confirmation = (inner: Json, via: Via): Prepared =>
  hasType(inner, 'Offer') ? (tx) => confirmAct(tx, text(inner.id), via.uri) : null;

/** Author's proof, or the group itself speaking, or the author's host asked. Null: not to be believed. */
async function believableInner(ctx: FederationContext, outer: Incoming): Promise<Json | null> {
  const { object } = outer.json;
  const inner = isObject(object) ? object : null;
  if (inner) {
    const actorUri = idOf(list(inner.actor)[0]);
    if (actorUri === outer.actor.uri) return inner;
    if (ctx.instance.addresses.isOurs(actorUri)) return inner;
    if (!partnerByUri(ctx, actorUri)) return null;
    // Forums prove nothing. The signature is their host's all the same, and a host speaks for its own people (FEP-fe34).
    if (outer.partner.peerKind === 'other' && originOf(actorUri) === outer.partner.origin) return inner;
    if (await isProvenBy(ctx, inner, actorUri)) return inner;
    if (typeof inner.object === 'string' && isPostActivity(inner))
      return await fromOrigin(ctx, { uri: inner.object, type: text(inner.type) }, outer.actor.uri);
  }
  const uri = inner ? idOf(inner.object) : idOf(object);
  // Its host will not tell us: then we do not have it. If it cannot now, an entry of a log is read again later.
  return await fromOrigin(ctx, { uri, type: 'Create' }, outer.actor.uri).catch((error: unknown) => {
    if (error instanceof Unavailable && typeof outer.json.seq === 'number') throw error;
    return null;
  });
}

/**
 * The object as its author's host has it now, in an activity of our own making: an altered copy in between changes nothing. Throws Unavailable if
 * the host cannot be reached.
 */
async function fromOrigin(
  ctx: FederationContext,
  { uri, type }: { readonly uri: string; readonly type: string },
  groupUri: string,
): Promise<Json | null> {
  if (!partnerByUri(ctx, uri)) return null;
  const doc = await fetchWithToken(ctx, uri, groupUri);
  const actor = idOf(list(doc?.actor ?? doc?.attributedTo)[0]);
  // A host speaks for its own people only, and a document for itself only.
  if (!doc || doc.id !== uri || originOf(actor) !== originOf(uri)) return null;
  return doc.object === undefined
    ? { id: `${uri}#relayed${text(doc.updated)}`, type, actor, object: doc }
    : doc;
}

/** Notes the number; when something is missing, it is ordered from the group's home. */
async function advance(tx: Tx, groupId: GroupId, seq: number, epoch: number): Promise<void> {
  if (await hearLogNumber(tx, groupId, { seq, epoch })) await enqueueCatchUp(tx, { groupId });
}
