import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** A passkey as shown to its owner. */
export interface ListedPasskey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly synced: boolean;
}

export async function readPasskeys(reader: Reader, personId: PersonId): Promise<ListedPasskey[]> {
  return reader<ListedPasskey[]>`
    select id, name, created_at, last_used_at, synced from passkeys
    where person_id = ${personId} order by id`;
}

/** Credentials the authenticator is told not to create again. */
export async function readCredentials(
  reader: Reader,
  personId: PersonId,
): Promise<{ id: string; transports: string[] }[]> {
  return reader<{ id: string; transports: string[] }[]>`
    select credential_id as id, transports from passkeys where person_id = ${personId}`;
}

/** A person's user handle, created on first use. */
export async function ownerHandle(tx: Tx, personId: PersonId, fresh: Buffer): Promise<Buffer> {
  const [row] = await tx<{ handle: Buffer }[]>`
    insert into passkey_owners (person_id, handle) values (${personId}, ${fresh})
    on conflict (person_id) do update set handle = passkey_owners.handle returning handle`;
  return row?.handle ?? fresh;
}

export interface NewPasskey {
  readonly personId: PersonId;
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly synced: boolean;
  readonly name: string;
}

/** False: that credential is already known, here or for someone else. */
export async function insertPasskey(tx: Tx, key: NewPasskey): Promise<boolean> {
  const done = await tx`
    insert into passkeys (person_id, credential_id, public_key, counter, transports, synced, name)
    values (${key.personId}, ${key.credentialId}, ${Buffer.from(key.publicKey)}, ${key.counter}, ${[...key.transports]},
      ${key.synced}, ${key.name})
    on conflict (credential_id) do nothing`;
  return done.count === 1;
}

export interface KnownPasskey {
  readonly id: string;
  readonly personId: PersonId;
  readonly credentialId: string;
  readonly publicKey: Buffer;
  readonly counter: string;
  readonly transports: string[];
  readonly handle: Buffer;
}

/** For an active person here; locked, so that of two answers with the same counter one comes second. */
export async function lockPasskey(tx: Tx, credentialId: string): Promise<KnownPasskey | null> {
  const [row] = await tx<KnownPasskey[]>`
    select k.id, k.person_id, k.credential_id, k.public_key, k.counter, k.transports, o.handle
    from passkeys k join passkey_owners o on o.person_id = k.person_id join people p on p.id = k.person_id
    where k.credential_id = ${credentialId} and p.peer_id is null and p.deactivated_at is null for update of k`;
  return row ?? null;
}

export async function notePasskeyUse(tx: Tx, id: string, counter: number): Promise<void> {
  await tx`update passkeys set counter = ${counter}, last_used_at = now() where id = ${id}`;
}

/** Locks the person's sign-in methods until the transaction ends: if two are removed at once, the second sees what the first has left. */
export async function lockWaysIn(tx: Tx, personId: PersonId): Promise<void> {
  await tx`select from people where id = ${personId} for no key update`;
}

export async function deletePasskey(tx: Tx, personId: PersonId, id: string): Promise<boolean> {
  const done = await tx`delete from passkeys where id = ${id} and person_id = ${personId}`;
  return done.count === 1;
}

export async function storePasskeyName(tx: Tx, personId: PersonId, id: string, name: string): Promise<void> {
  await tx`update passkeys set name = ${name} where id = ${id} and person_id = ${personId}`;
}

/** Stores a challenge for one browser and purpose, replacing an older one, and deletes expired ones. */
export async function insertChallenge(
  tx: Tx,
  hash: Buffer,
  browser: Buffer,
  purpose: string,
  minutes: number,
): Promise<void> {
  await tx`delete from passkey_challenges where expires_at < now() or (browser_hash = ${browser} and purpose = ${purpose})`;
  await tx`insert into passkey_challenges (challenge_hash, browser_hash, purpose, expires_at)
           values (${hash}, ${browser}, ${purpose}, now() + make_interval(mins => ${minutes}))`;
}

/** Uses up a challenge: true if it was issued to that browser for that purpose and has not expired. */
export async function takeChallenge(
  reader: Reader,
  hash: Buffer,
  browser: Buffer,
  purpose: string,
): Promise<boolean> {
  const taken = await reader`
    delete from passkey_challenges where challenge_hash = ${hash}
    returning browser_hash = ${browser} and purpose = ${purpose} and expires_at > now() as fits`;
  return taken[0]?.fits === true;
}
