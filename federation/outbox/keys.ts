import type { Tx } from '#src/platform/database.ts';
import type { Fact } from '#src/platform/journal.ts';
import type { KeysRotated } from '#src/platform/keys.ts';
import { groupFor, instanceDocument, personFor } from '../actors.ts';
import type { Wire } from '../context.ts';
import { keysKeptMs } from '../keyring.ts';
import { peersWhoKnow } from './people.ts';
import { tellActor, type Telling } from './tell-actor.ts';

/**
 * An actor of ours has new keys: whoever knows it is told, by an Update that each server can still verify because it is signed with the key that this
 * server knows (send.ts). After a theft that key is gone; then the new one signs, which every Kontor looks up.
 */
export async function keysRotated(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const { actorUri } = fact.data as KeysRotated;
  tx.afterCommit(() => wire.keyring.forget(actorUri));
  const [older] = await tx`
    select bool_or(retired_at is null) as is_trusted from actor_keys
    where actor_uri = ${actorUri} and kind = 'rsa' and superseded_at is not null`;
  // What still waits would bring a stolen key back.
  if (older?.isTrusted !== true)
    await tx`delete from deliveries d using activities a where a.id = d.activity_id and d.thread = ${actorUri} and d.lease_until is null
             and a.actor_uri = ${actorUri} and a.type = 'Update'`;
  const telling = await tellingOf(wire, tx, actorUri);
  if (!telling) return;
  const told = await tellActor(wire, tx, { ...telling, uri: actorUri });
  await tx`update activities set announces_key = (
             select max(id) from actor_keys where actor_uri = ${actorUri} and kind = 'rsa' and retired_at is null)
           where uri = any(${told})`;
  // By then every process of ours knows that there are two keys.
  if (older?.isTrusted === true)
    await tx`update deliveries d set next_at = now() + ${keysKeptMs} * interval '1 millisecond'
             from activities a where a.id = d.activity_id and a.uri = any(${told})`;
}

/** Who knows the actor, and what each may be shown of it. No category is asked for: keys go to whoever it deals with at all. */
async function tellingOf(wire: Wire, tx: Tx, uri: string): Promise<Omit<Telling, 'uri'> | null> {
  const { addresses } = wire.house;
  const everybody = wire.book.all().map((partner) => partner.peerId);
  if (uri === addresses.instanceActor)
    return { followersUri: null, peerIds: everybody, write: () => instanceDocument(wire, tx) };
  const followersUri = addresses.followers(uri);
  if (addresses.parse(uri)?.kind === 'group')
    return {
      followersUri,
      peerIds: everybody,
      write: async (partner) => (await groupFor(wire, tx, uri, partner))?.document ?? null,
    };
  const [person] = await tx`select id from people where uri = ${uri} and peer_id is null`;
  if (!person) return null;
  return {
    followersUri,
    peerIds: await peersWhoKnow(tx, person.id),
    write: async (partner) => {
      const document = await personFor(wire, tx, uri, partner);
      return document === 'gone' ? null : document;
    },
  };
}
