import type { Db, Tx } from '#src/platform/database.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { deleteWaysIn, endEverything, endSessions, notifyRevoked } from './store.ts';

/** Whose access ended. `all`: messages may have been missed, so everything held open must be checked again. */
export type Revoked =
  | { readonly noun: 'person'; readonly id: PersonId }
  | { readonly noun: 'session' | 'token'; readonly id: string }
  | { readonly noun: 'all' };

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    /** Whoever keeps something open for a session or a person, see `onRevoked`. */
    readonly revocations: Set<(what: Revoked) => void>;
  }
}

/**
 * The one way to end all of a person's access: sessions, tokens, unused codes and links (security.md rule 20). For sign-out everywhere, reset,
 * deactivation and removal; this process forgets at commit, the others as soon as PostgreSQL notifies them.
 */
export async function revokeAll(tx: Tx, personId: PersonId): Promise<void> {
  await endEverything(tx, personId);
  await announce(tx, { noun: 'person', id: personId });
}

/** For who is forgotten for good: there is nothing left to come back with (identity/subscribers.ts). */
export const forgetWaysIn = deleteWaysIn;

/**
 * For a suspension: sessions end, and with tokens nothing can be done until it does; streams close at commit. Apps need no new sign-in
 * afterwards.
 */
export async function interruptAccess(tx: Tx, personId: PersonId): Promise<void> {
  await endSessions(tx, personId);
  await announce(tx, { noun: 'person', id: personId });
}

/** Drops a token that was just revoked from the memory of every process. */
export const forgetRevokedToken = (tx: Tx, tokenId: string): Promise<void> =>
  announce(tx, { noun: 'token', id: tokenId });

/** Announces that one session ended, so that what it holds open (a live stream) is closed in every process. */
export const announceEndedSession = (tx: Tx, sessionId: string): Promise<void> =>
  announce(tx, { noun: 'session', id: sessionId });

/**
 * Calls `hear` whenever access ends, here or in another process, within a moment of the commit; possibly twice for one event. For code that
 * keeps something open for a session or a person. Returns a function to unsubscribe.
 */
export function onRevoked(instance: Instance, hear: (what: Revoked) => void): () => void {
  const listeners = instance.memory.revocations;
  listeners.add(hear);
  return () => listeners.delete(hear);
}

/** What keeps a connection open: a person's session or token. */
export interface HeldBy {
  readonly personId: PersonId;
  readonly sessionId?: string;
  readonly tokenId?: string;
}

/**
 * For a connection that stays open. Begin before the session or token is read, so that what ends in between is heard, too; then `hold` calls
 * `end` once that access has ended, within a moment of its commit in any process, and at once if it already has.
 */
export function watchAccess(instance: Instance): {
  hold(by: HeldBy, end: () => void): void;
  stop(): void;
} {
  const early: Revoked[] = [];
  let hear = (what: Revoked): unknown => early.push(what);
  const stop = onRevoked(instance, (what) => void hear(what));
  return {
    hold({ personId, sessionId, tokenId }, end) {
      hear = (what) => {
        const own = what.noun === 'person' ? personId : what.noun === 'session' ? sessionId : tokenId;
        if (what.noun === 'all' || what.id === own) end();
      };
      early.forEach(hear);
    },
    stop,
  };
}

/**
 * Listens for revocations by other processes. Call once per process that answers requests; without it their revocations are noticed after 30 s.
 * When the connection was lost and restored, everything is forgotten, because messages may have been missed.
 */
export async function listenForRevocations(db: Db): Promise<{ close(): Promise<void> }> {
  const missed = (): void => spread(db.instance, { noun: 'all' });
  const subscription = await db.listen(channel, (payload) => spread(db.instance, read(payload)), missed);
  return { close: () => subscription.unlisten() };
}

async function announce(tx: Tx, what: Exclude<Revoked, { noun: 'all' }>): Promise<void> {
  await notifyRevoked(tx, channel, `${what.noun} ${what.id}`);
  tx.afterCommit(() => spread(tx.instance, what));
}

/** Tells the memory of tokens, and everyone who listens in this process. */
function spread(instance: Instance, what: Revoked): void {
  const { tokens: cache, revocations } = instance.memory;
  if (what.noun === 'person') cache.forgetPerson(what.id);
  else if (what.noun === 'token') cache.forgetToken(what.id);
  else if (what.noun === 'all') cache.forgetAll();
  for (const hear of revocations) hear(what);
}

function read(payload: string): Revoked {
  const [noun, id] = payload.split(' ');
  if (noun === 'person' && id) return { noun, id: id as PersonId };
  if ((noun === 'session' || noun === 'token') && id) return { noun, id };
  return { noun: 'all' };
}

const channel = 'kontor_revoked';
