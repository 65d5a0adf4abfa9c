import { addressKey } from '#src/platform/client-address.ts';
import type { Db } from '#src/platform/database.ts';
import { dropAttempt, dropAttempts, insertAttempt } from './store.ts';
import { countAttempts } from './read.ts';
import { refusals } from './refusals.ts';

const windowMinutes = 15;
const perAccountMax = 10;
/** Higher, because a whole office may stand behind one address. Successful sign-ins do not count. */
const perAddressMax = 30;

export interface Attempt {
  /** Whose account: the person if found, otherwise what was typed. */
  readonly account: string;
  /** Null: a browser that this person signed in with before; it has an account counter of its own, and strangers nearby do not count for it. */
  readonly address: string | null;
  /** Fewer than ten, where a try sends a mail. */
  readonly accountMax?: number;
}

export interface CountedAttempt {
  readonly account: string;
  /** The row of the address; null where none is counted. */
  readonly address: { readonly key: string; readonly at: string } | null;
}

/**
 * Records an attempt before the password is checked, so that parallel attempts cannot slip through together. The address is checked first: if it
 * has made too many attempts, nothing is written for the account, or it could lock the person out. A refused attempt is not counted, so every
 * lock ends. Throws Refusal too_many.
 */
export async function countAttempt(db: Db, attempt: Attempt): Promise<CountedAttempt> {
  const account = `account ${attempt.account}`;
  const address =
    attempt.address === null ? null : await note(db, `address ${addressKey(attempt.address)}`, perAddressMax);
  await note(db, account, attempt.accountMax ?? perAccountMax);
  return { account, address };
}

/** After a success, the account's count is reset; for the address only this attempt is subtracted, or a thief's own account would reset it. */
export async function forgiveAttempts(db: Db, counted: CountedAttempt): Promise<void> {
  await dropAttempts(db, counted.account);
  if (counted.address) await dropAttempt(db, counted.address.key, counted.address.at);
}

async function note(db: Db, key: string, max: number): Promise<{ key: string; at: string }> {
  const at = await insertAttempt(db, key, windowMinutes);
  if ((await countAttempts(db, key, windowMinutes)) <= max) return { key, at };
  await dropAttempt(db, key, at);
  throw refusals.tooManyAttempts({ minutes: windowMinutes });
}
