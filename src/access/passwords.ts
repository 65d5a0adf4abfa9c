import type { Db, Tx } from '#src/platform/database.ts';
import { Refusal, said } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { countAttempt, forgiveAttempts } from './attempts.ts';
import { hashPassword, matchesHash } from './hash.ts';
import { findLogin, readPasswordHash } from './read.ts';
import { revokeAll } from './revoke.ts';
import { storePassword } from './store.ts';

/** In characters. The upper bound keeps a megabyte of "password" out of the hash. */
const passwordMin = 10;
const passwordMax = 500;

/** Sets or changes the password. A change ends every session and token of that person (security.md: reset kills them). */
export async function setPassword(tx: Tx, personId: PersonId, password: string): Promise<void> {
  const length = [...password].length;
  if (length < passwordMin)
    throw new Refusal(
      'invalid',
      said`The password needs at least ${passwordMin} characters; three or four words do.`,
    );
  if (length > passwordMax)
    throw new Refusal('invalid', said`The password may have at most ${passwordMax} characters.`);
  const had = await readPasswordHash(tx, personId);
  await storePassword(tx, personId, await hashPassword(password));
  if (had !== null) await revokeAll(tx, personId);
}

/**
 * Who signs in with these, or null. Wrong password, no password, unknown person and deactivated person are one answer and one
 * amount of work. Throws Refusal too_many after 10 tries of an account or 30 of an address in 15 minutes.
 */
export async function checkPassword(
  db: Db,
  attempt: { readonly login: string; readonly password: string; readonly address: string },
): Promise<PersonId | null> {
  const login = attempt.login.trim().toLowerCase().replace(/^@/, '').slice(0, loginMax);
  const counted = await countAttempt(db, login, attempt.address);
  const person = await findLogin(db, login, db.house.addresses.host);
  const password = attempt.password.slice(0, passwordMax * 2);
  const matches = await matchesHash(password, person?.hash ?? (await nobodysHash()));
  if (!person?.hash || !matches) return null;
  await forgiveAttempts(db, counted);
  return person.id;
}

/** Longest handle or address that is looked up. */
const loginMax = 320;

let nobody: Promise<string> | undefined;
/** A hash nobody's password made, so that an unknown person costs as much as a known one. */
function nobodysHash(): Promise<string> {
  nobody ??= hashPassword(`nobody ${Math.random()}`);
  return nobody;
}
