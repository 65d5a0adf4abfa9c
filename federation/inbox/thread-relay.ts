import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Wire } from '../context.ts';
import { enqueue, newActivityUri } from '../outbox/store.ts';
import { provenBy } from '../proven.ts';
import { partnerOf, resolveActor } from '../resolve.ts';
import { answeredBy } from '../vocabulary/incoming.ts';
import { idOf, isObject, list, text } from '../vocabulary/read.ts';
import { isPlain } from './group-home.ts';
import { personOf, type Hear, type Incoming } from './incoming.ts';
import { receiptOf } from './referred.ts';

/** What a thread's home passes on: answers, and what their authors do to them. */
const passedOn: ReadonlySet<string> = new Set(['Create', 'Update', 'Delete']);

/**
 * An answer to a followers' post reaches the home of the thread only: it alone knows the followers. So that they all see the thread, the
 * root's author announces it to them, with the bytes as received, whose proof says who wrote it. The author's own server has it already.
 */
export async function passOn(wire: Wire, tx: Tx, incoming: Incoming, replyUri: string): Promise<void> {
  if (incoming.via || !passedOn.has(incoming.type) || incoming.json.proof === undefined) return;
  if (!isPlain(incoming.json, incoming.partner.origin)) return;
  const [root] = await tx`
    select r.uri, r.audience_person_id as owner_id, a.uri as owner_uri from posts p join posts r on r.id = p.root_id
    join people a on a.id = r.audience_person_id
    where p.uri = ${replyUri} and p.author_id = ${incoming.actor.id} and r.level = 'followers' and r.peer_id is null and a.peer_id is null`;
  if (!root) return;
  const uri = newActivityUri(wire);
  const shell = JSON.stringify({
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: uri,
    type: 'Announce',
    actor: root.ownerUri,
    to: [wire.house.addresses.followers(root.ownerUri as string)],
    cc: [],
  });
  const body = Buffer.concat([
    Buffer.from(`${shell.slice(0, -1)},"object":`),
    incoming.bytes,
    Buffer.from('}'),
  ]);
  await enqueue(wire, tx, {
    actorUri: root.ownerUri as string,
    activity: { id: uri, type: 'Announce' },
    body,
    targets: { followersOf: root.ownerId as PersonId },
    thread: root.uri as string,
    category: 'post',
    exposes: incoming.type === 'Create' ? replyUri : undefined,
    erasure: incoming.type === 'Delete',
    // Plain servers take an Announce for a share; they fetch threads in their own way.
    kontorOnly: true,
    except: incoming.partner.peerId,
  });
}

/** Announce{Create …} by the author of a thread's root: an answer passed on. Believed by its author's proof alone. */
export const passAlong: Hear = async (wire, incoming, hear) => {
  const inner = incoming.json.object;
  if (!isObject(inner)) return null;
  const owner = personOf(incoming);
  const actorUri = idOf(list(inner.actor)[0]);
  const type = text(list(inner.type)[0]);
  const partner = partnerOf(wire, actorUri);
  if (!passedOn.has(type) || !partner || !(await provenBy(wire, inner, actorUri))) return null;
  const actor = await resolveActor(wire, actorUri);
  if (!actor || !(await isInThreadOf(wire, owner, inner.object))) return null;
  const relayed: Incoming = {
    json: inner,
    bytes: incoming.bytes,
    id: idOf(inner),
    type,
    actor,
    partner,
    via: null,
  };
  const effect = await hear(wire, relayed);
  if (!effect) return null;
  const hash = receiptOf(actorUri, relayed.id);
  return async (tx) => {
    const fresh = await tx`insert into received (hash) values (${hash}) on conflict do nothing`;
    if (fresh.count > 0) await effect(tx);
  };
};

/** The one who passes it on must own the thread that it belongs to, as we know the thread. */
async function isInThreadOf(wire: Wire, owner: PersonId, object: unknown): Promise<boolean> {
  const uris = [idOf(object), ...(isObject(object) ? answeredBy(object) : [])].filter(Boolean);
  const [row] = await wire.db`
    select 1 from posts p join posts r on r.id = p.root_id
    where p.uri = any(${uris}) and r.level = 'followers' and r.audience_person_id = ${owner} limit 1`;
  return row !== undefined;
}
