import type { Tx } from '#src/platform/database.ts';
import { newUuid, type PersonId } from '#src/platform/ids.ts';
import { storeKeys, type NewKeys } from '#src/platform/keys.ts';
import type { Locale } from '#src/platform/languages.ts';
import { recordFact } from './facts.ts';
import { checkPeers } from './edit.ts';
import { claimHandle } from './handles.ts';
import { checkFields } from './fields.ts';
import { checkLine, nameMax, parseEmail, type ProfileField } from './person.ts';
import { insertLocalPerson, replaceFields } from './store.ts';
import { refusals } from './refusals.ts';

export interface NewPerson {
  readonly handle: string;
  readonly name: string;
  readonly email?: string | null;
  readonly admin?: boolean;
  readonly locale?: Locale;
  /** From generateKeys(), made before the transaction. */
  readonly keys: NewKeys;
  readonly fields?: readonly ProfileField[];
}

/** Adds a person to this instance. Refuses a handle already used by a person or group here, and unusable names, addresses or fields. */
export async function addPerson(tx: Tx, person: NewPerson): Promise<PersonId> {
  const { addresses } = tx.instance;
  const name = checkLine(person.name, nameMax);
  if (name === '') throw refusals.colleagueNameMissing();
  const email = parseEmail(person.email ?? '');
  const fields = checkFields(person.fields ?? []);
  await checkPeers(tx, fields);
  await claimHandle(tx, person.handle);

  const uri = addresses.person(newUuid());
  const id = await insertLocalPerson(tx, {
    uri,
    kind: 'person',
    handle: person.handle,
    name,
    email,
    isAdmin: person.admin ?? false,
    locale: person.locale ?? 'en',
    pageUrl: addresses.personPage(person.handle),
  });
  if (id === null) throw new Error(`A new URI was taken: ${uri}`);
  await storeKeys(tx, uri, person.keys);
  if (fields.length > 0) await replaceFields(tx, id, fields);
  await recordFact(tx, null, 'person.added', { personId: id });
  return id;
}
