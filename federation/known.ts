import type { KeyObject } from 'node:crypto';
import type { PersonId, GroupId } from '#src/platform/ids.ts';
import { createLru, type Lru } from '#src/platform/lru.ts';

export interface KnownActor {
  readonly uri: string;
  readonly noun: 'person' | 'group';
  readonly id: PersonId | GroupId;
  readonly peerId: number | null;
}
export interface KnownKey {
  readonly owner: string;
  readonly key: KeyObject;
}

/** Caches of facts that change rarely. Everything here can be read again from the database. */
export interface Known {
  readonly actors: Lru<string, KnownActor>;
  readonly keys: Lru<string, KnownKey>;
  /** When a key was last fetched again because a signature did not fit: at most once a minute (protocol.md §5). */
  readonly refetched: Lru<string, number>;
  /** Hosts that did not give us an actor lately: a stranger's flood must not become ours. */
  readonly failed: Lru<string, number>;
  /** Actor documents as served, by `uri peer`. */
  readonly documents: Lru<string, { readonly body: string; readonly atMs: number }>;
}

export const createKnown = (): Known => ({
  actors: createLru(50_000),
  keys: createLru(20_000),
  refetched: createLru(5_000),
  failed: createLru(5_000),
  documents: createLru(5_000),
});
