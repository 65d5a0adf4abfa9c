import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { storeKeys, type NewKeys } from '#src/platform/keys.ts';
import { recordFact } from './facts.ts';
import { findPersonByUri } from './read.ts';
import { insertLocalPerson } from './store.ts';

/** The instance's own actor, which speaks for the company: created once, with `keys`; later calls, even concurrent ones, return the same row. */
export async function ensureInstanceActor(tx: Tx, keys: NewKeys): Promise<PersonId> {
  const { addresses, company, origin } = tx.instance;
  const inserted = await insertLocalPerson(tx, {
    uri: addresses.instanceActor,
    kind: 'instance',
    handle: addresses.host,
    name: company,
    email: null,
    isAdmin: false,
    locale: 'en',
    pageUrl: origin,
  });
  if (inserted !== null) {
    await storeKeys(tx, addresses.instanceActor, keys);
    await recordFact(tx, null, 'person.added', { personId: inserted });
    return inserted;
  }
  const existing = await findPersonByUri(tx, addresses.instanceActor);
  if (!existing) throw new Error('The instance actor can neither be inserted nor read.');
  return existing.id;
}
