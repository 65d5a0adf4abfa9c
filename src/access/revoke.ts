import type { Db, Tx } from '#src/platform/database.ts';
import type { House } from '#src/platform/house.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { endEverything, tellRevoked } from './store.ts';
import { tokenCacheOf } from './token-cache.ts';

/** What lost its access. `all`: messages may have been missed, so everything held open must be looked at again. */
export type Revoked =
  | { readonly noun: 'person'; readonly id: PersonId }
  | { readonly noun: 'session' | 'token'; readonly id: string }
  | { readonly noun: 'all' };

/**
 * The one way to end all access of a person: sessions, tokens, unused codes and links (security.md rule 20). For sign-out everywhere, reset,
 * deactivation and removal; this process forgets at commit, the others as soon as PostgreSQL tells them.
 */
export async function revokeAll(tx: Tx, personId: PersonId): Promise<void> {
  await endEverything(tx, personId);
  await announce(tx, { noun: 'person', id: personId });
}

/** Drops a token that was just revoked from the memory of every process. */
export const forgetRevokedToken = (tx: Tx, tokenId: string): Promise<void> =>
  announce(tx, { noun: 'token', id: tokenId });

/** Says that one session ended, so that what it holds open (a live stream) is closed in every process. */
export const announceEndedSession = (tx: Tx, sessionId: string): Promise<void> =>
  announce(tx, { noun: 'session', id: sessionId });

/**
 * Calls `hear` whenever access ends, here or in another process, within a moment of the commit; possibly twice for one event. For whoever keeps
 * something open for a session or a person. Returns the way to stop hearing.
 */
export function onRevoked(house: House, hear: (what: Revoked) => void): () => void {
  const listeners = listenersOf(house);
  listeners.add(hear);
  return () => listeners.delete(hear);
}

/**
 * Hears what other processes revoke. Call once per process that answers requests; without it their revocations are noticed after 30 s.
 * When the connection was lost and found again, everything is forgotten, because messages may have been missed.
 */
export async function listenForRevocations(db: Db): Promise<{ close(): Promise<void> }> {
  const missed = (): void => spread(db.house, { noun: 'all' });
  const subscription = await db.listen(channel, (payload) => spread(db.house, read(payload)), missed);
  return { close: () => subscription.unlisten() };
}

async function announce(tx: Tx, what: Exclude<Revoked, { noun: 'all' }>): Promise<void> {
  await tellRevoked(tx, channel, `${what.noun} ${what.id}`);
  tx.afterCommit(() => spread(tx.house, what));
}

/** Tells the memory of tokens, and everyone who listens in this process. */
function spread(house: House, what: Revoked): void {
  const cache = tokenCacheOf(house);
  if (what.noun === 'person') cache.forgetPerson(what.id);
  else if (what.noun === 'token') cache.forgetToken(what.id);
  else if (what.noun === 'all') cache.forgetAll();
  for (const hear of listenersOf(house)) hear(what);
}

function read(payload: string): Revoked {
  const [noun, id] = payload.split(' ');
  if (noun === 'person' && id) return { noun, id: id as PersonId };
  if ((noun === 'session' || noun === 'token') && id) return { noun, id };
  return { noun: 'all' };
}

const listening = new WeakMap<House, Set<(what: Revoked) => void>>();

function listenersOf(house: House): Set<(what: Revoked) => void> {
  const known = listening.get(house);
  if (known) return known;
  const made = new Set<(what: Revoked) => void>();
  listening.set(house, made);
  return made;
}

const channel = 'kontor_revoked';
