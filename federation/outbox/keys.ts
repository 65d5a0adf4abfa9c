import type { Tx } from '#src/platform/database.ts';
import { findPersonByUri } from '#src/people/read.ts';
import type { FactMap } from '#src/platform/facts.ts';
import { groupFor, instanceDocument, personFor } from '../actors/actors.ts';
import type { FederationContext } from '../context.ts';
import { keysKeptMs } from '../actors/keyring.ts';
import { peersWhoKnow } from './read-recipients.ts';
import { sendToAcquaintances, type ActorActivity } from './send-to-acquaintances.ts';

/**
 * An actor of ours has new keys: everyone who knows it is told, by an Update that each server can still verify because it is signed with the key
 * that server knows (send.ts). After a theft that key is gone; then the new one signs, which every Kontor looks up.
 */
export async function keysRotated(
  ctx: FederationContext,
  tx: Tx,
  { actorUri }: FactMap['keys.rotated'],
): Promise<void> {
  tx.afterCommit(() => ctx.keyring.forget(actorUri));
  const [older] = await tx`
    select bool_or(retired_at is null) as is_trusted from actor_keys
    where actor_uri = ${actorUri} and kind = 'rsa' and superseded_at is not null`;
  // What still waits would bring a stolen key back.
  if (older?.isTrusted !== true)
    await tx`delete from deliveries d using activities a where a.id = d.activity_id and d.thread = ${actorUri} and d.lease_until is null
             and a.actor_uri = ${actorUri} and a.type = 'Update'`;
  const outgoing = await tellingOf(ctx, tx, actorUri);
  if (!outgoing) return;
  const told = await sendToAcquaintances(ctx, tx, { ...outgoing, uri: actorUri });
  await tx`update activities set announces_key = (
             select max(id) from actor_keys where actor_uri = ${actorUri} and kind = 'rsa' and retired_at is null)
           where uri = any(${told})`;
  // By then every process of ours knows that there are two keys.
  if (older?.isTrusted === true)
    await tx`update deliveries d set next_at = now() + ${keysKeptMs} * interval '1 millisecond'
             from activities a where a.id = d.activity_id and a.uri = any(${told})`;
}

/** Who knows the actor, and what each may be shown of it. No category is checked: keys go to everyone it deals with at all. */
async function tellingOf(
  ctx: FederationContext,
  tx: Tx,
  uri: string,
): Promise<Omit<ActorActivity, 'uri'> | null> {
  const { addresses } = ctx.instance;
  const everybody = ctx.registry.all().map((partner) => partner.peerId);
  if (uri === addresses.instanceActor)
    return { followersUri: null, peerIds: everybody, write: () => instanceDocument(ctx, tx) };
  const followersUri = addresses.followers(uri);
  if (addresses.parse(uri)?.kind === 'group')
    return {
      followersUri,
      peerIds: everybody,
      write: async (partner) => (await groupFor(ctx, tx, uri, partner))?.document ?? null,
    };
  const person = await findPersonByUri(tx, uri);
  if (!person || person.peerId !== null) return null;
  return {
    followersUri,
    peerIds: await peersWhoKnow(tx, person.id),
    write: async (partner) => {
      const document = await personFor(ctx, tx, uri, partner);
      return document === 'gone' ? null : document;
    },
  };
}
