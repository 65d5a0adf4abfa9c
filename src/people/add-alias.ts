import { randomBytes } from 'node:crypto';
import type { Tx } from '#src/platform/database.ts';
import { Refusal, said } from '#src/platform/errors.ts';
import { newUuid, type PersonId } from '#src/platform/ids.ts';
import { storeKeys, type NewKeys } from '#src/platform/keys.ts';
import { claimHandle } from './handles.ts';
import { isLike } from './likeness.ts';
import { cleanLine } from './person.ts';
import { insertLocalPerson } from './store.ts';

/** Characters. */
export const pseudonymMin = 3;
export const pseudonymMax = 40;

/**
 * Adds an actor that somebody of ours may write under, and knows nothing of them: own keys, own address, no profile. Nobody is told (no fact):
 * it appears where it joins. Refuses names that could be read as a colleague's, or that letters of other alphabets could forge.
 */
export async function addAlias(
  tx: Tx,
  alias: { readonly name: string; readonly keys: NewKeys },
): Promise<PersonId> {
  const name = cleanLine(alias.name, pseudonymMax + 1);
  if (
    name.length < pseudonymMin ||
    name.length > pseudonymMax ||
    !/^[\p{Script=Latin}\p{M}\d '’-]+$/u.test(name)
  )
    throw new Refusal(
      'invalid',
      said`A pseudonym has ${pseudonymMin} to ${pseudonymMax} Latin letters, digits, spaces or hyphens.`,
    );
  await demandUnlike(tx, name);
  const { addresses } = tx.house;
  const handle = handleOf(name);
  await claimHandle(tx, handle);
  const uri = addresses.person(newUuid());
  const id = await insertLocalPerson(tx, {
    ...{ uri, kind: 'alias', handle, name, email: null, isAdmin: false, locale: 'en' },
    pageUrl: addresses.personPage(handle),
  });
  if (id === null) throw new Error(`A new URI was taken: ${uri}`);
  await storeKeys(tx, uri, alias.keys);
  return id;
}

/** Also unlike those who left: their posts are still read. */
async function demandUnlike(tx: Tx, name: string): Promise<void> {
  const known = await tx<{ name: string; handle: string }[]>`
    select name, handle from people where peer_id is null and kind <> 'instance'`;
  if (known.some((person) => isLike(name, person.name) || isLike(name, person.handle)))
    throw new Refusal(
      'conflict',
      said`"${name}" could be taken for somebody of this company; choose another name.`,
    );
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
