import { readPassphrase } from '#src/backup/crypt.ts';
import { findTool } from '#src/backup/postgres-tools.ts';
import { pingClamd } from '#src/platform/clamd.ts';
import { listFiles } from '#src/platform/files.ts';
import { newUuid } from '#src/platform/ids.ts';
import { isThere } from '#src/platform/ffmpeg.ts';
import { jobState } from '#src/platform/jobs.ts';
import { serverRoom } from '#src/platform/database.ts';
import type { CommandContext } from './command.ts';
import type { Finding } from './checks/finding.ts';

/** A worker takes up what is due within a second. */
const jobsLateSeconds = 300;
const connectionsShareMax = 0.85;

/** What Kontor works with: workers, scanner, programs, and room in the database server. */
export async function means(context: CommandContext): Promise<Finding[]> {
  const found = await Promise.all([
    jobs(context),
    connections(context),
    scanner(context),
    program(context.config.ffmpeg, 'ffmpeg', 'films have no picture and no length', 'KONTOR_FFMPEG'),
    program(context.config.soffice, 'soffice', 'Office documents have no pages', 'KONTOR_SOFFICE'),
    storage(context),
    backupMeans(context),
  ]);
  return found.flat();
}

async function jobs({ db }: CommandContext): Promise<Finding[]> {
  const { waiting, oldestSeconds, dead } = await jobState(db);
  return [
    {
      check: 'jobs',
      ok: oldestSeconds < jobsLateSeconds,
      says: `${waiting} waiting, the oldest due for ${Math.round(oldestSeconds)} s`,
      remedy: 'Start a worker (KONTOR_ROLE=worker), and see its log.',
    },
    {
      check: 'failed jobs',
      ok: dead === 0,
      says: `${dead}`,
      remedy: 'See `kontor jobs list` for the reasons; retry with `kontor jobs redrive --all`.',
    },
  ];
}

async function connections({ db, config }: CommandContext): Promise<Finding[]> {
  const { used, max } = await serverRoom(db);
  return [
    {
      check: 'connections',
      ok: used < max * connectionsShareMax,
      says: `${used} of ${max} used, KONTOR_POOL=${config.poolMax} for each process`,
      remedy: 'Lower KONTOR_POOL, raise max_connections, or put pgbouncer between: docs/scaling.md.',
    },
  ];
}

async function scanner({ config }: CommandContext): Promise<Finding[]> {
  if (config.clamd === null) return [];
  const ok = await pingClamd(config.clamd);
  const says = ok ? 'answers' : 'does not answer, so no files are accepted';
  return [{ check: 'virus scanner', ok, says, remedy: 'Is clamd running at the address in KONTOR_CLAMD?' }];
}

async function program(
  place: string | null,
  check: string,
  without: string,
  setting: string,
): Promise<Finding[]> {
  if (place === null) return [];
  const ok = await isThere(place);
  const says = ok ? 'is there' : `is not there, so ${without}`;
  return [{ check, ok, says, remedy: `Install it, or correct ${setting}.` }];
}

/** Writes, reads and removes a small file, as uploads do. */
async function storage({ db, config }: CommandContext): Promise<Finding[]> {
  if (config.files.s3 === null) return [];
  const place = db.instance.files;
  const bucket = place.isShared ? place.store : place.other;
  const name = `probe/${newUuid()}`;
  const probe = { bytesMax: 100, isLasting: true };
  const trouble = await bucket
    ?.put(name, Buffer.from('kontor doctor'), probe)
    .then(() => bucket.remove(name))
    .then(
      () => null,
      (error: Error) => error.message,
    );
  const left = place.other === null ? undefined : (await listFiles(place.other).next()).value;
  return [
    {
      check: 'files in S3',
      ok: !trouble,
      says: trouble ?? `${config.files.s3.bucket} takes and gives files`,
      remedy: 'Correct KONTOR_S3_…, or what the storage lets us do: get, put, delete and list.',
    },
    {
      check: 'files elsewhere',
      ok: left === undefined,
      says:
        left === undefined ? 'none' : `some are not where KONTOR_FILES=${config.files.store} puts new ones`,
      remedy: `kontor files move --to ${config.files.store}`,
      advice: true,
    },
  ];
}

/** Found out now and not in the night of the first backup. */
async function backupMeans({ db, config }: CommandContext): Promise<Finding[]> {
  if (config.backup.dir === null) return [];
  const { major } = await serverRoom(db);
  const trouble = await findTool('pg_dump', major)
    .then(() => readPassphrase(config.backup.passphraseFile))
    .then(
      () => null,
      (error: Error) => error.message,
    );
  return [
    {
      check: 'backup tools',
      ok: trouble === null,
      says: trouble ?? 'pg_dump and the passphrase are there',
      remedy: 'Do what it says, then: kontor backup',
    },
  ];
}
