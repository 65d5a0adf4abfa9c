import { addressKey } from '#src/platform/client-address.ts';
import type { Db } from '#src/platform/database.ts';
import { Refusal, said } from '#src/platform/errors.ts';
import { dropAttempt, dropAttempts, insertAttempt } from './store.ts';
import { countAttempts } from './read.ts';

const windowMinutes = 15;
const perAccountMax = 10;
/** Higher, because a whole office may stand behind one address. Successful sign-ins do not count. */
const perAddressMax = 30;

export interface Attempt {
  /** Whose door: a person once found, else what was typed. */
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
 * Notes one try before the password is looked at, so that parallel tries cannot slip through together. The address is judged first: who has
 * tried too often from there writes nothing for the account, or they could keep its person out. A try that is refused is not counted, so that
 * every lock ends. Throws Refusal too_many.
 */
export async function countAttempt(db: Db, attempt: Attempt): Promise<CountedAttempt> {
  const account = `account ${attempt.account}`;
  const address =
    attempt.address === null ? null : await note(db, `address ${addressKey(attempt.address)}`, perAddressMax);
  await note(db, account, attempt.accountMax ?? perAccountMax);
  return { account, address };
}

/** After a success: the account starts anew; of the address only this try is taken back, or a thief's own account would reset it. */
export async function forgiveAttempts(db: Db, counted: CountedAttempt): Promise<void> {
  await dropAttempts(db, counted.account);
  if (counted.address) await dropAttempt(db, counted.address.key, counted.address.at);
}

async function note(db: Db, key: string, max: number): Promise<{ key: string; at: string }> {
  const at = await insertAttempt(db, key, windowMinutes);
  if ((await countAttempts(db, key, windowMinutes)) <= max) return { key, at };
  await dropAttempt(db, key, at);
  throw new Refusal(
    'too_many',
    said`Too many tries to sign in; wait ${windowMinutes} minutes and try again.`,
  );
}
