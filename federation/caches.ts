import type { KeyObject } from 'node:crypto';
import type { FormerAddress } from '#src/groups/succession/addresses.ts';
import type { PersonId, GroupId } from '#src/platform/ids.ts';
import { createLru, type Lru } from '#src/platform/lru.ts';

export interface CachedActor {
  readonly uri: string;
  readonly noun: 'person' | 'group';
  readonly handle: string;
  readonly id: PersonId | GroupId;
  readonly peerId: number | null;
  /** A server's own actor, which asks for all of its people. */
  readonly isInstance?: boolean;
  /** A pseudonym: it writes in its group, and does nothing else. */
  readonly isPseudonym?: boolean;
}
export interface CachedKey {
  readonly owner: string;
  readonly key: KeyObject;
}

/** Caches of facts that change rarely. Everything here can be read again from the database. */
export interface FederationCaches {
  readonly actors: Lru<string, CachedActor>;
  readonly keys: Lru<string, CachedKey>;
  /** When an actor was last fetched again because a signature did not fit its key: at most once a minute (protocol.md §5). */
  readonly refetched: Lru<string, number>;
  /** Actors and key documents that are being asked for right now: who needs the same waits for it. */
  readonly fetching: Map<string, Promise<unknown>>;
  /** Hosts that did not give us an actor lately: a stranger's flood must not become ours. */
  readonly failed: Lru<string, number>;
  /** Until when a partner's person is taken to have followers here. */
  readonly followed: Lru<PersonId, number>;
  /** How many people of ours an actor reaches, by its URI. */
  readonly reaches: Lru<string, { readonly reach: number; readonly untilMs: number }>;
  /** Partners that something may go to, see outbox/allowed.ts. */
  readonly allowed: Lru<string, { readonly peers: string; readonly atMs: number; readonly revision: string }>;
  /** Where partners' groups are written together, by the group's URI; null: their software does not know it. */
  readonly editing: Lru<string, { readonly address: string | null; readonly untilMs: number }>;
  /** When a partner was last told that somebody types in a conversation. */
  readonly typed: Lru<string, number>;
  /** Actor documents as served, by `uri peer`. */
  readonly documents: Lru<string, { readonly body: string; readonly atMs: number }>;
  /** Membership tokens that groups' homes gave us, by `group audience`. */
  readonly tokens: Lru<string, { readonly jws: string; readonly untilMs: number }>;
  /** Digests of followers by the followed person's URI (FEP-8fcf): of ours per partner; of partners' people, of our followers, under 0. */
  readonly digests: Lru<string, { readonly byPeer: ReadonlyMap<number, string>; readonly atMs: number }>;
  /** When followers of a partner's person may be compared one by one again, and the pause after that. */
  readonly compared: Lru<string, { readonly fromMs: number; readonly pauseMs: number }>;
  /** Partners' groups whose log returned nothing although it claimed to have more: until when it is not asked again. */
  readonly fruitless: Lru<GroupId, { readonly untilMs: number; readonly pauseMs: number }>;
  /** Addresses that groups had before they moved to another company; null: to be read. */
  readonly moved: { byUri: ReadonlyMap<string, FormerAddress> | null; atMs: number };
}

export const createCaches = (): FederationCaches => ({
  actors: createLru(50_000),
  keys: createLru(20_000),
  refetched: createLru(5_000),
  fetching: new Map(),
  failed: createLru(5_000),
  followed: createLru(20_000),
  reaches: createLru(20_000),
  allowed: createLru(500),
  editing: createLru(1_000),
  typed: createLru(5_000),
  documents: createLru(5_000),
  tokens: createLru(1_000),
  digests: createLru(5_000),
  compared: createLru(5_000),
  fruitless: createLru(1_000),
  moved: { byUri: null, atMs: 0 },
});

/** One run of `work` for all concurrent callers with the same `key`. */
export function shared<T>(caches: FederationCaches, key: string, work: () => Promise<T>): Promise<T> {
  const running = caches.fetching.get(key);
  if (running) return running as Promise<T>;
  const started = work().finally(() => caches.fetching.delete(key));
  caches.fetching.set(key, started);
  return started;
}
