import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Db, Reader, Tx } from './database.ts';
import type { House } from './house.ts';
import { newId } from './ids.ts';
import { seal, unseal } from './secrets.ts';

export type KeyKind = 'rsa' | 'ed25519';
export interface ActorKey {
  readonly keyUri: string;
  readonly kind: KeyKind;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicPem: string;
}

/** RSA-4096 signs 6.4 times slower and no peer asks for it. */
const rsaBits = 2048;
const bothKinds: readonly KeyKind[] = ['rsa', 'ed25519'];

/** Fresh pairs for a new actor, made before the transaction that stores them: RSA takes up to a second of CPU. */
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

/** Stores pairs of an actor, private halves sealed. `#main-key` and `#proof-key`; after a rotation the next pair gets a number. */
export async function storeKeys(
  tx: Tx,
  actorUri: string,
  keys: NewKeys,
  kinds: readonly KeyKind[] = bothKinds,
): Promise<void> {
  for (const kind of kinds) {
    const [row] =
      await tx`select count(*)::int as n from actor_keys where actor_uri = ${actorUri} and kind = ${kind}`;
    const suffix = row?.n ? `-${Number(row.n) + 1}` : '';
    const uri = tx.house.addresses.key(actorUri, kind) + suffix;
    const sealed = seal(tx.house.sealKey, keys[kind].privatePem, uri);
    await tx`insert into actor_keys (id, actor_uri, kind, key_uri, public_pem, private_sealed)
             values (${newId()}, ${actorUri}, ${kind}, ${uri}, ${keys[kind].publicPem}, ${sealed})`;
  }
}

/** Retires the current pairs of those kinds and stores new ones. The old public halves leave the actor document at once. */
export async function rotateKeys(
  tx: Tx,
  actorUri: string,
  keys: NewKeys,
  kinds: readonly KeyKind[] = bothKinds,
): Promise<void> {
  await tx`update actor_keys set retired_at = now()
           where actor_uri = ${actorUri} and kind = any(${[...kinds]}) and retired_at is null`;
  await storeKeys(tx, actorUri, keys, kinds);
}

/** The actor's current key of a kind, opened; null when the actor is not ours. Callers cache it (see keyring in federation). */
export async function readKey(
  reader: Reader,
  house: House,
  actorUri: string,
  kind: KeyKind,
): Promise<ActorKey | null> {
  const [row] = await reader`
    select key_uri, public_pem, private_sealed from actor_keys
    where actor_uri = ${actorUri} and kind = ${kind} and retired_at is null order by id desc limit 1`;
  if (!row) return null;
  return {
    keyUri: row.keyUri,
    kind,
    publicPem: row.publicPem,
    publicKey: createPublicKey(row.publicPem),
    privateKey: createPrivateKey(unseal(house.sealKey, row.privateSealed, row.keyUri)),
  };
}

/** The instance's Ed25519 key: signs agreements, membership tokens and receipts. */
export async function instanceKey(db: Db | Tx, house: House): Promise<ActorKey> {
  const key = await readKey(db, house, house.addresses.instanceActor, 'ed25519');
  if (!key) throw new Error('The instance has no key yet: run `npx kontor doctor` or start it once.');
  return key;
}
