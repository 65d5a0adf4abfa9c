import path from 'node:path';
import { gib } from '#src/backup/disk.ts';
import { makeBackup, writeKeys } from '#src/backup/make.ts';
import { pruneArchives } from '#src/backup/prune.ts';
import { noteTested, sweepBackups } from '#src/backup/record.ts';
import { verifyArchive } from '#src/backup/verify.ts';
import { factDays } from '#src/platform/journal.ts';
import type { Config } from '#src/platform/config.ts';
import { openPool } from '#src/platform/database.ts';
import { ensureDatabase, startEmbedded } from '#src/platform/embedded.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readArgs } from './agreement-args.ts';
import type { OfflineCommand, OfflineContext } from './offline-command.ts';

type Told = ReturnType<OfflineCommand['run']>;

export const backupCommand: OfflineCommand = {
  usage: 'kontor backup [DIR | --verify ARCHIVE | --keys FILE]',
  summary:
    'Back up database and files into one encrypted archive in DIR (KONTOR_BACKUP_DIR); --verify restores an archive in a scratch database to see that it is good; --keys writes the sealing key, which is in no archive, encrypted into FILE.',
  async run(context) {
    const { values, positionals } = readArgs(this.usage, context.args, {
      verify: { type: 'string' },
      keys: { type: 'string' },
    });
    const given = [values.verify, values.keys, ...positionals].filter((one) => one !== undefined);
    if (given.length > 1) throw new Refusal('invalid', `Use: ${this.usage}`);
    if (values.verify !== undefined) return await verify(context, path.resolve(values.verify));
    if (values.keys !== undefined) return await keys(context.config, path.resolve(values.keys));
    return await make(context.config, positionals[0]);
  },
};

/** Where the database is; the embedded one is started if it does not run. */
export async function databaseOf(config: Config): Promise<string> {
  if (config.databaseUrl !== null) return config.listenUrl ?? config.databaseUrl;
  const { url } = await startEmbedded({ dataDir: config.dataDir });
  return await ensureDatabase(url, 'kontor');
}

async function make(config: Config, given: string | undefined): Told {
  const dir = given === undefined ? config.backup.dir : path.resolve(given);
  if (dir === null)
    throw new Refusal('invalid', 'Where to? Name a folder: kontor backup DIR, or set KONTOR_BACKUP_DIR.');
  const databaseUrl = await databaseOf(config);
  const made = await makeBackup(config, databaseUrl, dir);
  const removed =
    dir === config.backup.dir && config.backupDays > 0
      ? await pruneArchives(dir, config.origin, config.backupDays, Date.now())
      : [];
  await withPool(databaseUrl, (sql) => sweepBackups(sql, factDays));
  const gone = removed.length > 0 ? `\n${removed.length} older than ${config.backupDays} days deleted.` : '';
  return {
    json: { ...made, removed },
    text: `${made.file}\n${gib(made.bytes)} GiB in ${made.seconds.toFixed(1)} s, SHA-256 ${made.sha256}${gone}`,
  };
}

async function keys(config: Config, file: string): Told {
  await writeKeys(config, file);
  return {
    json: { file },
    text: `Written to ${file}, encrypted with the passphrase of the backups. Keep it somewhere else than the backups.`,
  };
}

async function verify({ config, tryStart }: OfflineContext, archive: string): Told {
  try {
    const { manifest, end, seconds } = await verifyArchive(config, archive, tryStart);
    await note(config, archive, null);
    const rows = Object.values(manifest.tables).reduce((sum, table) => sum + table.rows, 0);
    return {
      json: { archive, at: manifest.at, kontor: manifest.kontor, rows, files: end.files, seconds },
      text: `It is whole and can be restored: made on ${manifest.at} by Kontor ${manifest.kontor}, ${rows} rows in ${Object.keys(manifest.tables).length} tables and ${end.files.count} files, all compared; Kontor started on it. ${seconds.toFixed(1)} s.`,
    };
  } catch (error) {
    await note(config, archive, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/** Also where there is no database: a backup can be tested on another machine. */
async function note(config: Config, archive: string, trouble: string | null): Promise<void> {
  if (config.databaseUrl === null && config.backup.dir === null) return;
  await withPool(await databaseOf(config), (sql) => noteTested(sql, archive, trouble)).catch(() => {});
}

async function withPool(
  url: string,
  work: (sql: ReturnType<typeof openPool>) => Promise<void>,
): Promise<void> {
  const pool = openPool(url, { max: 1 });
  await work(pool).finally(() => pool.end({ timeout: 2 }));
}
