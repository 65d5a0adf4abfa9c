import type { FormerAddress } from '#src/groups/succession/addresses.ts';
import { findGroup } from '#src/groups/read.ts';
import { heldPlace } from '#src/posts/inbound/held.ts';
import type { FederationContext } from '../context.ts';
import { partnerByUri, resolveActor } from '../actors/resolve.ts';
import { categoryOf } from '../category.ts';
import { receiptOf } from '../inbox/referred.ts';
import type { Hear, Incoming, Listener, Prepared } from '../inbox/incoming.ts';
import { enqueue, newActivityUri } from '../outbox/store.ts';
import { ProtocolError } from '../protocol-error.ts';
import { isProvenBy } from '../security/verify-proof.ts';
import { idOf, isObject, list, text, type Json } from '../vocabulary/read.ts';
import { handedOverIn, movedGroups } from './addresses.ts';

/**
 * What still comes for a group that lived here and lives elsewhere now: it is passed on to its home as it came, in the company's name, and is
 * believed there because of its author's proof. Null: it is for no such group.
 */
export async function passedOn(
  ctx: FederationContext,
  incoming: Incoming,
  listener: Listener,
): Promise<Prepared> {
  if (incoming.via || incoming.actor.noun === 'group') return null;
  const former = await formerGroupOf(ctx, incoming, listener);
  if (!former) return null;
  const group = await findGroup(ctx.db, former.groupId);
  // What its home itself says reaches us by the group's new address.
  if (!group || group.peerId === null || group.peerId === incoming.partner.peerId) return null;
  const said = incoming.asSaid ?? incoming.json;
  if (said.proof === undefined || !(await isProvenBy(ctx, said, incoming.actor.uri)))
    throw new ProtocolError(422, `This group lives at ${group.uri} now; send it there.`);
  const uri = newActivityUri(ctx);
  const { instanceActor } = ctx.instance.addresses;
  const shell = JSON.stringify({
    '@context': 'https://www.w3.org/ns/activitystreams',
    ...{ id: uri, type: 'Announce', actor: instanceActor, to: [group.uri], cc: [] },
  });
  const body = Buffer.concat([
    Buffer.from(`${shell.slice(0, -1)},"object":`),
    incoming.bytes,
    Buffer.from('}'),
  ]);
  return (tx) =>
    enqueue(ctx, tx, {
      ...{ actorUri: instanceActor, activity: { id: uri, type: 'Announce' }, body },
      targets: { groupInbox: group.id },
      ...{ orderingKey: group.uri, scope: 'groups.join', group: group.handle, kontorOnly: true },
      category: categoryOf(incoming.json),
      erasure: incoming.type === 'Delete',
      objectUri: idOf(incoming.json.object) || undefined,
    });
}

async function formerGroupOf(
  ctx: FederationContext,
  incoming: Incoming,
  listener: Listener,
): Promise<FormerAddress | null> {
  const moved = await movedGroups(ctx, incoming.asSaid ?? incoming.json);
  const ours = [...moved.values()].filter((each) => each.ours);
  if (ours.length === 0) return null;
  const named = handedOverIn(incoming.asSaid ?? incoming.json, moved);
  if (named) return named;
  const inbox = incoming.inboxOf === undefined ? undefined : moved.get(incoming.inboxOf);
  if (inbox?.ours === true) return inbox;
  if (listener.requires.membership === 'nothing') return null;
  const about = (listener.about?.(incoming) ?? []).filter((uri) => uri !== '');
  const held = about.length === 0 ? null : await heldPlace(ctx.db, about);
  return ours.find(({ groupId }) => groupId === held?.id) ?? null;
}

/** Longer than servers try to deliver something: whatever is older is repeated, not late. */
const freshMs = 8 * 86_400_000;

/** A proof says who wrote it, never to whom: a former home could show old ones again for ever. Deletions never expire. */
function isFresh(inner: Json): boolean {
  if (text(list(inner.type)[0]) === 'Delete') return true;
  const made = list(inner.proof).map((proof) =>
    isObject(proof) ? Date.parse(text(proof.created)) : Number.NaN,
  );
  return made.every((at) => Date.now() - at < freshMs);
}

/**
 * Announce by a partner's server of what came there for a group that lives here now. As if its author had sent it here: their proof counts, and
 * their company's agreement with us.
 */
export const fromFormerHome: Hear = async (ctx, incoming, hear) => {
  const inner = incoming.json.object;
  if (!isObject(inner) || incoming.actor.isInstance !== true) return null;
  const moved = await movedGroups(ctx, incoming.asSaid ?? incoming.json);
  const lived = [...moved.values()].filter(
    ({ uri, ours }) => !ours && uri.startsWith(`${incoming.partner.origin}/`),
  );
  if (lived.length === 0 || !(await isFor(ctx, inner, lived))) return null;
  const actorUri = idOf(list(inner.actor)[0]);
  const partner = partnerByUri(ctx, actorUri);
  if (!partner || !(await isProvenBy(ctx, inner, actorUri))) return null;
  if (!isFresh(inner))
    throw new ProtocolError(422, 'This was signed too long ago to be passed on; its author sends it again.');
  const actor = await resolveActor(ctx, actorUri);
  if (!actor) return null;
  const came: Incoming = {
    ...{ json: inner, bytes: Buffer.from(JSON.stringify(inner)), id: idOf(inner), actor, partner, via: null },
    type: text(list(inner.type)[0]),
  };
  const effect = await hear(ctx, came);
  if (!effect) return null;
  const hash = receiptOf(actorUri, came.id);
  // What the group announced while it lived there has had its effect.
  const announced = lived.map(({ uri }) => receiptOf(actorUri, came.id, uri));
  return async (tx) => {
    if ((await tx`select from received where hash in ${tx(announced)} limit 1`).length > 0) return;
    const fresh = await tx`insert into received (hash) values (${hash}) on conflict do nothing`;
    if (fresh.count > 0) await effect(tx);
  };
};

/** Whether it names one of these groups, or is about something in one. */
async function isFor(
  ctx: FederationContext,
  inner: Json,
  groups: readonly FormerAddress[],
): Promise<boolean> {
  const said = JSON.stringify(inner);
  if (groups.some(({ uri, now }) => said.includes(uri) || said.includes(now))) return true;
  const held = await heldPlace(ctx.db, [idOf(inner.object)]);
  return groups.some(({ groupId }) => groupId === held?.id);
}
