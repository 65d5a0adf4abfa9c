import path from 'node:path';
import { lineOf, isFailure, type Finding } from '#src/cli/checks/finding.ts';
import { checkDisk } from '#src/cli/checks/disk.ts';
import { checkDatabase } from '#src/cli/checks/database.ts';
import { ConfigError, readConfig, type Config } from '#src/platform/config.ts';
import { openPool } from '#src/platform/database.ts';
import { withEnvFile } from '#src/platform/env-file.ts';
import { Refusal } from '#src/platform/errors.ts';
import { isNewer } from '#src/platform/version.ts';
import { notesSince } from '#src/platform/notes-since.ts';
import { changelog } from '#src/platform/release-notes.ts';
import { pendingMigrations } from '#src/platform/migrate.ts';
import { freeOf, gib } from '#src/backup/disk.ts';
import { readArgs } from './agreement-args.ts';
import { runKontor, systemctl, units, waitUntilReady, type Program } from './machine.ts';
import {
  folderOf,
  inService,
  putInService,
  requireRights,
  tidy,
  unpack,
  unpacked,
  type Releases,
} from './releases.ts';
import { reasonOf } from './setup-administrator.ts';
import { findServiceUser } from './setup-files.ts';
import { updateUsage } from './update-usage.ts';

/** How long the new version may take until it is ready. */
const defaultSeconds = 120;

/** The machine as update finds it. */
export interface UpdateWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the settings of the service are. */
  readonly settings: string;
  readonly home: string;
  readonly say: (line: string) => void;
}

/** `kontor update`. 0: the newest version is in service; 1: it is not, what was before goes on, and it was said why. */
export async function runUpdate(world: UpdateWorld, args: readonly string[]): Promise<number> {
  try {
    return await update(world, [...args]);
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof ConfigError)) throw error;
    world.say(error.message);
    return 1;
  }
}

async function update(world: UpdateWorld, args: string[]): Promise<number> {
  const { values, positionals } = readArgs(updateUsage, args, {
    check: { type: 'boolean' },
    'without-backup': { type: 'boolean' },
    within: { type: 'string' },
  });
  const [file, more] = positionals;
  if (more !== undefined) throw new Refusal('invalid', `Use: ${updateUsage}`);
  const { say } = world;
  const readyMs = Number(values.within ?? defaultSeconds) * 1000;
  if (!(readyMs > 0)) throw new Refusal('invalid', '--within is a number of seconds.');
  const releases: Releases = { home: world.home };
  requireRights(releases);
  if (file !== undefined && !values.check) {
    unpack(path.resolve(file));
    say(`${file} is unpacked.`);
  }
  const from = inService(releases);
  const to = unpacked(releases).at(-1) ?? from;
  if (!isNewer(to, from)) {
    say(`Kontor ${from} is in service, and no newer version is unpacked.`);
    return 0;
  }
  say(`Kontor ${from} is in service; ${to} is unpacked.`);
  for (const { text } of notesSince(changelog(), from, to)) say(`\n${text}\n`);
  const config = readConfig(withEnvFile(world.env, world.settings));
  const program = {
    env: { ...world.env, ...withEnvFile({}, world.settings) },
    user: findServiceUser('kontor'),
  };
  const findings = await examine(config, { user: program.user, isBackedUp: !values['without-backup'] });
  for (const finding of findings) say(lineOf(finding));
  if (findings.some(isFailure)) throw new Refusal('conflict', `\nNothing was changed: ${from} goes on.`);
  if (values.check) return 0;
  const run: Step = (version, words) =>
    runKontor({ ...program, command: commandOf(releases, version) }, words);
  const archive = values['without-backup'] ? null : await backUp(run, from, say);
  await migrate(run, { from, to, say });
  return await changeOver({ config, releases, from, to, archive, readyMs, say });
}

type Step = (version: string, words: readonly string[]) => ReturnType<typeof runKontor>;

const commandOf = (releases: Releases, version: string): Program['command'] => [
  path.join(folderOf(releases, version), 'bin/node'),
  path.join(folderOf(releases, version), 'dist/main.js'),
];

/** Before anything is touched. Also that what runs is ready: of what is ill already no update can say whether it made it so. */
async function examine(
  config: Config,
  { user, isBackedUp }: { readonly user: Program['user']; readonly isBackedUp: boolean },
): Promise<Finding[]> {
  const { findings } = await checkDatabase(config.databaseUrl ?? '', config.origin);
  const database = findings.filter(isFailure);
  if (database.length > 0) return database;
  const pool = openPool(config.databaseUrl ?? '', { max: 1 });
  try {
    const pending = await pendingMigrations(pool);
    const [size] = await pool<
      { bytes: string }[]
    >`select pg_database_size(current_database())::text as bytes`;
    const running = await waitUntilReady(config.host, config.port, 0);
    return [
      {
        check: 'in service',
        ok: running === null,
        says: running ?? 'ready',
        remedy: `Put it right first: journalctl -u ${units[0]}, kontor doctor`,
      },
      { check: 'migrations', ok: true, says: pending.length === 0 ? 'none' : `${pending.length} to run` },
      checkDisk(config.dataDir, 'KONTOR_DATA', user),
      ...(isBackedUp ? [await backupTarget(config, Number(size?.bytes ?? 0), user)] : []),
    ];
  } finally {
    await pool.end({ timeout: 1 });
  }
}

/** Whether there is a folder for the backup, with as much room as the database takes: compressed it takes less. */
async function backupTarget({ backup }: Config, bytes: number, user: Program['user']): Promise<Finding> {
  const check = 'backup folder';
  if (backup.dir === null)
    return {
      ...{ check, ok: false, says: 'there is none' },
      remedy:
        'kontor setup --backup-dir DIR; or, if the machine is backed up by other means, kontor update --without-backup.',
    };
  const room = checkDisk(backup.dir, 'KONTOR_BACKUP_DIR', user);
  if (!room.ok) return { ...room, check };
  const free = await freeOf(backup.dir).catch(() => Infinity);
  return {
    check,
    ok: free > bytes,
    says: `${gib(free)} GiB free in ${backup.dir}, the database has ${gib(bytes)} GiB`,
    remedy: 'Free space there, or name a larger disk in KONTOR_BACKUP_DIR.',
  };
}

/** By the version in service: it knows what it backs up. */
async function backUp(run: Step, from: string, say: (line: string) => void): Promise<string> {
  say('Backing up …');
  const made = await run(from, ['backup', '--json']);
  if (made.code !== 0) throw new Refusal('conflict', `No backup, so nothing was changed: ${reasonOf(made)}`);
  const { file } = JSON.parse(made.out) as { file: string };
  say(`Backup: ${file}`);
  return file;
}

async function migrate(
  run: Step,
  { from, to, say }: { readonly from: string; readonly to: string; readonly say: (line: string) => void },
): Promise<void> {
  const ran = await run(to, ['migrate']);
  if (ran.code !== 0)
    throw new Refusal(
      'conflict',
      `The schema could not be changed, ${from} goes on as before: ${reasonOf(ran)}`,
    );
  say(ran.out);
}

interface Change {
  readonly config: Config;
  readonly releases: Releases;
  readonly from: string;
  readonly to: string;
  readonly archive: string | null;
  readonly readyMs: number;
  readonly say: (line: string) => void;
}

/** Web first; the workers of the old version go on until the new one is known to serve. */
async function changeOver({ config, releases, from, to, archive, readyMs, say }: Change): Promise<number> {
  putInService(releases, to);
  const trouble = await serve(config, readyMs);
  if (trouble === null) {
    systemctl('restart', units[1]);
    const gone = tidy(releases, [from, to]);
    if (gone.length > 0) say(`Removed: ${gone.join(', ')}.`);
    say(`Kontor ${to} is in service. What is new: kontor release-notes --since ${from}`);
    return 0;
  }
  say(`Kontor ${to} is not ready (${trouble}): going back to ${from}.`);
  putInService(releases, from);
  const still = await serve(config, Math.max(readyMs, defaultSeconds * 1000));
  if (still === null) {
    say(`Kontor ${from} is in service again. Why ${to} was not: journalctl -u ${units[0]}`);
    return 1;
  }
  say(
    `Kontor ${from} is not ready either (${still}). See journalctl -u ${units[0]}; if the database is the reason: systemctl stop ${units.join(' ')}, and ${
      archive === null ? 'your backup' : `kontor restore ${archive}`
    } into an empty database, as docs/operations.md says.`,
  );
  return 1;
}

async function serve(config: Config, readyMs: number): Promise<string | null> {
  try {
    systemctl('restart', units[0]);
  } catch (error) {
    return (error as Error).message;
  }
  // One that cannot start is started again and again by systemd: it is ready, or it is not.
  return await waitUntilReady(config.host, config.port, readyMs);
}
