import type { Db, Reader } from '#src/platform/database.ts';
import type { House } from '#src/platform/house.ts';
import { readKey, type ActorKey, type KeyKind } from '#src/platform/keys.ts';
import { createLru } from '#src/platform/lru.ts';

const keysMax = 2_000;
/** After a rotation elsewhere another process signs with the old key for at most this long. */
const rememberMs = 30_000;

/** Our actors' keys, opened once and kept in memory only. */
export interface Keyring {
  /**
   * Throws when the actor is not ours: a caller's bug, never a peer's doing. Inside a transaction give it as `reader`: waiting for another
   * connection of a pool whose every connection waits for our locks would be waiting for ever.
   */
  key(actorUri: string, kind: KeyKind, reader?: Reader): Promise<ActorKey>;
  forget(actorUri: string): void;
}

export function createKeyring(db: Db, house: House): Keyring {
  const cache = createLru<string, { key: ActorKey; atMs: number }>(keysMax);
  return {
    async key(actorUri, kind, reader = db) {
      const name = `${kind} ${actorUri}`;
      const hit = cache.get(name);
      if (hit && Date.now() - hit.atMs < rememberMs) return hit.key;
      const key = await readKey(reader, house, actorUri, kind);
      if (!key) throw new Error(`${actorUri} has no ${kind} key here.`);
      cache.set(name, { key, atMs: Date.now() });
      return key;
    },
    forget(actorUri) {
      for (const kind of ['rsa', 'ed25519']) cache.delete(`${kind} ${actorUri}`);
    },
  };
}
