import { noteAccountChange } from '#src/access/account-changes.ts';
import { addPerson } from '#src/people/add.ts';
import { claimHandle } from '#src/people/handles.ts';
import { cleanLine, nameMax, parseEmail } from '#src/people/person.ts';
import { readPeople } from '#src/people/read.ts';
import { Refusal } from '#src/platform/errors.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { generateKeys, type NewKeys } from '#src/platform/keys.ts';
import type { Locale } from '#src/platform/languages.ts';
import { applyAttributes } from './attributes.ts';
import { recordFact } from './facts.ts';
import { findByExternalId, scimSource } from './directory/external-id.ts';
import { lockIdentity } from './link.ts';
import { languageIn, proposeHandles, type Attributes, type Provider } from './provider.ts';
import { findIdentity, findPersonByEmail } from './read.ts';
import { insertIdentity, storeAttributes } from './store.ts';

/** What a provider has just vouched for. */
export interface Vouched {
  readonly subject: string;
  readonly attributes: Attributes;
  /** What the company's directory knows the person by (`externalId`), if the provider says it. */
  readonly externalId?: string | null;
}

/**
 * Who comes in. `made`: an account was created; `unknown`: nobody here, and this provider does not create accounts; `same email`: somebody here has that address, and
 * no address makes two people one; `left`: the account has been closed.
 */
export type Arrival =
  | { readonly is: 'known' | 'made'; readonly personId: PersonId }
  | { readonly is: 'unknown' | 'same email' | 'left' };

/** Someone comes from a provider. (issuer, subject) alone says who they are. */
export async function arrive(db: Db, provider: Provider, vouched: Vouched, locale: Locale): Promise<Arrival> {
  const known = await findIdentity(db, provider.issuer, vouched.subject);
  // Before the transaction: it takes a tenth of a second.
  const keys = known || !provider.createsPeople ? null : await generateKeys();
  return transaction(db, async (tx) => {
    await lockIdentity(tx, provider.issuer, vouched.subject);
    await recognise(tx, provider, vouched);
    return (
      (await comeBack(tx, provider, vouched)) ?? (await comeNew(tx, provider, vouched, { keys, locale }))
    );
  });
}

/** Somebody whom the directory made comes for the first time: its number for them, in a claim that an administrator has named, says who they are. */
async function recognise(
  tx: Tx,
  { issuer, name }: Provider,
  { subject, externalId }: Vouched,
): Promise<void> {
  if (!externalId || (await findIdentity(tx, issuer, subject))) return;
  const personId = await findByExternalId(tx, scimSource, externalId);
  if (personId === null) return;
  await insertIdentity(tx, { issuer, subject, personId, by: null });
  await noteAccountChange(tx, personId, { kind: 'identity', detail: name });
}

async function comeBack(tx: Tx, provider: Provider, vouched: Vouched): Promise<Arrival | null> {
  const identity = await findIdentity(tx, provider.issuer, vouched.subject);
  if (!identity) return null;
  const { personId } = identity;
  const [person] = await readPeople(tx, [personId]);
  if (!person || person.deactivatedAt) return { is: 'left' };
  const { attributes } = vouched;
  const taken = await applyAttributes(tx, personId, provider.issuer, attributes, identity.attributes);
  await storeAttributes(tx, identity, taken);
  return { is: 'known', personId };
}

async function comeNew(
  tx: Tx,
  provider: Provider,
  { subject, attributes }: Vouched,
  made: { readonly keys: NewKeys | null; readonly locale: Locale },
): Promise<Arrival> {
  if (made.keys === null) return { is: 'unknown' };
  const email = emailIn(attributes);
  if (email !== null && (await findPersonByEmail(tx, email))) return { is: 'same email' };
  const handle = await freeHandle(tx, attributes);
  const name = cleanLine(attributes.name ?? '', nameMax) || handle;
  const locale = languageIn(attributes, made.locale);
  const personId = await addPerson(tx, { handle, name, email, locale, keys: made.keys });
  const { issuer } = provider;
  await insertIdentity(tx, { issuer, subject, personId, by: null });
  const before = { name, email: attributes.email ?? '' };
  await storeAttributes(
    tx,
    { issuer, subject },
    await applyAttributes(tx, personId, issuer, attributes, before),
  );
  await recordFact(tx, personId, 'identity.arrived', { providerId: provider.id, personId });
  return { is: 'made', personId };
}

/** The first proposal that nobody has; refuses as the last of them was refused. */
export async function freeHandle(tx: Tx, attributes: Attributes): Promise<string> {
  let refused: Refusal | null = null;
  for (const handle of proposeHandles(attributes))
    try {
      await claimHandle(tx, handle);
      return handle;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused = error;
    }
  throw refused ?? new Error('No handle was proposed.');
}

/** Null for none, and for what is no address: that keeps nobody out. */
function emailIn({ email }: Attributes): string | null {
  try {
    return parseEmail(email ?? '');
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
