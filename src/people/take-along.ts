import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { storeKeys, type NewKeys } from '#src/platform/keys.ts';
import type { Locale } from '#src/platform/languages.ts';
import { recordFact } from './facts.ts';
import { claimHandle } from './handles.ts';
import { parseEmail } from './person.ts';
import { refusals } from './refusals.ts';
import { insertLocalPerson } from './store.ts';

/** Somebody who comes from another instance with the number in their address. */
export interface TakenAlong {
  /** Here. */
  readonly uri: string;
  /** There. */
  readonly former: string;
  readonly handle: string;
  readonly name: string;
  readonly email: string | null;
  readonly locale: Locale;
  readonly keys: NewKeys;
}

/**
 * A colleague of another instance becomes one of ours, with their number; their document says who they were. What else their profile says follows by
 * `editProfile`, once everybody is here whom it may name. Refuses a handle or number in use.
 */
export async function takeAlong(tx: Tx, person: TakenAlong): Promise<PersonId> {
  const { uri, handle, name, locale } = person;
  await claimHandle(tx, handle);
  const id = await insertLocalPerson(tx, {
    ...{ uri, kind: 'person', handle, name, locale, isAdmin: false },
    email: parseEmail(person.email ?? ''),
    pageUrl: tx.instance.addresses.personPage(handle),
  });
  if (id === null) throw refusals.numberTaken({ uri });
  await storeKeys(tx, uri, person.keys);
  await recordFact(tx, null, 'person.added', { personId: id });
  await tx`insert into former_accounts (person_id, uri) values (${id}, ${person.former})`;
  return id;
}
