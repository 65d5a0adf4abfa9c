import type { KeyObject } from 'node:crypto';
import type { Partner } from '#src/agreements/decide.ts';
import { receiveGroup } from '#src/groups/receive-group.ts';
import type { PersonKind } from '#src/people/person.ts';
import { readPersonSummary } from '#src/people/read.ts';
import { receivePerson } from '#src/people/receive.ts';
import { claimRemoteHandle } from '#src/people/remote-handles.ts';
import { hostOf, originOf } from '#src/platform/addresses.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { given } from '#src/platform/given.ts';
import type { FederationContext } from '../context.ts';
import { movedGroups } from '../succession/addresses.ts';
import { fetchDocument, signedGet } from '../fetch.ts';
import { handleFor } from '../discovery/handles.ts';
import { shared, type CachedActor } from '../caches.ts';
import { readKnownActor } from './read-actors.ts';
import { readActor, type ReadActor } from '../vocabulary/actor.ts';
import { isObject, list, text } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';
import { decodeMultikey } from '../security/multikey.ts';
import { readPublicKey } from '../security/signatures.ts';
import { parseStrict } from '../json/strict-json.ts';

/** After a failed fetch the same actor is not asked for again for this long. */
const failedForMs = 30_000;

/** The partner a URI belongs to, if an agreement with its exact origin is in force; otherwise undefined. */
export function partnerByUri(ctx: FederationContext, uri: string): Partner | undefined {
  const origin = originOf(uri);
  const partner = origin ? ctx.registry.find(origin) : undefined;
  return partner && ctx.registry.decide(partner.origin, { direction: 'in', now: Date.now() }).allowed
    ? partner
    : undefined;
}

/** Local knowledge only: memory, then the database. Never fetches. A group is not found by an address that it had before it moved. */
export async function findActor(ctx: FederationContext, uri: string): Promise<CachedActor | null> {
  if ((await movedGroups(ctx, uri)).has(uri)) return null;
  const hit = ctx.caches.actors.get(uri);
  if (hit) return hit;
  const actor = await readKnownActor(ctx.db, uri);
  if (actor) ctx.caches.actors.set(uri, actor);
  return actor;
}

/** An actor by URI: known, or fetched from its own host if that host is a partner. Null if there is none. */
export async function resolveActor(ctx: FederationContext, uri: string): Promise<CachedActor | null> {
  const known = await findActor(ctx, uri);
  if (known || ctx.instance.addresses.isOurs(uri)) return known;
  if (!partnerByUri(ctx, uri)) return null;
  return await fetchActor(ctx, uri);
}

/** Fetches an actor from its own host and stores it with its keys, once for concurrent callers. Null if it is gone there. */
export function fetchActor(ctx: FederationContext, uri: string): Promise<CachedActor | null> {
  return shared(ctx.caches, uri, () => askForActor(ctx, uri));
}

async function askForActor(ctx: FederationContext, uri: string): Promise<CachedActor | null> {
  if ((await movedGroups(ctx, uri)).has(uri)) return null;
  const failedAt = ctx.caches.failed.get(uri) ?? 0;
  if (Date.now() - failedAt < failedForMs) throw new Unavailable(`${uri} could not be fetched a moment ago.`);
  try {
    const doc = await fetchDocument(ctx, uri);
    if (!doc) return null;
    const read = readActor(doc);
    if (read.uri !== uri) throw new ProtocolError(403, `${uri} answered with another actor.`);
    return await storeActor(ctx, read);
  } catch (error) {
    ctx.caches.failed.set(uri, Date.now());
    throw error;
  }
}

/** Stores what an authentic actor document says. The caller has made sure that it came from the actor's own host. */
export async function storeActor(ctx: FederationContext, said: ReadActor): Promise<CachedActor> {
  const partner = partnerByUri(ctx, said.uri);
  if (!partner) throw new ProtocolError(403, 'There is no agreement with this server.');
  const known = await findActor(ctx, said.uri);
  if (known && known.noun !== said.noun)
    throw new ProtocolError(
      400,
      `${said.uri} is known as a ${known.noun}; use another id for a ${said.noun}.`,
    );
  const wanted = await handleFor(ctx, said, (handle) => lookUpHandle(ctx, handle));
  const actor = await transaction(ctx.db, async (tx) => {
    const { uri } = said;
    const { peerId } = partner;
    const handle =
      said.kind === 'instance' ? wanted : await claimRemoteHandle(tx, { uri, peerId, handle: wanted });
    const read = { ...said, handle };
    const { id, kind } =
      read.noun === 'group'
        ? { id: await storeGroup(ctx, tx, read, partner), kind: null }
        : await storePerson(ctx, tx, read, partner);
    await storeRemoteKeys(tx, read);
    return {
      uri: read.uri,
      noun: read.noun,
      handle: read.handle,
      id,
      peerId: partner.peerId,
      isPseudonym: kind === 'alias',
      isInstance: kind === 'instance',
    } satisfies CachedActor;
  });
  ctx.caches.actors.set(said.uri, actor);
  for (const key of said.keys) ctx.caches.keys.delete(key.id);
  for (const key of said.proofKeys) ctx.caches.keys.delete(key.id);
  return actor;
}

async function storePerson(
  ctx: FederationContext,
  tx: Tx,
  read: ReadActor,
  partner: Partner,
): Promise<{ id: PersonId; kind: PersonKind | null }> {
  const { addresses } = ctx.instance;
  if (addresses.isOurs(read.uri)) throw new ProtocolError(403, 'This actor is one of ours.');
  const profile = ctx.registry.decide(partner.origin, {
    direction: 'in',
    category: 'profile',
    now: Date.now(),
  });
  const allowed = new Set<string>(profile.allowed ? (profile.fields ?? []) : []);
  // Only what was said against the agreement is a denial; most actors say nothing of an absence.
  const presence =
    read.absence !== null &&
    ctx.registry.decide(partner.origin, { direction: 'in', category: 'presence' }).allowed;
  const id = await receivePerson(tx, {
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
    isSuspended: read.isSuspended,
    followPolicy: read.asksFollowers ? 'ask' : 'auto',
    fields: read.fields.filter((f) => allowed.has(f.name)),
    absence: presence ? read.absence : null,
  });
  // What it was when we first heard of it: a person becomes neither a pseudonym nor a server, nor the other way round.
  return { id, kind: (await readPersonSummary(tx, id))?.kind ?? null };
}

async function storeGroup(
  ctx: FederationContext,
  tx: Tx,
  read: ReadActor,
  partner: Partner,
): Promise<GroupId> {
  const profile = ctx.registry.decide(partner.origin, { direction: 'in', category: 'profile' });
  const pictures = profile.allowed && profile.fields?.includes('avatar') !== false;
  return await receiveGroup(tx, {
    uri: read.uri,
    peerId: partner.peerId,
    handle: read.handle,
    name: read.name,
    descriptionHtml: read.html,
    descriptionSource: read.source,
    charterSource: read.charter,
    ...given({ charterVersion: read.charterVersion }),
    hue: read.hue,
    pseudonyms: read.pseudonyms,
    pagesRestricted: read.pagesRestricted,
    ...{ purpose: read.purpose, welcomeSource: read.welcome, startPage: read.startPage },
    avatarUrl: pictures ? read.avatarUrl : null,
    headerUrl: pictures ? read.headerUrl : null,
    archivesAt: read.archivesAt,
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
    if (error instanceof ProtocolError) return [];
    throw error;
  }
}

/** `user@host` (with or without a leading @) of a partner → actor URI, through the partner's WebFinger (RFC 7033); null if unknown. */
export async function lookUpHandle(ctx: FederationContext, handle: string): Promise<string | null> {
  const match = /^@?([^@\s]{1,64})@([^@\s/]{1,255})$/.exec(handle.trim());
  if (!match?.[1] || !match[2]) return null;
  const [, user, host] = match;
  const partner = ctx.registry.all().find((p) => hostOf(p.origin) === host?.toLowerCase());
  if (!partner || !partnerByUri(ctx, partner.origin)) return null;
  const resource = `acct:${user}@${host?.toLowerCase()}`;
  const uri = `${partner.origin}/.well-known/webfinger?resource=${encodeURIComponent(resource)}`;
  const answer = await signedGet(ctx, uri, 'application/jrd+json, application/json');
  if (!answer) return null;
  const links = list((parseStrict(answer.body) as Record<string, unknown>).links).filter(isObject);
  const self = links.find((l) => text(l.rel) === 'self' && /activity\+json|ld\+json/.test(text(l.type)));
  const href = text(self?.href);
  // A partner speaks for itself only: a link to another host would let it name anyone.
  return originOf(href) === partner.origin ? href : null;
}
