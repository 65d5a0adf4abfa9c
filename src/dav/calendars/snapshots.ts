import { createLru, type Lru } from '#src/platform/lru.ts';

/** How a collection stood when a program last asked: its files and their versions. */
export type Snapshot = ReadonlyMap<string, string>;

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    /** By person, collection and state. One that is forgotten costs the program a whole listing. */
    readonly snapshots: Lru<string, Snapshot>;
  }
}

const snapshotsMax = 300;

export const createSnapshots = (): Lru<string, Snapshot> => createLru(snapshotsMax);
