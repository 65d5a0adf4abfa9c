import { readPeople } from '#src/people/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { officesOf } from '#src/roles/roles.ts';
import { hashSecret, newSecret } from '#src/platform/secrets.ts';
import { noteAccountChange } from './account-changes.ts';
import { readTokenRows, type ListedApiToken } from './read.ts';
import { refusals } from './refusals.ts';
import { allScopeNames, guardedScopeNames } from './scopes.ts';
import { insertToken } from './store.ts';

export const apiTokenNameMax = 100;
export const apiTokenDaysMax = 365;
/** Of tokens that may administer, or take everything along. */
export const guardedDaysMax = 90;
const perPersonMax = 50;

export interface NewApiToken {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Null: until it is ended. */
  readonly days: number | null;
}

/**
 * Makes a token for a program that acts as its person, and returns the secret; it is told once, only its hash is kept. The page asks for a fresh
 * proof, which is why such a token may carry scopes that no app is given; those end after `guardedDaysMax` days at the latest. The person gets word of it.
 */
export async function makeApiToken(tx: Tx, personId: PersonId, made: NewApiToken): Promise<string> {
  const [person] = await readPeople(tx, [personId]);
  if (!person || person.peerId !== null || person.deactivatedAt !== null) throw notFound('person');
  return await make(tx, { personId, by: personId, mayAdminister: officesOf(person).length > 0 }, made);
}

/**
 * The same for a service, by whoever looks after it; the caller has asked whether they may. It is given none of the guarded scopes: it holds no role,
 * and has nothing of its own to take along.
 */
export async function makeServiceApiToken(
  tx: Tx,
  by: PersonId,
  serviceId: PersonId,
  made: NewApiToken,
): Promise<string> {
  if (made.scopes.some((scope) => guardedScopeNames.includes(scope))) throw refusals.serviceScope();
  return await make(tx, { personId: serviceId, by, mayAdminister: false }, made);
}

async function make(
  tx: Tx,
  whose: { readonly personId: PersonId; readonly by: PersonId; readonly mayAdminister: boolean },
  made: NewApiToken,
): Promise<string> {
  const name = made.name.trim().slice(0, apiTokenNameMax);
  const scopes = allScopeNames.filter((scope) => made.scopes.includes(scope));
  const { days } = made;
  if (name === '') throw refusals.appNameMissing();
  if (scopes.length === 0) throw refusals.scopeMissing();
  if (days !== null && !(Number.isInteger(days) && days >= 1 && days <= apiTokenDaysMax))
    throw refusals.appDays({ max: apiTokenDaysMax });
  const guarded = scopes.some((scope) => guardedScopeNames.includes(scope));
  if (guarded && (days === null || days > guardedDaysMax))
    throw refusals.guardedDays({ max: guardedDaysMax });
  if (!whose.mayAdminister && scopes.some((scope) => scope.startsWith('admin:')))
    throw refusals.onlyAdministratorsScope();
  if ((await readTokenRows(tx, whose.personId)).length >= perPersonMax)
    throw refusals.tooManyTokens({ max: perPersonMax });
  const secret = newSecret();
  await insertToken(tx, {
    ...{ hash: hashSecret(secret), personId: whose.personId, appId: null, codeHash: null },
    ...{ name, scopes, days },
  });
  await noteAccountChange(tx, whose.personId, { kind: 'app', detail: name, by: whose.by });
  return secret;
}

/** Those in force, newest first. */
export const readApiTokens = (reader: Reader, personId: PersonId): Promise<ListedApiToken[]> =>
  readTokenRows(reader, personId);
