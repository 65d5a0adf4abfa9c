import { randomBytes } from 'node:crypto';
import { requireRoomFor } from '#src/company/limits.ts';
import type { Db, Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { hashSecret } from '#src/platform/secrets.ts';
import { askedBy } from '#src/platform/standby.ts';
import { noteAccountChange } from './account-changes.ts';
import { loginIn } from './passwords.ts';
import { acceptFirst } from '#src/company/accept-first.ts';
import { findAppPassword, readAppPasswordRows } from './read.ts';
import { refusals } from './refusals.ts';
import { insertToken, touchToken } from './store.ts';

/** What an app password opens: documents by WebDAV, calendars and tasks by CalDAV. */
export const appUses = ['documents', 'calendar'] as const;
export type AppUse = (typeof appUses)[number];

/** As a scope of a token, by which read.ts tells them apart; no application can ask for one (scopes.ts). */
const scopeOf = (use: AppUse): string => `dav:${use}`;

export const appPasswordNameMax = 100;
export const appPasswordDaysMax = 3_650;
const perPersonMax = 50;

/** 24 letters and digits that look like no others: 120 bits, typed on a telephone without a mistake. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
const lettersMax = 24;

/**
 * Makes a password for one program, and returns it; it is told once, only its hash is kept. It is a token among the person's others, and ends
 * with all of them, but it opens neither the pages nor the API: nothing but /dav asks for it. The person gets word of it, as of every way in.
 */
export async function makeAppPassword(
  tx: Tx,
  personId: PersonId,
  made: { readonly name: string; readonly uses: readonly string[]; readonly days: number | null },
): Promise<string> {
  const name = made.name.trim().slice(0, appPasswordNameMax);
  const uses = appUses.filter((use) => made.uses.includes(use));
  const { days } = made;
  if (name === '') throw refusals.appNameMissing();
  if (uses.length === 0) throw refusals.appUseMissing();
  if (days !== null && !(Number.isInteger(days) && days >= 1 && days <= appPasswordDaysMax))
    throw refusals.appDays({ max: appPasswordDaysMax });
  if ((await readAppPasswordRows(tx, personId)).length >= perPersonMax)
    throw refusals.tooManyAppPasswords({ max: perPersonMax });
  const letters = Array.from(randomBytes(lettersMax), (byte) => alphabet[byte % alphabet.length]).join('');
  await insertToken(tx, {
    ...{ hash: hashOf(letters), personId, appId: null, codeHash: null, name },
    ...{ scopes: uses.map(scopeOf), days },
  });
  await noteAccountChange(tx, personId, { kind: 'app-password', detail: name });
  return letters.replaceAll(/.{4}(?=.)/g, '$&-');
}

/**
 * Whose it is; null: unknown, ended, over, somebody else's or for another use. One look-up by its hash whatever is wrong, so nothing can be told
 * from the time; asked of the database each time, so that what is revoked is over at once. Too many wrong ones from an address are refused
 * (TooOften): it is too long to be guessed, and a colleague's forgotten telephone must not lock an account or an office out.
 */
export async function checkAppPassword(
  db: Db,
  attempt: {
    readonly login: string;
    readonly password: string;
    readonly use: AppUse | null;
    readonly address: string;
  },
): Promise<PersonId | null> {
  const letters = attempt.password.slice(0, typedMax).toLowerCase().replaceAll(/[\s-]/g, '');
  const found = await findAppPassword(db, hashOf(letters));
  const isTheirs = found !== null && namesOf(db, found).includes(loginIn(attempt.login));
  const isFor = found !== null && (attempt.use === null || found.scopes.includes(scopeOf(attempt.use)));
  if (found === null || !isTheirs || !isFor) {
    requireRoomFor(db.instance, attempt.address, 'appPasswords');
    return null;
  }
  if (found.owes) throw acceptFirst(db.instance);
  if (found.stale) await touchToken(db, found.id);
  askedBy(`person ${found.personId}`);
  return found.personId;
}

/** As one of them may sign in: handle, full handle, e-mail address. */
const namesOf = (
  { instance }: Db,
  { handle, email }: { readonly handle: string; readonly email: string | null },
): string[] =>
  [handle, `${handle}@${instance.addresses.host}`, email ?? handle].map((each) => each.toLowerCase());

/** Of no token: those are hashes of 43 characters. */
const hashOf = (letters: string): Buffer => hashSecret(`app password ${letters}`);
const typedMax = 200;

/** One of a person's app passwords, as shown to them. */
export interface ListedAppPassword {
  readonly id: string;
  readonly name: string;
  readonly uses: readonly AppUse[];
  readonly createdAt: Date;
  /** To the hour. */
  readonly lastUsedAt: Date | null;
  /** Null: it ends with the account, or when it is ended. */
  readonly expiresAt: Date | null;
}

export async function readAppPasswords(reader: Reader, personId: PersonId): Promise<ListedAppPassword[]> {
  const rows = await readAppPasswordRows(reader, personId);
  return rows.map(({ scopes, ...row }) => ({
    ...row,
    uses: appUses.filter((use) => scopes.includes(scopeOf(use))),
  }));
}
