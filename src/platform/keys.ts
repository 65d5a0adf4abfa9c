import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Db, Reader, Tx } from './database.ts';
import type { Instance } from './instance.ts';
import { newId } from './ids.ts';
import { seal, unseal } from './secrets.ts';
import { lockKeys } from './locks.ts';

export type KeyKind = 'rsa' | 'ed25519';
export interface ActorKey {
  readonly id: string;
  readonly keyUri: string;
  readonly kind: KeyKind;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicPem: string;
}

/** RSA-4096 signs 6.4 times slower and no peer asks for it. */
const rsaBits = 2048;
const bothKinds: readonly KeyKind[] = ['rsa', 'ed25519'];

/** Fresh key pairs for a new actor, made before the transaction that stores them: RSA takes up to a second of CPU. */
export interface NewKeys {
  readonly rsa: Pems;
  readonly ed25519: Pems;
}
interface Pems {
  readonly publicPem: string;
  readonly privatePem: string;
}
export async function generateKeys(): Promise<NewKeys> {
  const [rsa, ed25519] = await Promise.all([
    generate('rsa', { modulusLength: rsaBits }),
    generate('ed25519'),
  ]);
  return { rsa: toPems(rsa), ed25519: toPems(ed25519) };
}

const generate = promisify(generateKeyPair);

const toPems = (pair: { publicKey: KeyObject; privateKey: KeyObject }): Pems => ({
  publicPem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  privatePem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
});

/**
 * Stores an actor's key pairs, private halves sealed: `#main-key` and `#proof-key`. A request is signed for one moment, so the next RSA key
 * takes the same id, which is what other servers look up; a proof stays in logs for years, so the next Ed25519 key gets a number and is listed
 * beside the others.
 */
export async function storeKeys(
  tx: Tx,
  actorUri: string,
  keys: NewKeys,
  kinds: readonly KeyKind[] = bothKinds,
): Promise<void> {
  for (const kind of kinds) {
    const [row] =
      await tx`select count(*)::int as n from actor_keys where actor_uri = ${actorUri} and kind = ${kind}`;
    const suffix = kind === 'ed25519' && row?.n ? `-${Number(row.n) + 1}` : '';
    const uri = tx.instance.addresses.key(actorUri, kind) + suffix;
    const sealed = seal(tx.instance.sealKey, keys[kind].privatePem, uri);
    await tx`insert into actor_keys (id, actor_uri, kind, key_uri, public_pem, private_sealed)
             values (${newId()}, ${actorUri}, ${kind}, ${uri}, ${keys[kind].publicPem}, ${sealed})`;
  }
}

/** Whether an actor has a key of each kind that it can sign with. */
export async function hasKeys(tx: Tx, actorUri: string): Promise<boolean> {
  const rows =
    await tx`select distinct kind from actor_keys where actor_uri = ${actorUri} and retired_at is null`;
  return rows.length === bothKinds.length;
}

export interface Rotation {
  readonly kinds?: readonly KeyKind[];
  /** Someone else may have the old keys: they stop working at once, and nothing that they signed is believed any more. */
  readonly compromised?: boolean;
}

/**
 * Gives an actor of ours new key pairs. The old RSA key signs only for those partners that have not been told of the new one, until
 * `retireKeys`; the old Ed25519 key no longer signs anything, and what it proved stays proven. See
 * docs/decisions/0022-keys-change-one-partner-at-a-time.md.
 */
export async function rotateKeys(
  tx: Tx,
  actorUri: string,
  keys: NewKeys,
  { kinds = bothKinds, compromised = false }: Rotation = {},
): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${actorUri}, ${lockKeys.keyRotations}))`;
  await tx`update actor_keys set superseded_at = coalesce(superseded_at, now()), retired_at = ${compromised ? tx`now()` : tx`null`}
           where actor_uri = ${actorUri} and kind = any(${[...kinds]}) and retired_at is null`;
  await storeKeys(tx, actorUri, keys, kinds);
  await tx.instance.journal.record(tx, {
    name: 'keys.rotated',
    about: `keys ${actorUri}`,
    data: { actorUri },
  });
}

/** A partner that refuses the new key for a moment may still be asked with the old one. */
const retireAfterHours = 24;

/** Discards RSA keys that were replaced a day ago and that no partner is still to be told about. A maintenance job. */
export async function retireKeys(tx: Tx): Promise<void> {
  await tx`
    update actor_keys k set retired_at = now()
    where k.kind = 'rsa' and k.retired_at is null and k.superseded_at < now() - ${retireAfterHours} * interval '1 hour'
      and not exists (
        select from actor_keys n join activities a on a.announces_key = n.id join deliveries d on d.activity_id = a.id
        where n.actor_uri = k.actor_uri and n.id > k.id)`;
}

/** Actors whose old key is still in use because partners do not know the new one, and since when the oldest is. */
export async function keysInChange(reader: Reader): Promise<{ actors: number; since: Date | null }> {
  const [row] = await reader<{ actors: number; since: Date | null }[]>`
    select count(distinct actor_uri)::int as actors, min(superseded_at) as since from actor_keys
    where kind = 'rsa' and superseded_at is not null and retired_at is null`;
  return row ?? { actors: 0, since: null };
}

/** An actor's valid keys of a kind, newest first, unsealed. None if the actor is not ours. */
export async function readKeys(
  reader: Reader,
  instance: Instance,
  actorUri: string,
  kind: KeyKind,
): Promise<ActorKey[]> {
  const rows = await reader`
    select id, key_uri, public_pem, private_sealed from actor_keys
    where actor_uri = ${actorUri} and kind = ${kind} and retired_at is null order by id desc`;
  return rows.map((row) => ({
    id: String(row.id),
    keyUri: row.keyUri,
    kind,
    publicPem: row.publicPem,
    publicKey: createPublicKey(row.publicPem),
    privateKey: createPrivateKey(unseal(instance.sealKey, row.privateSealed, row.keyUri)),
  }));
}

/** The actor's newest key of a kind; null if the actor is not ours. Callers cache it (see keyring in federation). */
export const readKey = async (
  reader: Reader,
  instance: Instance,
  actorUri: string,
  kind: KeyKind,
): Promise<ActorKey | null> => (await readKeys(reader, instance, actorUri, kind))[0] ?? null;

/** The oldest of an actor's keys that this partner has still to be told about; null: it knows the newest, or never knew another. */
export async function unannouncedKey(
  reader: Reader,
  actorUri: string,
  peerId: number,
): Promise<string | null> {
  const [row] = await reader<{ id: string | null }[]>`
    select min(a.announces_key) as id from deliveries d join activities a on a.id = d.activity_id
    where d.peer_id = ${peerId} and d.thread = ${actorUri} and a.announces_key is not null`;
  return row?.id ?? null;
}

/**
 * The interval in which a partner learns of a key: the message that announces it and the actor's other messages to it are never in flight
 * together, so that none is checked against the other key. Null: this one may go; otherwise ms after which it may try again, longer for those
 * that give way.
 */
export async function keyChangePauseMs(
  reader: Reader,
  { id, activityId, peerId }: { readonly id: string; readonly activityId: string; readonly peerId: number },
): Promise<number | null> {
  const [row] = await reader<{ tells: boolean }[]>`
    select mine.announces_key is not null as tells from activities mine
    where mine.id = ${activityId} and exists (
      select from deliveries d join activities a on a.id = d.activity_id
      where d.peer_id = ${peerId} and d.id <> ${id} and d.lease_until > now() and a.actor_uri = mine.actor_uri
        and (a.announces_key is null) = (mine.announces_key is not null))`;
  if (!row) return null;
  return row.tells ? tellingPauseMs : othersPauseMs;
}
const tellingPauseMs = 500;
const othersPauseMs = 1_500;

/** The instance's Ed25519 key: signs agreements, membership tokens and receipts. */
export async function instanceKey(db: Db | Tx, instance: Instance): Promise<ActorKey> {
  const key = await readKey(db, instance, instance.addresses.instanceActor, 'ed25519');
  if (!key) throw new Error('The instance has no key yet: run `npx kontor doctor` or start it once.');
  return key;
}
