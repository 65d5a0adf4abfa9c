import { endOwnSession } from '#src/access/sessions.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { hashSecret, seal, unseal } from '#src/platform/secrets.ts';
import type { Provider, ProviderId } from './provider.ts';
import { readIdentitySession, readSessionsFrom, type IdentitySession } from './read.ts';
import { insertIdentitySession, insertStatement } from './store.ts';

/** Remembers where a session came from, so that the provider can end it, and we there. `idToken` is sealed. */
export async function noteProviderSession(
  tx: Tx,
  secret: string,
  from: {
    readonly provider: Provider;
    readonly subject: string;
    readonly sid: string | null;
    readonly idToken: string | null;
  },
): Promise<void> {
  const { provider, subject, sid, idToken } = from;
  const idTokenSealed = idToken === null ? null : seal(tx.instance.sealKey, idToken, label);
  await insertIdentitySession(tx, {
    ...{ tokenHash: hashSecret(secret), providerId: provider.id, issuer: provider.issuer, subject, sid },
    idTokenSealed,
  });
}

/** The provider of a session and the token it was opened with, for signing out there. */
export async function readProviderSession(
  reader: Reader,
  sessionId: string,
): Promise<{ readonly providerId: ProviderId; readonly idToken: string | null } | null> {
  const row = await readIdentitySession(reader, sessionId);
  if (!row) return null;
  const { idTokenSealed, providerId } = row;
  return { providerId, idToken: idTokenSealed && unseal(reader.instance.sealKey, idTokenSealed, label) };
}

/** A session that takes the place of another, after a new password, is ended by the same provider. `from`: what `readIdentitySession` said of the first. */
export async function carryOver(tx: Tx, secret: string, from: IdentitySession): Promise<void> {
  await insertIdentitySession(tx, { ...from, tokenHash: hashSecret(secret) });
}

/** The provider says that its session, or all of a subject's, have ended: so do ours, and what they hold open. Returns how many. */
export async function endSessionsFrom(
  tx: Tx,
  from: { readonly issuer: string; readonly sid: string | null; readonly subject: string | null },
): Promise<number> {
  const sessions = await readSessionsFrom(tx, from);
  for (const { id, personId } of sessions) await endOwnSession(tx, personId, id);
  return sessions.length;
}

/** Counts a signed statement once, for as long as it could be repeated. False: it has been counted. */
export const countOnce = (
  tx: Tx,
  statement: { readonly issuer: string; readonly id: string; readonly minutes: number },
): Promise<boolean> => insertStatement(tx, statement);

const label = 'identity session';
