import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { encodeMultikey } from '#federation/security/multikey.ts';
import { addProof } from '#federation/security/proofs.ts';

export type Json = Record<string, unknown>;
interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export const as2 = 'https://www.w3.org/ns/activitystreams';
export const newRsa = (bits = 2048): KeyPair => generateKeyPairSync('rsa', { modulusLength: bits });
export const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();

/** An actor of the hostile peer, with real keys. What it says about itself (`document`) is served as it is and may be changed by a test. */
export interface PeerActor {
  readonly uri: string;
  readonly inbox: string;
  readonly followers: string;
  readonly keyId: string;
  readonly proofKeyId: string;
  readonly ed25519: KeyPair;
  /** What it signs requests with now. */
  rsa: KeyPair;
  document: Json;
}

export function makeActor(
  origin: string,
  name: string,
  type: 'Person' | 'Group' | 'Application' | 'Service' = 'Person',
): PeerActor {
  const uri =
    type === 'Application' ? `${origin}/actor` : `${origin}/${type === 'Group' ? 'g' : 'u'}/${name}`;
  const rsa = newRsa();
  const ed25519 = generateKeyPairSync('ed25519');
  const actor: PeerActor = {
    uri,
    inbox: `${uri}/inbox`,
    followers: `${uri}/followers`,
    keyId: `${uri}#main-key`,
    proofKeyId: `${uri}#proof-key`,
    rsa,
    ed25519,
    document: {},
  };
  actor.document = documentOf(actor, origin, name, type);
  return actor;
}

function documentOf(actor: PeerActor, origin: string, name: string, type: string): Json {
  return {
    '@context': [as2, 'https://w3id.org/security/v1', 'https://w3id.org/security/multikey/v1'],
    id: actor.uri,
    type,
    preferredUsername: name,
    name: name.charAt(0).toUpperCase() + name.slice(1),
    inbox: actor.inbox,
    outbox: `${actor.uri}/outbox`,
    followers: actor.followers,
    endpoints: { sharedInbox: `${origin}/inbox` },
    manuallyApprovesFollowers: type === 'Group',
    publicKey: publicKeyOf(actor),
    assertionMethod: [
      {
        id: actor.proofKeyId,
        type: 'Multikey',
        controller: actor.uri,
        publicKeyMultibase: encodeMultikey(actor.ed25519.publicKey),
      },
    ],
  };
}

export const publicKeyOf = (actor: PeerActor): Json => ({
  id: actor.keyId,
  owner: actor.uri,
  publicKeyPem: pemOf(actor.rsa.publicKey),
});

/** A new pair under the same id, as after a rotation; the document says so from now on. Returns the old pair. */
export function rotate(actor: PeerActor): KeyPair {
  const old = actor.rsa;
  actor.rsa = newRsa();
  actor.document = { ...actor.document, publicKey: publicKeyOf(actor) };
  return old;
}

let serial = 0;
const nextId = (): string => `${Date.now().toString(36)}-${(++serial).toString(36)}`;

/** A Note by the actor, to its followers unless told otherwise. */
export function note(actor: PeerActor, content: string, more: Json = {}): Json {
  const { origin } = new URL(actor.uri);
  return {
    id: `${origin}/o/${nextId()}`,
    type: 'Note',
    attributedTo: actor.uri,
    to: [actor.followers],
    cc: [],
    content: `<p>${content}</p>`,
    published: new Date().toISOString(),
    ...more,
  };
}

/** Any activity of the actor, with a fresh id. Recipients are the object's where it has some. */
export function activity(actor: PeerActor, type: string, object: unknown, more: Json = {}): Json {
  const { origin } = new URL(actor.uri);
  const inner = typeof object === 'object' && object !== null ? (object as Json) : {};
  return {
    '@context': as2,
    id: `${origin}/a/${nextId()}`,
    type,
    actor: actor.uri,
    ...(inner.to === undefined ? {} : { to: inner.to }),
    ...(inner.cc === undefined ? {} : { cc: inner.cc }),
    ...(inner.audience === undefined ? {} : { audience: inner.audience }),
    object,
    ...more,
  };
}

/** FEP-8b32, made with the actor's own key. */
export const proven = (actor: PeerActor, document: Json): Json =>
  addProof(document, {
    verificationMethod: actor.proofKeyId,
    privateKey: actor.ed25519.privateKey,
    created: new Date(),
  });
