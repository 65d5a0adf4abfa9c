import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';
import { hostOf } from '#src/platform/addresses.ts';
import type { Config } from '#src/platform/config.ts';
import { openPool } from '#src/platform/database.ts';
import { openPlaces } from '#src/platform/file-places.ts';
import { Refusal } from '#src/platform/errors.ts';
import { loadSealKey } from '#src/platform/secrets.ts';
import { version } from '#src/platform/version.ts';
import { encrypted, readPassphrase } from './crypt.ts';
import { isDiskFull, freeOf, gib } from './disk.ts';
import { fingerprintOf, formatNumber, type Manifest } from './manifest.ts';
import { findTool, runOn } from './postgres-tools.ts';
import { noteBegun, noteFailed, noteMade } from './record.ts';
import { sumTables } from './tables.ts';
import { writeArchive } from './write-archive.ts';
import { lockKeys } from '#src/platform/locks.ts';

export interface MadeBackup {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly seconds: number;
}

export const archiveEnding = '.kontor-backup';

/**
 * Makes a backup of the instance in `dir` and returns where it is. It is called `….part` until all of it is on the disk. Needs no running Kontor,
 * and no migration: it may be of an older version. Throws Refusal with what to do; the archive that was begun is removed.
 */
export async function makeBackup(config: Config, databaseUrl: string, dir: string): Promise<MadeBackup> {
  const passphrase = await readPassphrase(config.backup.passphraseFile);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const pool = openPool(databaseUrl, { max: 3 });
  const reserved = await pool.reserve();
  const begunMs = Date.now();
  try {
    const [lock] = await reserved<
      { ours: boolean }[]
    >`select pg_try_advisory_lock(${lockKeys.backups}) as ours`;
    if (!lock?.ours)
      throw new Refusal('conflict', 'Another backup of this database is running: wait until it is done.');
    await removeLeftOvers(dir, config.origin);
    const id = await noteBegun(pool);
    try {
      const made = await write(config, { databaseUrl, dir, pool, passphrase });
      await noteMade(pool, id, made);
      return { ...made, seconds: (Date.now() - begunMs) / 1000 };
    } catch (error) {
      const told = await explain(error, dir);
      await noteFailed(pool, id, told.message).catch(() => {}); // the database may be what failed
      throw told;
    }
  } finally {
    reserved.release();
    await pool.end({ timeout: 2 });
  }
}

interface Source {
  readonly databaseUrl: string;
  readonly dir: string;
  readonly pool: postgres.Sql;
  readonly passphrase: string;
}

async function write(config: Config, source: Source): Promise<Omit<MadeBackup, 'seconds'>> {
  const { databaseUrl, dir, pool, passphrase } = source;
  const at = new Date();
  const name = `${prefixOf(config.origin)}${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}${archiveEnding}`;
  const file = path.join(dir, name);
  const draft = `${file}.part`;
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await pool.begin('isolation level repeatable read read only', async (sql) => {
      await sql`select set_config(name, '0', true) from (values ('statement_timeout'), ('idle_in_transaction_session_timeout')) as s(name)`;
      const [snapshot] = await sql<{ name: string; major: number }[]>`
        select pg_export_snapshot() as name, current_setting('server_version_num')::int / 10000 as major`;
      const tool = await findTool('pg_dump', snapshot?.major ?? 0);
      const manifest = await describe(sql, config, at, snapshot?.major ?? 0);
      // Level 1 takes a third of the time of the usual one and a sixth more room.
      const { child, ended } = runOn(databaseUrl, tool, [
        ...['--format=custom', '--compress=1', '--no-owner', '--no-privileges'],
        `--snapshot=${snapshot?.name ?? ''}`,
      ]);
      child.stdin?.end();
      if (child.stdout === null) throw new Error('pg_dump has no output.');
      const places = openPlaces(config);
      const parts = { manifest, dump: { output: child.stdout, ended }, dataDir: config.dataDir };
      const tar = writeArchive({ ...parts, files: places.files });
      try {
        await pipeline(
          await encrypted(tar, passphrase),
          async function* (content: AsyncIterable<Uint8Array>) {
            for await (const chunk of content) {
              hash.update(chunk);
              bytes += chunk.length;
              yield chunk;
            }
          },
          createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true }),
        );
      } finally {
        tar.destroy();
        child.kill();
        places.close();
      }
    });
    const sha256 = hash.digest('hex');
    await writeFile(`${file}.sha256`, `${sha256}  ${name}\n`, { mode: 0o600, flush: true });
    await rename(draft, file);
    await syncFolder(dir);
    return { file, bytes, sha256 };
  } catch (error) {
    await rm(draft, { force: true });
    await rm(`${file}.sha256`, { force: true });
    throw error;
  }
}

async function describe(sql: postgres.ISql, config: Config, at: Date, postgresql: number): Promise<Manifest> {
  const rows = await sql<{ name: string; checksum: string }[]>`select name, checksum from migrations`.catch(
    () => {
      throw new Refusal('conflict', 'This database is none of Kontor: check DATABASE_URL.');
    },
  );
  return {
    ...{ format: formatNumber, kontor: version, origin: config.origin, at: at.toISOString(), postgresql },
    migrations: Object.fromEntries(rows.map(({ name, checksum }) => [name, checksum])),
    sealKey: fingerprintOf(loadSealKey(config.keyFile)),
    tables: await sumTables(sql),
  };
}

/** `kontor-social.alpha.example-`: archives of several instances may lie in one folder. */
export const prefixOf = (origin: string): string => `kontor-${hostOf(origin).replaceAll(':', '-')}-`;

async function removeLeftOvers(dir: string, origin: string): Promise<void> {
  for (const name of await readdir(dir))
    if (name.startsWith(prefixOf(origin)) && name.endsWith(`${archiveEnding}.part`))
      await rm(path.join(dir, name), { force: true });
}

async function explain(error: unknown, dir: string): Promise<Error> {
  if (error instanceof Refusal) return error;
  if (!isDiskFull(error)) return error instanceof Error ? error : new Error(String(error));
  const free = await freeOf(dir);
  return new Refusal(
    'conflict',
    `The disk of ${dir} is full (${gib(free)} GiB free): free space there, or choose another folder. What was begun has been removed.`,
  );
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/** The sealing key, encrypted with the passphrase, in a file of its own: it is to lie somewhere else than the backups. Throws Refusal if the file exists. */
export async function writeKeys(config: Config, file: string): Promise<void> {
  const passphrase = await readPassphrase(config.backup.passphraseFile);
  const text = await readFile(config.keyFile, 'utf8').catch(() => {
    throw new Refusal('not_found', `${config.keyFile} cannot be read: run this as the user of Kontor.`);
  });
  try {
    await pipeline(
      await encrypted(Readable.from([Buffer.from(text)]), passphrase),
      createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Refusal('conflict', `${file} exists already: choose another name.`);
  }
}
