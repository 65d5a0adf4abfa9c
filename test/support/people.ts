import { findOrCreatePeer } from '#src/agreements/peers.ts';
import { addPerson, type NewPerson } from '#src/people/add.ts';
import type { IncomingPerson } from '#src/people/person.ts';
import { receivePerson } from '#src/people/receive.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { generateKeys, type NewKeys } from '#src/platform/keys.ts';

let keys: Promise<NewKeys> | undefined;
/** One pair for everyone: real keys, but making them takes longer than a test. */
export const testKeys = (): Promise<NewKeys> => (keys ??= generateKeys());

/** Runs one verb in a transaction of its own, as surfaces do. */
export const act = <T>(db: Db, verb: (tx: Tx) => Promise<T>): Promise<T> => transaction(db, verb);

/** A person of the instance, e.g. `await colleague(db, 'ada')`. */
export async function colleague(
  db: Db,
  handle: string,
  more: Partial<Omit<NewPerson, 'handle' | 'keys'>> = {},
): Promise<PersonId> {
  const made = await testKeys();
  return act(db, (tx) => addPerson(tx, { name: nameOf(handle), ...more, handle, keys: made }));
}

/** A partner's server; the same origin gives the same id. */
export const peerAt = (db: Db, origin: string, company = '', country = ''): Promise<number> =>
  act(db, (tx) => findOrCreatePeer(tx, origin, { company, country }));

/** What a partner's server at `origin` would send about a person of theirs. */
export function incomingPerson(origin: string, peerId: number, handle: string): IncomingPerson {
  const uri = `${origin}/ap/p/${handle}`;
  return {
    uri,
    peerId,
    kind: 'person',
    handle,
    name: nameOf(handle),
    bioHtml: '',
    avatarUrl: null,
    pageUrl: `${origin}/@${handle}`,
    inboxUri: `${uri}/inbox`,
    sharedInboxUri: `${origin}/inbox`,
    followersUri: `${uri}/followers`,
    followPolicy: 'auto',
    fields: [],
  };
}

/** A person of the partner at `origin`, as if received, e.g. `await partnersPerson(db, beta, 'bob')`. */
export async function partnersPerson(
  db: Db,
  origin: string,
  handle: string,
  more: Partial<IncomingPerson> = {},
): Promise<PersonId> {
  const peerId = await peerAt(db, origin);
  return act(db, (tx) => receivePerson(tx, { ...incomingPerson(origin, peerId, handle), ...more }));
}

/** All facts with that beginning, oldest first: name, who, and data. */
export async function factsOf(
  db: Db,
  prefix: string,
): Promise<{ name: string; about: string; by: string | null; data: Record<string, unknown> }[]> {
  return db<{ name: string; about: string; by: string | null; data: Record<string, unknown> }[]>`
    select name, about, by, data from facts where starts_with(name, ${prefix}) order by at, id`;
}

const nameOf = (handle: string): string => handle.charAt(0).toUpperCase() + handle.slice(1);
