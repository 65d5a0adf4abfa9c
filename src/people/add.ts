import type { Tx } from '#src/platform/database.ts';
import { Refusal, said } from '#src/platform/errors.ts';
import { newUuid, type PersonId } from '#src/platform/ids.ts';
import { storeKeys, type NewKeys } from '#src/platform/keys.ts';
import { recordFact } from './facts.ts';
import { checkPeers } from './edit.ts';
import { claimHandle } from './handles.ts';
import { checkFields, cleanLine, nameMax, type Locale, type ProfileField } from './person.ts';
import { insertLocalPerson, replaceFields } from './store.ts';

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

/** Adds a person of this instance. Refuses a handle that a person or group of ours has, and unusable names, addresses or fields. */
export async function addPerson(tx: Tx, person: NewPerson): Promise<PersonId> {
  const { addresses } = tx.house;
  const name = cleanLine(person.name, nameMax);
  if (name === '') throw new Refusal('invalid', 'Give the person a name, as colleagues know it.');
  const email = person.email?.trim() || null;
  if (email !== null && !/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(email))
    throw new Refusal('invalid', said`"${email}" is no e-mail address; correct it or leave it out.`);
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
