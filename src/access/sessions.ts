import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { hashSecret, newSecret } from '#src/platform/secrets.ts';
import { readSessionRow } from './read.ts';
import { deleteSession, extendSession, insertSession } from './store.ts';

/** A session nobody used for so long is over. */
export const sessionDays = 30;

export interface Session {
  readonly personId: PersonId;
  readonly createdAt: Date;
}

/**
 * Starts a session and returns its secret, for the cookie; only its hash is stored. Sign-in always makes a new one and ends the one
 * the browser came with (`endSession`), so that a secret planted before sign-in is worth nothing.
 */
export async function createSession(tx: Tx, personId: PersonId, userAgent: string): Promise<string> {
  const secret = newSecret();
  await insertSession(tx, hashSecret(secret), personId, userAgent.slice(0, userAgentMax), sessionDays);
  return secret;
}

/** The session of a secret, or null when unknown, expired, ended, or its person deactivated. Use extends it. */
export async function readSession(reader: Reader, secret: string): Promise<Session | null> {
  if (!isSecret(secret)) return null;
  const hash = hashSecret(secret);
  const row = await readSessionRow(reader, hash);
  if (!row) return null;
  if (row.stale) await extendSession(reader, hash, sessionDays);
  return { personId: row.personId, createdAt: row.createdAt };
}

/** Ends one session (sign-out). Unknown secrets are nobody's business. */
export async function endSession(tx: Tx, secret: string): Promise<void> {
  if (isSecret(secret)) await deleteSession(tx, hashSecret(secret));
}

/** The shape of `newSecret()`: what cannot be one is not looked up. */
export const isSecret = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

const userAgentMax = 300;
