import { transaction, type Db } from '#src/platform/database.ts';
import { json } from '#src/platform/json.ts';
import { isNewer, version } from '#src/platform/version.ts';

/** An update of this instance: what runs, what ran before, and since when it does. */
export interface Release {
  readonly version: string;
  readonly before: string;
  readonly at: Date;
}

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    /** Null: this version is the first one here, or one that was gone back to. */
    readonly release: { current: Release | null };
  }
}

interface Noted {
  readonly version: string;
  readonly before: string | null;
  readonly at: string;
}

/**
 * Notes that this version serves. Versions stand side by side while processes are replaced, so only a newer one is noted; a first start is no
 * update, and whoever goes back is not told of what is gone again.
 */
export async function noteRelease(db: Db, running: string = version): Promise<void> {
  const noted = await transaction(db, async (tx) => {
    const [row] = await tx<{ value: Noted }[]>`select value from settings where name = 'release' for update`;
    if (row && !isNewer(running, row.value.version)) return row.value;
    const now: Noted = {
      version: running,
      before: row?.value.version ?? null,
      at: new Date().toISOString(),
    };
    await tx`insert into settings (name, value) values ('release', ${json(tx, now)})
      on conflict (name) do update set value = excluded.value`;
    return now;
  });
  db.instance.memory.release.current =
    noted.version === running && noted.before !== null
      ? { version: running, before: noted.before, at: new Date(noted.at) }
      : null;
}
