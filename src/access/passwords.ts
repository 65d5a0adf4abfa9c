import type { Db, Reader, Tx } from '#src/platform/database.ts';
import type { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { countAttempt, forgiveAttempts } from './attempts.ts';
import { hashPassword, matchesHash } from './hash.ts';
import { browserKey, knows, type KnownBrowser } from './known-browser.ts';
import { judgePassword, passwordMax, passwordMin } from './password-rules.ts';
import { findLogin, isPasswordDue, readNames, readPasswordDate, readPasswordHash } from './read.ts';
import { revokeAll } from './revoke.ts';
import { storePassword } from './store.ts';
import { refusals } from './refusals.ts';

/** Sets or changes the password. A change ends all sessions and tokens of that person (security.md: reset kills them). */
export async function setPassword(tx: Tx, personId: PersonId, password: string): Promise<void> {
  const verdict = judgePassword(password, [...(await readNames(tx, personId)), tx.instance.company]);
  if (verdict !== 'fair' && verdict !== 'good') throw weakness[verdict]();
  const had = await readPasswordHash(tx, personId);
  if (had !== null && (await isPasswordDue(tx, personId)) && (await matchesHash(password, had)))
    throw refusals.passwordSame();
  await storePassword(tx, personId, await hashPassword(password));
  if (had !== null) await revokeAll(tx, personId);
}

const weakness: Readonly<Record<'short' | 'long' | 'common' | 'simple' | 'personal', () => Refusal>> = {
  short: () => refusals.passwordTooShort({ min: passwordMin }),
  long: () => refusals.passwordTooLong({ max: passwordMax }),
  common: refusals.passwordCommon,
  simple: refusals.passwordSimple,
  personal: refusals.passwordPersonal,
};

/** True if that is the person's password. For re-authentication; counted like a sign-in. */
export async function isOwnPassword(
  db: Db,
  personId: PersonId,
  attempt: { readonly password: string; readonly address: string },
): Promise<boolean> {
  const counted = await countAttempt(db, { account: `again ${personId}`, address: attempt.address });
  const hash = await readPasswordHash(db, personId);
  const matches = await matchesHash(
    attempt.password.slice(0, passwordMax * 2),
    hash ?? (await nobodysHash()),
  );
  if (hash === null || !matches) return false;
  await forgiveAttempts(db, counted);
  return true;
}

/** When the password was last set; null: there is none. */
export const passwordChangedAt = (reader: Reader, personId: PersonId): Promise<Date | null> =>
  readPasswordDate(reader, personId);

export async function hasPassword(reader: Reader, personId: PersonId): Promise<boolean> {
  return (await readPasswordHash(reader, personId)) !== null;
}

/**
 * Who signs in with these credentials, or null. A wrong password, no password, an unknown and a deactivated person give the same answer after
 * the same work. Throws Refusal too_many after 10 attempts for an account or 30 from an address in 15 minutes; a browser this person has signed
 * in with before has ten of its own.
 */
export async function checkPassword(
  db: Db,
  attempt: {
    readonly login: string;
    readonly password: string;
    readonly address: string;
    readonly browser?: KnownBrowser | null;
  },
): Promise<PersonId | null> {
  const login = loginIn(attempt.login);
  const person = await findLogin(db, login, db.instance.addresses.host);
  const browser = attempt.browser ?? null;
  const isKnown = person !== null && browser !== null && knows(db.instance, browser, person.id);
  const counted = await countAttempt(
    db,
    isKnown
      ? { account: `${accountOf(login, person)} in ${browserKey(browser)}`, address: null }
      : { account: accountOf(login, person), address: attempt.address },
  );
  const password = attempt.password.slice(0, passwordMax * 2);
  const matches = await matchesHash(password, person?.hash ?? (await nobodysHash()));
  if (!person?.hash || !matches) return null;
  await forgiveAttempts(db, counted);
  return person.id;
}

/** The input, normalised for the look-up. */
export const loginIn = (text: string): string =>
  text.trim().toLowerCase().replace(/^@/, '').slice(0, loginMax);

/** The name under which attempts are counted: handle, full handle and e-mail address of one person are the same. */
export const accountOf = (login: string, person: { readonly id: PersonId } | null): string =>
  person === null ? `login ${login}` : `person ${person.id}`;

/** Longest handle or address that is looked up. */
const loginMax = 320;

let nobody: Promise<string> | undefined;
/** A hash no one's password made, so that an unknown person costs as much as a known one. */
function nobodysHash(): Promise<string> {
  nobody ??= hashPassword(`nobody ${Math.random()}`);
  return nobody;
}
