import type { PersonId } from '#src/platform/ids.ts';
import type { Grant } from './grant.ts';

/**
 * What a few thousand recent tokens allow, so that a request needs no query. Bounded in size and age; a revocation in this process drops the
 * affected entries at commit, one in another process through the channel `kontor_revoked` (listenForRevocations).
 */
export interface TokenCache {
  get(hash: string): Grant | undefined;
  /** `since`: what `generation()` said before the row was read. If something was revoked meanwhile, the row may be stale and is not kept. */
  put(hash: string, grant: Grant, since: number): void;
  generation(): number;
  forgetToken(tokenId: string): void;
  forgetPerson(personId: PersonId): void;
  forgetAll(): void;
}

const entriesMax = 10_000;
const ageMaxMs = 30_000;

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    readonly tokens: TokenCache;
  }
}

export function createTokenCache(now: () => number = Date.now): TokenCache {
  // A Map remembers the order of insertion: the first key is the one unused for longest.
  const entries = new Map<string, { grant: Grant; until: number }>();
  let generation = 0;
  const forget = (matches: (grant: Grant) => boolean): void => {
    generation++;
    for (const [hash, { grant }] of entries) if (matches(grant)) entries.delete(hash);
  };
  return {
    get(hash) {
      const entry = entries.get(hash);
      if (!entry) return undefined;
      entries.delete(hash);
      if (entry.until < now()) return undefined;
      entries.set(hash, entry);
      return entry.grant;
    },
    put(hash, grant, since) {
      if (since !== generation) return;
      const oldest = entries.keys().next();
      if (entries.size >= entriesMax && !oldest.done) entries.delete(oldest.value);
      entries.set(hash, { grant, until: now() + ageMaxMs });
    },
    generation: () => generation,
    forgetToken: (tokenId) => forget((grant) => grant.tokenId === tokenId),
    forgetPerson: (personId) => forget((grant) => grant.personId === personId),
    forgetAll: () => forget(() => true),
  };
}
