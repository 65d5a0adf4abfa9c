import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';
import { openLedger, type Ledger } from '#src/erasure/ledger.ts';
import type { Config } from '#src/platform/config.ts';
import { openPool } from '#src/platform/database.ts';
import { openPlaces } from '#src/platform/file-places.ts';
import type { FilePlace } from '#src/platform/file-storage.ts';
import { Refusal } from '#src/platform/errors.ts';
import { ownMigrationSums } from '#src/platform/own-migrations.ts';
import { version } from '#src/platform/version.ts';
import { decrypted, readPassphrase } from './crypt.ts';
import { freeOf, gib, isDiskFull } from './disk.ts';
import { fingerprintOf, folders, type End, type Manifest } from './manifest.ts';
import { findTool, runOn } from './postgres-tools.ts';
import { readArchive } from './read-archive.ts';
import { isBeingRestored, markRestore, placeOf, unmarkRestore } from './restore-mark.ts';
import { differencesOf, sumTables } from './tables.ts';

export interface RestoreOrder {
  readonly archive: string;
  /** What `kontor backup --keys` wrote; null: the key is in its place already. */
  readonly keys: string | null;
  /** The ledger of erasures; null: there is none, and the administrator knows what that means. */
  readonly ledger: string | null;
}

export interface Restored {
  readonly manifest: Manifest;
  readonly end: End;
  readonly ledger: Ledger | null;
}

/**
 * Puts a backup into an empty database and an empty KONTOR_DATA. Everything that can be wrong is looked for first (the whole archive is read, too), so
 * that a refusal has touched nothing; what goes wrong later is undone. Afterwards the database is marked as being restored: erasures are still to be replayed.
 */
export async function restoreBackup(
  config: Config,
  databaseUrl: string,
  order: RestoreOrder,
): Promise<Restored> {
  const passphrase = await readPassphrase(config.backup.passphraseFile);
  const pool = openPool(databaseUrl, { max: 2 });
  try {
    const key = await readKey(config, order, passphrase);
    const ledger = order.ledger === null ? null : await openLedger(order.ledger, config.origin);
    const { end } = await readArchive(order.archive, passphrase, {
      manifest: (manifest) => check(manifest, config, key),
    });
    const major = await emptyTarget(pool, config);
    const free = await freeOf(config.dataDir);
    if (config.files.store === 'folder' && free < end.files.bytes)
      throw new Refusal(
        'conflict',
        `The files need ${gib(end.files.bytes)} GiB, and ${config.dataDir} has ${gib(free)} GiB free: make room, or choose another KONTOR_DATA.`,
      );
    const tool = await findTool('pg_restore', major);
    const manifest = await fill(pool, { config, databaseUrl, archive: order.archive, passphrase, tool });
    if (order.keys !== null) await writeFile(config.keyFile, key, { mode: 0o600, flag: 'wx', flush: true });
    return { manifest, end, ledger };
  } finally {
    await pool.end({ timeout: 2 });
  }
}

/** Base64, as in KONTOR_KEY_FILE. */
async function readKey(config: Config, { keys }: RestoreOrder, passphrase: string): Promise<string> {
  const inPlace = await readFile(config.keyFile, 'utf8').catch(() => null);
  if (keys !== null && inPlace !== null)
    throw new Refusal(
      'conflict',
      `There is a sealing key at ${config.keyFile} already: leave out --keys, or move it away.`,
    );
  if (inPlace !== null) return inPlace;
  if (keys === null)
    throw new Refusal(
      'not_found',
      `The sealing key is missing: put it at ${config.keyFile}, or name what \`kontor backup --keys\` wrote with --keys FILE. Without it no one can sign in this company's name.`,
    );
  const chunks: Buffer[] = [];
  for await (const chunk of await decrypted(createReadStream(keys), passphrase, path.basename(keys)))
    chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

async function check(manifest: Manifest, config: Config, key: string): Promise<void> {
  if (manifest.origin !== config.origin)
    throw new Refusal(
      'conflict',
      `This is a backup of ${manifest.origin}, and KONTOR_ORIGIN is ${config.origin}. An instance cannot change its address: set the one it had.`,
    );
  const ours = await ownMigrationSums();
  const unknown = Object.keys(manifest.migrations).filter((name) => !(name in ours));
  if (unknown.length > 0)
    throw new Refusal(
      'conflict',
      `This backup was made by a newer Kontor (${manifest.kontor}; this is ${version}): install that version or a later one, then restore.`,
    );
  if (fingerprintOf(Buffer.from(key.trim(), 'base64')) !== manifest.sealKey)
    throw new Refusal(
      'conflict',
      'The sealing key is not the one that this backup belongs to: put the right one in its place.',
    );
}

/** The server's major version. What an interrupted restore left is no content: it is removed. */
async function emptyTarget(pool: postgres.Sql, config: Config): Promise<number> {
  const [row] = await pool<{ tables: number; major: number }[]>`
    select count(*)::int as tables, current_setting('server_version_num')::int / 10000 as major
    from pg_class where relnamespace = 'public'::regnamespace`;
  const isOurs = await isBeingRestored(pool);
  if (!isOurs && row && row.tables > 0)
    throw new Refusal(
      'conflict',
      'The database is not empty, and nothing is ever restored over something else: create a new one and set DATABASE_URL.',
    );
  const place = isOurs ? await placeOf(pool) : null;
  if (isOurs) await undo(pool, place);
  for (const folder of folders) {
    const names = await readdir(path.join(config.dataDir, folder)).catch(() => []);
    if (names.length > 0)
      throw new Refusal(
        'conflict',
        `${path.join(config.dataDir, folder)} is not empty: move it away, or choose another KONTOR_DATA.`,
      );
  }
  await mkdir(config.dataDir, { recursive: true });
  return row?.major ?? 0;
}

interface Filling {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly archive: string;
  readonly passphrase: string;
  readonly tool: string;
}

async function fill(pool: postgres.Sql, filling: Filling): Promise<Manifest> {
  const { config } = filling;
  await markRestore(pool, config.dataDir);
  try {
    const { manifest } = await pour(filling);
    await compare(pool, manifest);
    return manifest;
  } catch (error) {
    await undo(pool, config.dataDir);
    await unmarkRestore(pool);
    throw await explain(error, config.dataDir);
  }
}

/** Throws Refusal if a table is not as it was when the backup was made. */
export async function compare(pool: postgres.Sql, manifest: Manifest): Promise<void> {
  const sql = await pool.reserve();
  try {
    await sql`set statement_timeout = 0`;
    const different = differencesOf(manifest.tables, await sumTables(sql));
    if (different.length > 0)
      throw new Refusal('conflict', `These tables are not as in the backup: ${different.join(', ')}.`);
    // Without figures about its tables PostgreSQL would plan badly until it has made them by itself.
    await sql`analyze`;
  } finally {
    sql.release();
  }
}

/** Also used for a scratch database: the dump into the database in one transaction, files below `dataDir`. */
export async function pour(into: {
  readonly config: Pick<Config, 'dataDir' | 'files'>;
  readonly databaseUrl: string;
  readonly archive: string;
  readonly passphrase: string;
  readonly tool: string;
  /** In place of keeping the files. */
  readonly file?: (name: string, content: AsyncIterable<Buffer>) => Promise<void>;
}): Promise<{ readonly manifest: Manifest; readonly end: End }> {
  const options = ['--no-owner', '--no-privileges', '--exit-on-error', '--single-transaction'];
  // Indexes are most of the work, and memory is what they need.
  const settings = '-c maintenance_work_mem=256MB';
  const { child, ended } = runOn(into.databaseUrl, into.tool, options, settings);
  const { stdin } = child;
  if (stdin === null) throw new Error('pg_restore has no input.');
  stdin.on('error', () => {}); // it ended early; `ended` says why
  child.stdout?.resume();
  const places = openPlaces(into.config);
  try {
    return await readArchive(into.archive, into.passphrase, {
      async database(piece) {
        if (child.exitCode !== null) await ended;
        if (!stdin.write(piece)) await Promise.race([once(stdin, 'drain'), ended]);
      },
      async databaseEnds() {
        stdin.end();
        await ended;
      },
      file: into.file ?? ((name, content) => store(into.config.dataDir, places.files, name, content)),
    });
  } finally {
    child.kill();
    places.close();
  }
}

/** A name in a bucket says what it is: what is there already, from before the disaster, is the same. */
async function store(
  dataDir: string,
  files: FilePlace,
  name: string,
  content: AsyncIterable<Buffer>,
): Promise<void> {
  if (files.isShared && name.startsWith('files/')) {
    const whole = { bytesMax: Number.POSITIVE_INFINITY, isLasting: true };
    return void (await files.store.put(name.slice('files/'.length), content, whole));
  }
  const file = path.join(dataDir, name);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await pipeline(content, createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }));
}

/** What was restored goes; the mark stays. */
async function undo(pool: postgres.Sql, dataDir: string | null): Promise<void> {
  await pool.unsafe('drop schema public cascade; create schema public');
  if (dataDir === null) return;
  for (const folder of folders) await rm(path.join(dataDir, folder), { recursive: true, force: true });
}

async function explain(error: unknown, dataDir: string): Promise<Error> {
  if (!isDiskFull(error)) return error instanceof Error ? error : new Error(String(error));
  const free = await freeOf(dataDir);
  return new Refusal(
    'conflict',
    `The disk of ${dataDir} is full (${gib(free)} GiB free): make room and restore again. What was begun has been removed.`,
  );
}
