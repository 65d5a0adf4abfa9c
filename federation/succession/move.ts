import type { GroupFacts } from '#src/groups/facts.ts';
import { findGroup } from '#src/groups/read.ts';
import { followHome, stayBehind } from '#src/groups/succession/follow-home.ts';
import { formerAddresses } from '#src/groups/succession/addresses.ts';
import { claimRemoteHandle } from '#src/people/remote-handles.ts';
import { checkAddresses } from '#src/people/remote-addresses.ts';
import type { Partner } from '#src/agreements/decide.ts';
import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { recordFact } from '#src/groups/facts.ts';
import type { FederationContext } from '../context.ts';
import { fetchAtItsId } from '../fetch.ts';
import { partnerByUri } from '../actors/resolve.ts';
import { enqueueCatchUp } from '../groups/catch-up-job.ts';
import { readActor, type ReadActor } from '../vocabulary/actor.ts';
import { idOf, ids, isObject, text } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';
import { groupIdOf, type Hear } from '../inbox/incoming.ts';
import { enqueue, newActivityUri } from '../outbox/store.ts';

const moveContext = 'https://www.w3.org/ns/activitystreams';

/** Its home is here no longer: every member's server hears where it is, from the group itself, by the address and key that they know. */
export async function groupMoved(
  ctx: FederationContext,
  tx: Tx,
  { groupId, fromPeer }: GroupFacts['group.moved'],
): Promise<void> {
  if (fromPeer !== null) return;
  const group = await findGroup(tx, groupId);
  const former = (await formerAddresses(tx)).find((each) => each.groupId === groupId && each.ours);
  if (!group || !former) return;
  await enqueue(ctx, tx, {
    actorUri: former.uri,
    activity: {
      '@context': moveContext,
      id: newActivityUri(ctx),
      type: 'Move',
      actor: former.uri,
      object: former.uri,
      target: group.uri,
      to: [ctx.instance.addresses.followers(former.uri)],
    },
    targets: { membersOf: groupId },
    // Behind everything that it still announced here.
    orderingKey: former.uri,
    scope: 'groups.host',
    group: former.handle,
  });
}

/** Both companies have signed: members' Kontors hear from when another company will be the group's home. */
export async function groupMoveAnnounced(
  ctx: FederationContext,
  tx: Tx,
  { groupId, company, at }: GroupFacts['group.move_announced'],
): Promise<void> {
  const group = await findGroup(tx, groupId);
  if (!group || group.peerId !== null) return;
  await enqueue(ctx, tx, {
    actorUri: group.uri,
    activity: {
      '@context': moveContext,
      id: newActivityUri(ctx),
      type: 'Offer',
      actor: group.uri,
      to: [ctx.instance.addresses.followers(group.uri)],
      object: { type: 'Move', actor: group.uri, object: group.uri, summary: company, startTime: at },
    },
    targets: { membersOf: groupId },
    ...{ orderingKey: group.uri, scope: 'groups.host', group: group.handle, kontorOnly: true },
  });
}

const companyMax = 200;

/** Offer{Move} by a partner's group: its home will be another company. Members here are told. */
export const moveAnnounced: Hear = (_ctx, incoming) => {
  const groupId = groupIdOf(incoming);
  const move = isObject(incoming.json.object) ? incoming.json.object : {};
  const at = text(move.startTime);
  const company = text(move.summary).replaceAll(/\p{C}/gu, ' ').slice(0, companyMax);
  if (idOf(move.object) !== incoming.actor.uri || Number.isNaN(Date.parse(at)) || company === '')
    throw new ProtocolError(400, 'An announced move names the group, when it moves, and to which company.');
  return Promise.resolve((tx) =>
    recordFact(tx, null, 'group.move_announced', { groupId, company, at: new Date(at).toISOString() }),
  );
};

/**
 * Move{Group → Group}, by the group at its old home. Where the new home says that it was that group, and an agreement covers it, everything here goes
 * on there; otherwise it stays, to be read.
 */
export const moveGroup: Hear = async (ctx, incoming) => {
  const groupId = groupIdOf(incoming);
  const { uri } = incoming.actor;
  // As it was said: it may go back to an address that it had before, and that is read as its present one.
  const said = incoming.asSaid ?? incoming.json;
  const target = idOf(said.target);
  if (idOf(said.object) !== uri || target === '' || target === uri) return null;
  // It is here: we took it over ourselves.
  if (ctx.instance.addresses.isOurs(target)) return null;
  const to = await confirmed(ctx, target, uri);
  return async (tx) => {
    if (to === null) return await stayBehind(tx, groupId, target);
    return await goAlong(ctx, tx, groupId, uri, to);
  };
};

async function goAlong(
  ctx: FederationContext,
  tx: Tx,
  groupId: GroupId,
  oldUri: string,
  { read, partner }: { readonly read: ReadActor; readonly partner: Partner },
): Promise<boolean> {
  const addresses = checkAddresses(read);
  const { peerId } = partner;
  const handle = await claimRemoteHandle(tx, { uri: read.uri, peerId, handle: addresses.handle });
  const done = await followHome(tx, groupId, { ...addresses, peerId, handle }, false);
  // What was said there in the meantime.
  if (done) await enqueueCatchUp(tx, { groupId });
  tx.afterCommit(() => {
    ctx.caches.moved.byUri = null;
    for (const uri of [oldUri, read.uri]) ctx.caches.actors.delete(uri);
  });
  return done;
}

/** The group at the new address, when it says itself that it was the old one. Throws Unavailable while its home cannot be asked. */
async function confirmed(
  ctx: FederationContext,
  target: string,
  old: string,
): Promise<{ readonly read: ReadActor; readonly partner: Partner } | null> {
  const partner = partnerByUri(ctx, target);
  if (!partner) return null;
  try {
    const doc = await fetchAtItsId(ctx, target);
    if (!doc || !ids(doc.alsoKnownAs).includes(old)) return null;
    const read = readActor(doc);
    if (read.noun !== 'group' || read.uri !== target) return null;
    // Agreements can name the groups that they are about: this one has to be among those that may have members of ours there.
    const { origin } = partner;
    const asked = { group: read.handle, begins: true };
    const may =
      ctx.registry.decide(origin, { direction: 'in', scope: 'groups.host', ...asked }).allowed &&
      ctx.registry.decide(origin, { direction: 'out', scope: 'groups.join', ...asked }).allowed;
    return may ? { read, partner } : null;
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof Refusal) return null;
    throw error;
  }
}
