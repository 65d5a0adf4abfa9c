import { originOf } from '#src/platform/addresses.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { Wire } from './context.ts';
import { fetchDocument } from './fetch.ts';
import { shared, type KnownKey } from './known.ts';
import { fetchActor, storeActor } from './resolve.ts';
import { readActor } from './vocabulary/actor.ts';
import { hasType, idOf, list, isObject, text } from './vocabulary/read.ts';
import { WireError } from './wire/errors.ts';
import { readPublicKey } from './wire/signatures.ts';

/** A key that did not fit is fetched again at most this often (protocol.md §5). */
const refetchEveryMs = 60_000;

/**
 * The key of that id with the actor that owns it: memory, database, else its own host, before which `spend` is called. Throws WireError 401 when
 * there is none.
 */
export async function resolveKey(wire: Wire, keyId: string, spend = (): void => {}): Promise<KnownKey> {
  return (await storedKey(wire, keyId)) ?? (await fetchKey(wire, keyId, spend));
}

/**
 * The key as its owner's host lists it now: asked again at most once a minute, and once for all deliveries that a rotation makes fail together.
 * Null when it is not listed any more.
 */
export async function refetchKey(
  wire: Wire,
  keyId: string,
  owner: string,
  spend: () => void,
): Promise<KnownKey | null> {
  const isFresh = Date.now() - (wire.known.refetched.get(owner) ?? 0) < refetchEveryMs;
  if (isFresh) await wire.known.fetching.get(owner);
  else {
    spend();
    wire.known.refetched.set(owner, Date.now());
    wire.known.keys.delete(keyId);
    await fetchActor(wire, owner);
  }
  return await storedKey(wire, keyId);
}

/** Only what memory and the database hold. */
export async function storedKey(wire: Wire, keyId: string): Promise<KnownKey | null> {
  const hit = wire.known.keys.get(keyId);
  if (hit) return hit;
  const [row] = await wire.db`select owner_uri, public_pem from remote_keys where key_uri = ${keyId}`;
  if (!row) return null;
  const known: KnownKey = { owner: row.ownerUri, key: readPublicKey(row.publicPem) };
  wire.known.keys.set(keyId, known);
  return known;
}

/** The document, whatever fragment or query is named of it: of one document everybody may invent as many key ids as they like. */
const documentOf = (keyId: string): string => `key ${keyId.split(/[?#]/, 1)[0]}`;

async function fetchKey(wire: Wire, keyId: string, spend: () => void): Promise<KnownKey> {
  const document = documentOf(keyId);
  const failedAt = wire.known.failed.get(document) ?? 0;
  if (Date.now() - failedAt < refetchEveryMs / 2)
    throw new WireError(401, 'The key of this signature could not be fetched from its host.');
  if (!wire.known.fetching.has(document)) spend();
  try {
    await shared(wire.known, document, () => fetchOwner(wire, keyId));
  } catch (error) {
    wire.known.failed.set(document, Date.now());
    if (error instanceof Unavailable)
      throw new WireError(401, 'The key of this signature could not be fetched from its host.', {
        cause: error,
      });
    throw error;
  }
  const key = await storedKey(wire, keyId);
  if (key) return key;
  wire.known.failed.set(document, Date.now());
  throw new WireError(401, 'The actor that owns this key does not list it.');
}

/** The document behind a key id is the actor itself, or (GoToSocial) a stub that names its owner on the same host. */
async function fetchOwner(wire: Wire, keyId: string): Promise<void> {
  const address = keyId.split('#', 1)[0] ?? keyId;
  const doc = await fetchDocument(wire, address);
  if (!doc) throw new WireError(401, 'The key of this signature does not exist any more.');
  const owner = ownerIn(doc, keyId);
  if (owner === '' || originOf(owner) !== originOf(keyId))
    throw new WireError(401, 'The key of this signature belongs to nobody on its host.');
  // Only what lies at the owner's own address speaks for the owner: other documents of that host may be anybody's (FEP-fe34).
  if (owner === address && owner === text(doc.id) && doc.inbox !== undefined)
    await storeActor(wire, readActor(doc));
  else await fetchActor(wire, owner);
}

function ownerIn(doc: Record<string, unknown>, keyId: string): string {
  if (hasType(doc, 'Key', 'CryptographicKey')) return text(doc.owner) || text(doc.controller);
  const listed = list(doc.publicKey)
    .filter(isObject)
    .find((k) => text(k.id) === keyId);
  return idOf(listed?.owner) || text(doc.owner) || (doc.inbox === undefined ? '' : text(doc.id));
}
