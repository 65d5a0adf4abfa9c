import { originOf } from '#src/platform/addresses.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { FederationContext } from '../context.ts';
import { fetchDocument } from '../fetch.ts';
import { shared, type CachedKey } from '../caches.ts';
import { fetchActor, storeActor } from './resolve.ts';
import { readActor } from '../vocabulary/actor.ts';
import { hasType, idOf, list, isObject, text } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';
import { readPublicKey } from '../security/signatures.ts';

/** A key that did not fit is fetched again at most this often (protocol.md §5). */
const refetchEveryMs = 60_000;

/**
 * The key with that id and the actor that owns it: from memory, the database, or its own host, in which case `spend` is called first. Throws
 * ProtocolError 401 if there is none.
 */
export async function resolveKey(
  ctx: FederationContext,
  keyId: string,
  spend = (): void => {},
): Promise<CachedKey> {
  return (await storedKey(ctx, keyId)) ?? (await fetchKey(ctx, keyId, spend));
}

/**
 * The key as its owner's host lists it now: requested at most once a minute, and once for all deliveries that fail together because of a
 * rotation. Null if it is not listed any more.
 */
export async function refetchKey(
  ctx: FederationContext,
  keyId: string,
  owner: string,
  spend: () => void,
): Promise<CachedKey | null> {
  const isFresh = Date.now() - (ctx.caches.refetched.get(owner) ?? 0) < refetchEveryMs;
  if (isFresh) await ctx.caches.fetching.get(owner);
  else {
    spend();
    ctx.caches.refetched.set(owner, Date.now());
    ctx.caches.keys.delete(keyId);
    await fetchActor(ctx, owner);
  }
  return await storedKey(ctx, keyId);
}

/** Only from memory and the database. */
export async function storedKey(ctx: FederationContext, keyId: string): Promise<CachedKey | null> {
  const hit = ctx.caches.keys.get(keyId);
  if (hit) return hit;
  const [row] = await ctx.db`select owner_uri, public_pem from remote_keys where key_uri = ${keyId}`;
  if (!row) return null;
  const known: CachedKey = { owner: row.ownerUri, key: readPublicKey(row.publicPem) };
  ctx.caches.keys.set(keyId, known);
  return known;
}

/** The document, whatever fragment or query is named of it: of one document everyone may invent as many key ids as they like. */
const documentOf = (keyId: string): string => `key ${keyId.split(/[?#]/, 1)[0]}`;

async function fetchKey(ctx: FederationContext, keyId: string, spend: () => void): Promise<CachedKey> {
  const document = documentOf(keyId);
  const failedAt = ctx.caches.failed.get(document) ?? 0;
  if (Date.now() - failedAt < refetchEveryMs / 2)
    throw new ProtocolError(401, 'The key of this signature could not be fetched from its host.');
  if (!ctx.caches.fetching.has(document)) spend();
  try {
    await shared(ctx.caches, document, () => fetchOwner(ctx, keyId));
  } catch (error) {
    ctx.caches.failed.set(document, Date.now());
    if (error instanceof Unavailable)
      throw new ProtocolError(401, 'The key of this signature could not be fetched from its host.', {
        cause: error,
      });
    throw error;
  }
  const key = await storedKey(ctx, keyId);
  if (key) return key;
  ctx.caches.failed.set(document, Date.now());
  throw new ProtocolError(401, 'The actor that owns this key does not list it.');
}

/** The document behind a key id is the actor itself, or (GoToSocial) a stub that names its owner on the same host. */
async function fetchOwner(ctx: FederationContext, keyId: string): Promise<void> {
  const address = keyId.split('#', 1)[0] ?? keyId;
  const doc = await fetchDocument(ctx, address);
  if (!doc) throw new ProtocolError(401, 'The key of this signature no longer exists.');
  const owner = ownerIn(doc, keyId);
  if (owner === '' || originOf(owner) !== originOf(keyId))
    throw new ProtocolError(401, 'The key of this signature does not belong to anyone on its host.');
  // Only what lies at the owner's own address speaks for the owner: other documents of that host may be anyone's (FEP-fe34).
  if (owner === address && owner === text(doc.id) && doc.inbox !== undefined)
    await storeActor(ctx, readActor(doc));
  else await fetchActor(ctx, owner);
}

function ownerIn(doc: Record<string, unknown>, keyId: string): string {
  if (hasType(doc, 'Key', 'CryptographicKey')) return text(doc.owner) || text(doc.controller);
  const listed = list(doc.publicKey)
    .filter(isObject)
    .find((k) => text(k.id) === keyId);
  return idOf(listed?.owner) || text(doc.owner) || (doc.inbox === undefined ? '' : text(doc.id));
}
