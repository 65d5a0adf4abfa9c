import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type postgres from 'postgres';
import type { Config } from '#src/platform/config.ts';
import { openPool } from '#src/platform/database.ts';
import { ensureDatabase, startEmbedded } from '#src/platform/embedded.ts';
import { openPlaces } from '#src/platform/file-places.ts';
import { openFile } from '#src/platform/files.ts';
import { Refusal } from '#src/platform/errors.ts';
import { json } from '#src/platform/json.ts';
import { ownMigrationSums } from '#src/platform/own-migrations.ts';
import { readPassphrase } from './crypt.ts';
import type { End, Manifest } from './manifest.ts';
import { findTool } from './postgres-tools.ts';
import { compare, pour } from './restore.ts';

/** What a start on the scratch database has to answer: throws if pages do not come. */
export type TryStart = (config: Config) => Promise<void>;

export interface Verified {
  readonly manifest: Manifest;
  readonly end: End;
  readonly seconds: number;
}

const namesMax = 1_000;

/**
 * Shows that an archive can be restored: every byte is read, the dump goes into a PostgreSQL of its own that is thrown away, each table is compared, each
 * file that the database names has to be in it, and Kontor is started on it. Touches nothing else, and sends nothing. Throws Refusal with what is wrong.
 */
export async function verifyArchive(config: Config, archive: string, tryStart: TryStart): Promise<Verified> {
  const begunMs = Date.now();
  const passphrase = await readPassphrase(config.backup.passphraseFile);
  await removeScratch(config.dataDir, begunMs);
  const scratch = await mkdtemp(path.join(config.dataDir, scratchPrefix));
  try {
    const embedded = await startEmbedded({ dataDir: scratch });
    try {
      const databaseUrl = await ensureDatabase(embedded.url, 'kontor');
      const pool = openPool(databaseUrl, { max: 2 });
      const whole = await restoreInto(pool, { config, archive, passphrase, databaseUrl }).finally(() =>
        pool.end({ timeout: 2 }),
      );
      await tryStart({ ...config, ...elsewhere, databaseUrl, dataDir: scratch });
      return { ...whole, seconds: (Date.now() - begunMs) / 1000 };
    } finally {
      await embedded.stop();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Sends nothing, and keeps nothing where the real one keeps its files. */
const elsewhere = { mail: null, files: { store: 'folder', s3: null } } as const;
const scratchPrefix = 'scratch-';
/** No test takes as long. */
const scratchMs = 24 * 3_600_000;

/** Removes what a test left that was ended in the middle: everything that the database holds, in clear. */
export async function removeScratch(dataDir: string, nowMs: number): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(scratchPrefix)) continue;
    const place = path.join(dataDir, name);
    const found = await stat(place).catch(() => null);
    if (found?.isDirectory() && found.mtimeMs < nowMs - scratchMs)
      await rm(place, { recursive: true, force: true });
  }
}

async function restoreInto(
  pool: postgres.Sql,
  from: {
    readonly config: Config;
    readonly archive: string;
    readonly passphrase: string;
    readonly databaseUrl: string;
  },
): Promise<{ readonly manifest: Manifest; readonly end: End }> {
  const tool = await findTool('pg_restore', 0);
  await pool`create schema scratch`;
  await pool`create table scratch.held (name text not null)`;
  let names: string[] = [];
  const store = async (): Promise<void> => {
    await pool`insert into scratch.held (name) select jsonb_array_elements_text(${json(pool, names)})`;
    names = [];
  };
  const whole = await pour({
    ...from,
    tool,
    async file(name, content) {
      for await (const _ of content); // hashed on its way
      names.push(path.basename(name));
      if (names.length === namesMax) await store();
    },
  });
  await store();
  await compare(pool, whole.manifest);
  await mustHaveFiles(pool, from.config);
  const ours = await ownMigrationSums();
  if (Object.keys(whole.manifest.migrations).some((name) => !(name in ours)))
    throw new Refusal(
      'conflict',
      `It was made by a newer Kontor (${whole.manifest.kontor}): it can be restored by that one.`,
    );
  return whole;
}

/** A file that was erased while the backup was being made is rightly missing: then it is not among ours any more either. */
async function mustHaveFiles(pool: postgres.Sql, config: Config): Promise<void> {
  const missing = await pool<{ key: string }[]>`
    select f.storage_key as key from files f where f.storage_key is not null
      and not exists (select from scratch.held h where h.name = f.storage_key)`;
  const places = openPlaces(config);
  let lacking = 0;
  for (const { key } of missing) {
    const kept = await openFile(places.files, key).catch((error: unknown) => {
      if (error instanceof Refusal) return null;
      throw error;
    });
    await kept?.close();
    if (kept !== null) lacking++;
  }
  places.close();
  if (lacking > 0)
    throw new Refusal(
      'conflict',
      `${lacking} files that the database names are not in the backup: make another one.`,
    );
}
