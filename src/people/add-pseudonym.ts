import { randomBytes } from 'node:crypto';
import type { Tx } from '#src/platform/database.ts';
import { newUuid, type PersonId } from '#src/platform/ids.ts';
import { storeKeys, type NewKeys } from '#src/platform/keys.ts';
import { claimHandle } from './handles.ts';
import { isLike } from './likeness.ts';
import { cleanLine } from './person.ts';
import { insertLocalPerson } from './store.ts';
import { refusals } from './refusals.ts';

/** Characters. */
export const pseudonymMin = 3;
export const pseudonymMax = 40;

/**
 * Adds an actor that one of our people may write under, without any link to them: its own keys, its own address, no profile. No one is told (no
 * fact): it appears where it joins. Refuses names that could be taken for a colleague's, or forged with letters of other alphabets.
 */
export async function addPseudonym(
  tx: Tx,
  pseudonym: { readonly name: string; readonly keys: NewKeys },
): Promise<PersonId> {
  const name = cleanLine(pseudonym.name, pseudonymMax + 1);
  if (
    name.length < pseudonymMin ||
    name.length > pseudonymMax ||
    !/^[\p{Script=Latin}\p{M}\d '’-]+$/u.test(name)
  )
    throw refusals.pseudonymMalformed({ min: pseudonymMin, max: pseudonymMax });
  await requireUnlike(tx, name);
  const { addresses } = tx.instance;
  const handle = handleOf(name);
  await claimHandle(tx, handle);
  const uri = addresses.person(newUuid());
  const id = await insertLocalPerson(tx, {
    ...{ uri, kind: 'alias', handle, name, email: null, isAdmin: false, locale: 'en' },
    pageUrl: addresses.personPage(handle),
  });
  if (id === null) throw new Error(`A new URI was taken: ${uri}`);
  await storeKeys(tx, uri, pseudonym.keys);
  return id;
}

/** Also unlike those who left: their posts are still read. */
async function requireUnlike(tx: Tx, name: string): Promise<void> {
  const known = await tx<{ name: string; handle: string }[]>`
    select name, handle from people where peer_id is null and kind <> 'instance'`;
  if (known.some((person) => isLike(name, person.name) || isLike(name, person.handle)))
    throw refusals.pseudonymMisleading({ name });
}

/** Nothing but the name and chance: as many letters as a handle has. */
function handleOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 24);
  return plain.length >= pseudonymMin ? plain : `name-${randomBytes(4).toString('hex')}`;
}
