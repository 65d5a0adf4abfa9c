import type { Db, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { endEverything, tellRevoked } from './store.ts';
import { tokenCacheOf } from './token-cache.ts';

/**
 * The one way to end all access of a person: sessions, tokens, unused codes (security.md rule 20). For sign-out everywhere, reset,
 * deactivation and removal; this process forgets at commit, the others as soon as PostgreSQL tells them.
 */
export async function revokeAll(tx: Tx, personId: PersonId): Promise<void> {
  await endEverything(tx, personId);
  await tellRevoked(tx, channel, `person ${personId}`);
  tx.afterCommit(() => tokenCacheOf(tx.house).forgetPerson(personId));
}

/** Drops a token that was just revoked from the memory of every process. */
export async function forgetRevokedToken(tx: Tx, tokenId: string): Promise<void> {
  await tellRevoked(tx, channel, `token ${tokenId}`);
  tx.afterCommit(() => tokenCacheOf(tx.house).forgetToken(tokenId));
}

/**
 * Hears what other processes revoke. Call once per process that answers requests; without it their revocations are noticed after 30 s.
 * When the connection was lost and found again, everything is forgotten, because messages may have been missed.
 */
export async function listenForRevocations(db: Db): Promise<{ close(): Promise<void> }> {
  const cache = tokenCacheOf(db.house);
  const onMessage = (payload: string): void => {
    const [noun, id] = payload.split(' ');
    if (noun === 'person' && id) cache.forgetPerson(id as PersonId);
    else if (noun === 'token' && id) cache.forgetToken(id);
    else cache.forgetAll();
  };
  const subscription = await db.listen(channel, onMessage, () => cache.forgetAll());
  return { close: () => subscription.unlisten() };
}

const channel = 'kontor_revoked';
