import { readSuspension } from '#src/people/suspend.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { readSetting } from '#src/platform/settings.ts';
import { hashSecret, newSecret } from '#src/platform/secrets.ts';
import { askedBy } from '#src/platform/standby.ts';
import { readSessionRow } from './read.ts';
import { refusals } from './refusals.ts';
import type { Means, Owed } from './session.ts';
import { announceEndedSession } from './revoke.ts';
import {
  deleteOwnSession,
  deleteOtherSessions,
  deleteSession,
  extendSession,
  insertSession,
  markProven,
} from './store.ts';

/** A session unused for this long expires. */
export const sessionDays = 30;
/** However much it is used: after that one signs in again. */
export const sessionDaysMax = 90;
/** How long after authentication sensitive actions need no further proof. */
export const provenMinutes = 15;

export interface Session {
  readonly id: string;
  readonly personId: PersonId;
  readonly createdAt: Date;
  /** The person showed who they are within the last 15 minutes. */
  readonly isProven: boolean;
  /** They must accept the company's documents first (company/documents.ts). */
  readonly owes: boolean;
  /** Signed in by half. */
  readonly owesFactor: Owed | null;
}

/**
 * Starts a session and returns its secret, for the cookie; only its hash is stored. Sign-in always creates a new one and ends the one the
 * browser came with (`endSession`), so that a secret planted before sign-in is worthless. The address is kept only if the company has enabled
 * that (`session_addresses`). Who is suspended is refused (`access.suspended`).
 */
export async function createSession(
  tx: Tx,
  personId: PersonId,
  userAgent: string,
  from: {
    readonly means?: Means;
    readonly address?: string;
    /** By a password, here or in a directory, or by a link; `owesCode`: and they have a second factor. */
    readonly typed?: boolean;
    readonly owesCode?: boolean;
  } = {},
): Promise<string> {
  if (await readSuspension(tx, personId)) throw refusals.suspended();
  askedBy(`person ${personId}`);
  const secret = newSecret();
  const keepsAddress = (await readSetting(tx, 'session_addresses')) === true;
  await insertSession(tx, {
    hash: hashSecret(secret),
    personId,
    userAgent: userAgent.slice(0, userAgentMax),
    means: from.means ?? 'password',
    address: keepsAddress ? (from.address?.slice(0, addressMax) ?? null) : null,
    typed: from.typed ?? false,
    owesCode: from.owesCode ?? false,
    days: sessionDays,
  });
  return secret;
}

/**
 * The session for a secret, or null if unknown, expired, ended, or its person is deactivated. Use extends it, up to 90 days. Whoever owes the
 * acceptance of a document or a second factor has none either, unless the caller takes them too and lets them do nothing but that (`evenOwing`).
 */
export async function readSession(
  reader: Reader,
  secret: string,
  { evenOwing = false }: { readonly evenOwing?: boolean } = {},
): Promise<Session | null> {
  if (!isSecret(secret)) return null;
  const hash = hashSecret(secret);
  const row = await readSessionRow(reader, hash, provenMinutes);
  if (!row || ((row.owes || row.owesFactor !== null) && !evenOwing)) return null;
  if (row.stale) await extendSession(reader, hash, sessionDays, sessionDaysMax);
  askedBy(`person ${row.personId}`);
  return {
    id: row.id,
    personId: row.personId,
    createdAt: row.createdAt,
    isProven: row.isProven,
    owes: row.owes,
    owesFactor: row.owesFactor,
  };
}

/** Ends one session (sign-out). Unknown secrets are silently ignored. */
export async function endSession(tx: Tx, secret: string): Promise<void> {
  if (!isSecret(secret)) return;
  const id = await deleteSession(tx, hashSecret(secret));
  if (id !== null) await announceEndedSession(tx, id);
}

/** Ends one of one's own sessions, by its number in the list. */
export async function endOwnSession(tx: Tx, personId: PersonId, sessionId: string): Promise<void> {
  if (!(await deleteOwnSession(tx, personId, sessionId))) throw notFound('session');
  await announceEndedSession(tx, sessionId);
}

/** Ends all of one's sessions but this one. */
export async function endOtherSessions(tx: Tx, personId: PersonId, kept: string): Promise<void> {
  for (const id of await deleteOtherSessions(tx, personId, kept)) await announceEndedSession(tx, id);
}

/** The person of this session has just re-authenticated. */
export async function proveSession(tx: Tx, sessionId: string): Promise<void> {
  await markProven(tx, sessionId);
}

/** The format of `newSecret()`: anything else is not looked up. */
export const isSecret = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

const userAgentMax = 300;
const addressMax = 64;
