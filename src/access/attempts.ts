import type { Db } from '#src/platform/database.ts';
import { Refusal, said } from '#src/platform/errors.ts';
import { dropAttempt, dropAttempts, insertAttempts } from './store.ts';
import { countAttempts } from './read.ts';

const windowMinutes = 15;
const perAccountMax = 10;
/** Higher, because a whole office may stand behind one address. Successful sign-ins do not count. */
const perAddressMax = 30;

export interface CountedAttempt {
  readonly account: string;
  readonly address: string;
  /** The rows' exact time, as the database writes it. */
  readonly at: string;
}

/** Notes one try before the password is looked at, so that parallel tries cannot slip through together. */
export async function countAttempt(db: Db, login: string, address: string): Promise<CountedAttempt> {
  const counted = { account: `account ${login}`, address: `address ${addressKey(address)}` };
  const at = await insertAttempts(db, [counted.account, counted.address], windowMinutes);
  const counts = await countAttempts(db, [counted.account, counted.address], windowMinutes);
  if (
    (counts.get(counted.account) ?? 0) > perAccountMax ||
    (counts.get(counted.address) ?? 0) > perAddressMax
  )
    throw new Refusal(
      'too_many',
      said`Too many tries to sign in; wait ${windowMinutes} minutes and try again.`,
    );
  return { ...counted, at };
}

/** After a success: the account starts anew; of the address only this try is taken back, or a thief's own account would reset it. */
export async function forgiveAttempts(db: Db, counted: CountedAttempt): Promise<void> {
  await dropAttempts(db, counted.account);
  await dropAttempt(db, counted.address, counted.at);
}

/**
 * Whose connection it is, for limits. Behind a trusted proxy the last entry of X-Forwarded-For, the only one the proxy itself
 * wrote; anything else a client claims is ignored.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trustProxy: boolean,
): string {
  const claimed = trustProxy ? forwardedFor?.split(',').at(-1)?.trim() : undefined;
  return claimed || socketAddress || 'unknown';
}

/** One household of IPv6 owns a /64, so that is what is counted. */
function addressKey(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  if (!address.includes(':')) return address.slice(0, 64);
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail ? tail.split(':') : [];
  const middle =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  return [...front, ...middle, ...back].slice(0, 4).join(':').toLowerCase().slice(0, 64);
}
