import type { Tx } from '#src/platform/database.ts';
import { followersThreadOf, isInFollowersThread } from '#src/posts/inbound/answered.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { FederationContext } from '../context.ts';
import { enqueue, newActivityUri } from '../outbox/store.ts';
import { isProvenBy } from '../security/verify-proof.ts';
import { partnerByUri, resolveActor } from '../actors/resolve.ts';
import { answeredBy } from '../vocabulary/incoming.ts';
import { idOf, isObject, list, text } from '../vocabulary/read.ts';
import { fromFormerHome } from '../succession/pass-on.ts';
import { isPlain } from '../groups/home.ts';
import { isCopyOfPost, keptBackBy } from '../groups/onward.ts';
import { categoryOf } from '../category.ts';
import { personOf, type Hear, type Incoming } from './incoming.ts';
import { receiptOf } from './referred.ts';

/** What a thread's home passes on: answers, and what their authors do to them. */
const passedOn: ReadonlySet<string> = new Set(['Create', 'Update', 'Delete']);

/**
 * A reply to a followers' post only reaches the home of the thread: it alone knows the followers. So that they all see the thread, the root's
 * author announces it to them, with the bytes as received, whose proof says who wrote it. The author's own server has it already.
 */
export async function passOn(
  ctx: FederationContext,
  tx: Tx,
  incoming: Incoming,
  replyUri: string,
): Promise<void> {
  if (incoming.via || !passedOn.has(incoming.type) || incoming.json.proof === undefined) return;
  if (!isPlain(incoming.json, incoming.partner.origin)) return;
  if (keptBackBy(ctx, incoming.json)) return;
  const root = await followersThreadOf(tx, replyUri, incoming.actor.id as PersonId);
  if (!root) return;
  const uri = newActivityUri(ctx);
  const shell = JSON.stringify({
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: uri,
    type: 'Announce',
    actor: root.ownerUri,
    to: [ctx.instance.addresses.followers(root.ownerUri)],
    cc: [],
  });
  const body = Buffer.concat([
    Buffer.from(`${shell.slice(0, -1)},"object":`),
    incoming.bytes,
    Buffer.from('}'),
  ]);
  await enqueue(ctx, tx, {
    actorUri: root.ownerUri,
    activity: { id: uri, type: 'Announce' },
    body,
    targets: { followersOf: root.ownerId },
    orderingKey: root.uri,
    category: categoryOf(incoming.json),
    as: isCopyOfPost(incoming.json) ? 'copy' : 'mention',
    exposes: incoming.type === 'Create' ? replyUri : undefined,
    // Found and forgotten with the reply.
    objectUri: incoming.type === 'Delete' ? undefined : replyUri,
    erasure: incoming.type === 'Delete',
    // Plain servers take an Announce for a share; they fetch threads in their own way.
    kontorOnly: true,
    except: incoming.partner.peerId,
  });
}

/** Announce{Create …} by the author of a thread's root: a reply passed on. Believed only because of its author's proof. */
export const passAlong: Hear = async (ctx, incoming, hear) => {
  if (incoming.actor.isInstance) return await fromFormerHome(ctx, incoming, hear);
  const inner = incoming.json.object;
  if (!isObject(inner)) return null;
  const owner = personOf(incoming);
  const actorUri = idOf(list(inner.actor)[0]);
  const type = text(list(inner.type)[0]);
  const partner = partnerByUri(ctx, actorUri);
  if (!passedOn.has(type) || !partner || !(await isProvenBy(ctx, inner, actorUri))) return null;
  const actor = await resolveActor(ctx, actorUri);
  if (!actor || !(await isInThreadOf(ctx, owner, inner.object))) return null;
  const relayed: Incoming = {
    json: inner,
    bytes: incoming.bytes,
    id: idOf(inner),
    type,
    actor,
    partner,
    via: null,
  };
  const effect = await hear(ctx, relayed);
  if (!effect) return null;
  const hash = receiptOf(actorUri, relayed.id);
  return async (tx) => {
    const fresh = await tx`insert into received (hash) values (${hash}) on conflict do nothing`;
    if (fresh.count > 0) await effect(tx);
  };
};

/** The one who passes it on must own the thread that it belongs to, as we know the thread. */
async function isInThreadOf(ctx: FederationContext, owner: PersonId, object: unknown): Promise<boolean> {
  const uris = [idOf(object), ...(isObject(object) ? answeredBy(object) : [])].filter(Boolean);
  return await isInFollowersThread(ctx.db, owner, uris);
}
