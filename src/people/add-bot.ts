import type { Tx } from '#src/platform/database.ts';
import { newUuid, type PersonId } from '#src/platform/ids.ts';
import { storeKeys, type NewKeys } from '#src/platform/keys.ts';
import { recordFact } from './facts.ts';
import { claimHandle } from './handles.ts';
import { checkLine, nameMax } from './person.ts';
import { refusals } from './refusals.ts';
import { insertLocalPerson } from './store.ts';

/**
 * Adds a service of this company: a program that acts under its own name, told to partners as a Service and labelled everywhere. Nobody signs in as
 * one, and none administers. The caller has asked whether `by` may. Refuses a handle that is taken, and unusable names.
 */
export async function addBot(
  tx: Tx,
  by: PersonId,
  service: { readonly handle: string; readonly name: string; readonly keys: NewKeys },
): Promise<PersonId> {
  const { addresses } = tx.instance;
  const name = checkLine(service.name, nameMax);
  if (name === '') throw refusals.nameMissing();
  await claimHandle(tx, service.handle);
  const uri = addresses.person(newUuid());
  const id = await insertLocalPerson(tx, {
    ...{ uri, kind: 'bot', handle: service.handle, name, email: null, isAdmin: false, locale: 'en' },
    pageUrl: addresses.personPage(service.handle),
  });
  if (id === null) throw new Error(`A new URI was taken: ${uri}`);
  await storeKeys(tx, uri, service.keys);
  await recordFact(tx, by, 'person.added', { personId: id });
  return id;
}
