import type { KeyObject } from 'node:crypto';
import type { Partner } from '#src/agreements/decide.ts';
import { receiveGroup } from '#src/groups/receive.ts';
import { keepFields } from '#src/people/person.ts';
import { receivePerson } from '#src/people/receive.ts';
import { claimRemoteHandle } from '#src/people/remote-handles.ts';
import { originOf } from '#src/platform/addresses.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Wire } from './context.ts';
import { fetchDocument, signedGet } from './fetch.ts';
import { handleFor } from './handles.ts';
import { shared, type KnownActor } from './known.ts';
import { readActor, type ReadActor } from './vocabulary/actor.ts';
import { isObject, list, text } from './vocabulary/read.ts';
import { WireError } from './wire/errors.ts';
import { decodeMultikey } from './wire/multikey.ts';
import { readPublicKey } from './wire/signatures.ts';
import { parseStrict } from './wire/strict-json.ts';

/** After a failed fetch the same actor is not asked for again for this long. */
const failedForMs = 30_000;

/** The partner a URI belongs to, when an agreement with its exact origin is in force; else undefined. */
export function partnerOf(wire: Wire, uri: string): Partner | undefined {
  const origin = originOf(uri);
  const partner = origin ? wire.book.find(origin) : undefined;
  return partner && wire.book.decide(partner.origin, { direction: 'in', now: Date.now() }).allowed
    ? partner
    : undefined;
}

/** Local knowledge only: memory, then the database. Never fetches. */
export async function findActor(wire: Wire, uri: string): Promise<KnownActor | null> {
  const hit = wire.known.actors.get(uri);
  if (hit) return hit;
  const [row] = await wire.db<Omit<KnownActor, 'uri'>[]>`
    select id, peer_id, handle, 'person' as noun, kind = 'alias' as is_alias, kind = 'instance' as is_instance from people where uri = ${uri}
    union all select id, peer_id, handle, 'group', false, false from groups where uri = ${uri}`;
  if (!row) return null;
  const actor: KnownActor = { uri, ...row };
  wire.known.actors.set(uri, actor);
  return actor;
}

/** An actor by URI: known, or fetched from its own host when that host is a partner. Null when there is none. */
export async function resolveActor(wire: Wire, uri: string): Promise<KnownActor | null> {
  const known = await findActor(wire, uri);
  if (known || wire.house.addresses.isOurs(uri)) return known;
  if (!partnerOf(wire, uri)) return null;
  return await fetchActor(wire, uri);
}

/** Fetches an actor from its own host and stores it with its keys, once for all who ask at the same time. Null when it is gone there. */
export function fetchActor(wire: Wire, uri: string): Promise<KnownActor | null> {
  return shared(wire.known, uri, () => askForActor(wire, uri));
}

async function askForActor(wire: Wire, uri: string): Promise<KnownActor | null> {
  const failedAt = wire.known.failed.get(uri) ?? 0;
  if (Date.now() - failedAt < failedForMs) throw new Unavailable(`${uri} could not be fetched a moment ago.`);
  try {
    const doc = await fetchDocument(wire, uri);
    if (!doc) return null;
    const read = readActor(doc);
    if (read.uri !== uri) throw new WireError(403, `${uri} answered with another actor.`);
    return await storeActor(wire, read);
  } catch (error) {
    wire.known.failed.set(uri, Date.now());
    throw error;
  }
}

/** Writes what an authentic actor document says. The caller made sure that it came from the actor's own host. */
export async function storeActor(wire: Wire, said: ReadActor): Promise<KnownActor> {
  const partner = partnerOf(wire, said.uri);
  if (!partner) throw new WireError(403, 'There is no agreement with this server.');
  const known = await findActor(wire, said.uri);
  if (known && known.noun !== said.noun)
    throw new WireError(400, `${said.uri} is known as a ${known.noun}; use another id for a ${said.noun}.`);
  const wanted = await handleFor(wire, said, (handle) => lookUpHandle(wire, handle));
  const actor = await transaction(wire.db, async (tx) => {
    const { uri } = said;
    const { peerId } = partner;
    const handle =
      said.kind === 'instance' ? wanted : await claimRemoteHandle(tx, { uri, peerId, handle: wanted });
    const read = { ...said, handle };
    const id =
      read.noun === 'group'
        ? await storeGroup(tx, read, partner)
        : await storePerson(wire, tx, read, partner);
    await storeRemoteKeys(tx, read);
    const kind = read.noun === 'person' ? await knownKind(tx, id) : null;
    return {
      uri: read.uri,
      noun: read.noun,
      handle: read.handle,
      id,
      peerId: partner.peerId,
      isAlias: kind === 'alias',
      isInstance: kind === 'instance',
    } satisfies KnownActor;
  });
  wire.known.actors.set(said.uri, actor);
  for (const key of said.keys) wire.known.keys.delete(key.id);
  for (const key of said.proofKeys) wire.known.keys.delete(key.id);
  return actor;
}

/** What it was when we first heard of it: a person becomes neither a pseudonym nor a server, nor the other way round. */
async function knownKind(tx: Tx, id: string): Promise<string | null> {
  const [row] = await tx<{ kind: string }[]>`select kind from people where id = ${id}`;
  return row?.kind ?? null;
}

async function storePerson(wire: Wire, tx: Tx, read: ReadActor, partner: Partner): Promise<PersonId> {
  const { addresses } = wire.house;
  if (addresses.isOurs(read.uri)) throw new WireError(403, 'This actor is ours.');
  const profile = wire.book.decide(partner.origin, { direction: 'in', category: 'profile', now: Date.now() });
  const allowed = new Set<string>(profile.allowed ? (profile.fields ?? []) : []);
  return await receivePerson(tx, {
    uri: read.uri,
    peerId: partner.peerId,
    kind: read.kind,
    handle: read.handle,
    name: read.name,
    bioHtml: allowed.has('bio') ? read.html : '',
    avatarUrl: allowed.has('avatar') ? read.avatarUrl : null,
    headerUrl: allowed.has('avatar') ? read.headerUrl : null,
    pageUrl: read.pageUrl,
    inboxUri: read.inboxUri,
    sharedInboxUri: read.sharedInboxUri,
    followersUri: read.followersUri,
    hasLeft: read.hasLeft,
    followPolicy: read.asksFollowers ? 'ask' : 'auto',
    fields: keepFields(read.fields.filter((f) => allowed.has(f.name)) as never),
  });
}

async function storeGroup(tx: Tx, read: ReadActor, partner: Partner): Promise<GroupId> {
  return await receiveGroup(tx, {
    uri: read.uri,
    peerId: partner.peerId,
    handle: read.handle,
    name: read.name,
    descriptionHtml: read.html,
    descriptionSource: read.source,
    charterSource: read.charter,
    charterVersion: read.charterVersion,
    hue: read.hue,
    pseudonyms: read.pseudonyms,
    joinable: read.joinable,
    access: read.access,
    archived: read.archived,
    pageUrl: read.pageUrl,
    inboxUri: read.inboxUri,
    sharedInboxUri: read.sharedInboxUri,
    followersUri: read.followersUri,
  });
}

/** The owner's newest document is the whole truth: keys it no longer lists stop working at once. */
async function storeRemoteKeys(tx: Tx, read: ReadActor): Promise<void> {
  const keys = [
    ...read.keys.flatMap((k) => usable(k.id, () => readPublicKey(k.pem))),
    ...read.proofKeys.flatMap((k) => usable(k.id, () => decodeMultikey(k.multibase))),
  ];
  const keyUris = keys.map((k) => k.id);
  await tx`delete from remote_keys where owner_uri = ${read.uri} and key_uri <> all(${keyUris})`;
  if (keys.length === 0) return;
  await tx`
    insert into remote_keys (key_uri, owner_uri, public_pem)
    select * from unnest(${keyUris}::text[], ${keys.map(() => read.uri)}::text[], ${keys.map((k) => k.pem)}::text[])
    on conflict (key_uri) do update set public_pem = excluded.public_pem, fetched_at = now()
    where remote_keys.owner_uri = excluded.owner_uri`;
}

/** One key of a kind we do not take must not spoil the others. */
function usable(id: string, read: () => KeyObject): { id: string; pem: string }[] {
  try {
    return [{ id, pem: read().export({ type: 'spki', format: 'pem' }).toString() }];
  } catch (error) {
    if (error instanceof WireError) return [];
    throw error;
  }
}

/** `user@host` (with or without a leading @) of a partner → actor URI, by the partner's WebFinger (RFC 7033); null when unknown. */
export async function lookUpHandle(wire: Wire, handle: string): Promise<string | null> {
  const match = /^@?([^@\s]{1,64})@([^@\s/]{1,255})$/.exec(handle.trim());
  if (!match?.[1] || !match[2]) return null;
  const [, user, host] = match;
  const partner = wire.book.all().find((p) => new URL(p.origin).host === host?.toLowerCase());
  if (!partner || !partnerOf(wire, partner.origin)) return null;
  const resource = `acct:${user}@${host?.toLowerCase()}`;
  const uri = `${partner.origin}/.well-known/webfinger?resource=${encodeURIComponent(resource)}`;
  const answer = await signedGet(wire, uri, 'application/jrd+json, application/json');
  if (!answer) return null;
  const links = list((parseStrict(answer.body) as Record<string, unknown>).links).filter(isObject);
  const self = links.find((l) => text(l.rel) === 'self' && /activity\+json|ld\+json/.test(text(l.type)));
  const href = text(self?.href);
  // A partner speaks for itself only: a link to another host would let it name anybody.
  return originOf(href) === partner.origin ? href : null;
}
