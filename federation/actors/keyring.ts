import type { Db, Reader } from '#src/platform/database.ts';
import type { Instance } from '#src/platform/instance.ts';
import { readKeys, unannouncedKey, type ActorKey, type KeyKind } from '#src/platform/keys.ts';
import { createLru } from '#src/platform/lru.ts';

const keysMax = 2_000;
/** Another process learns of a rotation this much later at most; partners are told only after that. */
export const keysKeptMs = 15_000;

/** Our actors' keys, unsealed once and kept in memory only. All throw if the actor is not ours: a caller's bug, never caused by a peer. */
export interface Keyring {
  /**
   * The newest. Inside a transaction give it as `reader`: waiting for another connection of a pool whose every connection waits for our locks
   * would be waiting for ever.
   */
  key(actorUri: string, kind: KeyKind, reader?: Reader): Promise<ActorKey>;
  /** All that still count, newest first. */
  keys(actorUri: string, kind: KeyKind): Promise<readonly ActorKey[]>;
  /** For requests to a partner: first the key that it should know now, then, while a new one is being announced, what else it may know. */
  forRequests(actorUri: string, peerId: number): Promise<readonly [ActorKey, ...ActorKey[]]>;
  forget(actorUri: string): void;
}

export function createKeyring(db: Db, instance: Instance): Keyring {
  const cache = createLru<string, { keys: readonly [ActorKey, ...ActorKey[]]; atMs: number }>(keysMax);
  async function read(actorUri: string, kind: KeyKind, reader: Reader = db) {
    const name = `${kind} ${actorUri}`;
    const hit = cache.get(name);
    if (hit && Date.now() - hit.atMs < keysKeptMs) return hit.keys;
    const [newest, ...older] = await readKeys(reader, instance, actorUri, kind);
    if (!newest) throw new Error(`${actorUri} has no ${kind} key here.`);
    const keys = [newest, ...older] as const;
    cache.set(name, { keys, atMs: Date.now() });
    return keys;
  }
  return {
    keys: (actorUri, kind) => read(actorUri, kind),
    key: async (actorUri, kind, reader) => (await read(actorUri, kind, reader))[0],
    async forRequests(actorUri, peerId) {
      const keys = await read(actorUri, 'rsa');
      if (keys.length === 1) return keys;
      const unknown = await unannouncedKey(db, actorUri, peerId);
      const known = unknown === null ? keys[0] : keys.find((key) => BigInt(key.id) < BigInt(unknown));
      return [known ?? keys[0], ...keys.filter((key) => key !== (known ?? keys[0]))];
    },
    forget(actorUri) {
      for (const kind of ['rsa', 'ed25519']) cache.delete(`${kind} ${actorUri}`);
    },
  };
}
