import path from 'node:path';
import { existsSync, statSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { findTool } from '#src/backup/postgres-tools.ts';
import { checkAddress } from '#src/cli/checks/address.ts';
import { checkClock } from '#src/cli/checks/clock.ts';
import { checkDatabase } from '#src/cli/checks/database.ts';
import { checkDisk, type ServiceUser } from '#src/cli/checks/disk.ts';
import { isFailure, lineOf, type Finding } from '#src/cli/checks/finding.ts';
import { checkMailServer } from '#src/cli/checks/mail.ts';
import { ConfigError, readConfig, type Config } from '#src/platform/config.ts';
import { withEnvFile } from '#src/platform/env-file.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readArgs } from './agreement-args.ts';
import { hasSystemd, systemctl, units, waitUntilReady } from './machine.ts';
import { setupUsage } from './setup-usage.ts';
import { addAdministrator } from './setup-administrator.ts';
import { questions, readAnswers, terminal, type Asking } from './setup-answers.ts';
import { localDatabase, makeLocalDatabase } from './setup-database.ts';
import {
  allowFolders,
  changedIn,
  findServiceUser,
  makeDataDir,
  makePassphrase,
  makeSealKey,
  writeEnvFile,
  type Settings,
} from './setup-files.ts';

const options = {
  ...Object.fromEntries(questions.map(({ option }) => [option, { type: 'string' } as const])),
  check: { type: 'boolean' },
  start: { type: 'boolean' },
  replace: { type: 'boolean' },
  admin: { type: 'string' },
  'admin-name': { type: 'string' },
  'admin-email': { type: 'string' },
  'admin-password-file': { type: 'string' },
  'time-server': { type: 'string', multiple: true },
  env: { type: 'string' },
  data: { type: 'string' },
  user: { type: 'string' },
} as const;

/** Where the units and the command look for it. */
const settingsFile = '/etc/kontor/env';

/** The machine as setup finds it. */
export interface SetupWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Program and arguments that run Kontor itself. */
  readonly command: readonly string[];
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable;
}

/** `kontor setup`. 0: ready; 1: something is to be put right, and was said with its remedy. */
export async function runSetup(world: SetupWorld, args: readonly string[]): Promise<number> {
  const say = (line: string): void => void world.output.write(`${line}\n`);
  const desk = world.input.isTTY ? terminal(world.input, world.output) : null;
  try {
    return await setUp(world, { args: [...args], ask: desk?.ask ?? null, say });
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof ConfigError)) throw error;
    say(error.message);
    return 1;
  } finally {
    desk?.close();
  }
}

interface Course {
  readonly args: string[];
  readonly ask: Asking['ask'];
  readonly say: (line: string) => void;
}

async function setUp(world: SetupWorld, { args, ask, say }: Course): Promise<number> {
  const { values, positionals } = readArgs(setupUsage, args, options);
  if (positionals.length > 0) throw new Refusal('invalid', `Use: ${setupUsage}`);
  const text = (name: string): string | undefined => {
    const value = (values as Record<string, unknown>)[name];
    return typeof value === 'string' ? value : undefined;
  };
  const file = path.resolve(text('env') ?? settingsFile);
  const user = findServiceUser(text('user') ?? 'kontor');
  requireWritable(file, values.check ?? false);
  const before = read(file);
  const given = Object.fromEntries(questions.map(({ option }) => [option, text(option)]));
  const answers = await readAnswers({ given, before, ask });
  const isCheck = values.check ?? false;
  const settings = complete(answers, { before, file, data: text('data'), isCheck, env: world.env });
  await requireConsent(changedIn(before, settings), { file, replace: values.replace ?? false, ask });
  const config = readConfig(settings);
  const { must, should } = await examine(config, { user, servers: values['time-server'] ?? [] });
  for (const finding of [...must, ...should]) say(lineOf(finding));
  if (must.some(isFailure)) {
    say('\nNothing was written. Put this right, then run kontor setup again.');
    return 1;
  }
  const isWell = !should.some(isFailure);
  if (isCheck) return isWell ? 0 : 1;
  write(file, { config, settings, user, say });
  const program = { command: world.command, env: { ...world.env, ...read(file) }, user };
  await addAdministrator(program, {
    say,
    ask,
    given: {
      handle: text('admin'),
      name: text('admin-name'),
      email: text('admin-email'),
      passwordFile: text('admin-password-file'),
    },
  });
  await start(config, { wanted: values.start ?? false, ask, say });
  if (!isWell) say('\nWritten, but not all is well: put right what FAIL says, then: kontor doctor');
  return isWell ? 0 : 1;
}

const read = (file: string): Settings =>
  Object.fromEntries(Object.entries(withEnvFile({}, file)).map(([name, value]) => [name, value ?? '']));

function requireWritable(file: string, isCheck: boolean): void {
  const folder = path.dirname(file);
  if (isCheck || process.getuid?.() === 0 || !existsSync(folder)) return;
  if (statSync(folder).uid === process.getuid?.()) return;
  throw new Refusal('not_allowed', `${folder} belongs to root: run it as sudo kontor setup.`);
}

interface Found {
  readonly before: Settings;
  readonly file: string;
  readonly data: string | undefined;
  readonly isCheck: boolean;
  readonly env: SetupWorld['env'];
}

/** Besides what is asked: where things lie on a machine, unless somebody has decided otherwise. */
function complete(answers: Settings, { before, file, data, isCheck, env }: Found): Settings {
  const folder = path.dirname(file);
  const dataDir = data ?? before.KONTOR_DATA ?? '/var/lib/kontor';
  const isOldKey = before.KONTOR_KEY_FILE === undefined && existsSync(path.join(dataDir, 'key'));
  const local = (): string => before.DATABASE_URL ?? (isCheck ? localDatabase : makeLocalDatabase());
  const database = answers.DATABASE_URL === 'local' ? local() : answers.DATABASE_URL;
  return {
    HOST: '127.0.0.1',
    PORT: '4000',
    KONTOR_TRUST_PROXY: 'yes',
    // Whom this run trusts, the service has to trust as well.
    ...(env.NODE_EXTRA_CA_CERTS ? { NODE_EXTRA_CA_CERTS: env.NODE_EXTRA_CA_CERTS } : {}),
    ...(isOldKey ? {} : { KONTOR_KEY_FILE: path.join(folder, 'key') }),
    ...before,
    ...answers,
    ...(database === undefined ? {} : { DATABASE_URL: database }),
    KONTOR_DATA: dataDir,
    ...(answers.KONTOR_BACKUP_DIR
      ? {
          KONTOR_BACKUP_PASSPHRASE_FILE:
            before.KONTOR_BACKUP_PASSPHRASE_FILE ?? path.join(folder, 'backup-passphrase'),
        }
      : {}),
  };
}

/** What is there is only changed by whoever says so. */
async function requireConsent(
  changed: readonly string[],
  { file, replace, ask }: { readonly file: string; readonly replace: boolean; readonly ask: Asking['ask'] },
): Promise<void> {
  if (changed.length === 0 || replace) return;
  const which = `${file} has other values for ${changed.join(', ')}`;
  if (ask && /^y(es)?$/i.test(await ask(`${which}. Change them? (yes/no)`, 'no'))) return;
  throw new Refusal(
    'conflict',
    `${which}: nothing was changed. Leave those options out to keep them, or add --replace; the file is then kept as ${file}.before.`,
  );
}

/** `must`: without it nothing starts. `should`: it starts, and something of it will not work. */
async function examine(
  config: Config,
  { user, servers }: { readonly user: ServiceUser; readonly servers: readonly string[] },
): Promise<{ must: Finding[]; should: Finding[] }> {
  const { findings, major } = await checkDatabase(config.databaseUrl ?? '', config.origin);
  const isBegun = findings.some(({ check, says }) => check === 'owner' && says === config.origin);
  const [clock, pages, files, mail, dump] = await Promise.all([
    checkClock(servers),
    checkAddress('the pages', config.origin),
    checkAddress('the files', config.filesOrigin),
    checkMailServer(config.mail),
    checkDump(config, major),
  ]);
  const key = checkKey(config, isBegun);
  const room = [checkDisk(config.dataDir, 'KONTOR_DATA', user), ...backupRoom(config, user)];
  return { must: [...findings, ...key, ...room], should: [clock, ...pages, ...files, mail, ...dump] };
}

const backupRoom = ({ backup }: Config, user: ServiceUser): Finding[] =>
  backup.dir === null
    ? []
    : [{ ...checkDisk(backup.dir, 'KONTOR_BACKUP_DIR', user), check: 'disk of backups' }];

/** A database that has begun is of no use without its key, and a new one would hide that. */
function checkKey({ keyFile }: Config, isBegun: boolean): Finding[] {
  if (!isBegun || existsSync(keyFile)) return [];
  return [
    {
      ...{
        check: 'sealing key',
        ok: false,
        says: `${keyFile} is not there, and the database was sealed with it`,
      },
      remedy: 'Put the key back where KONTOR_KEY_FILE says, from the copy that was kept elsewhere.',
    },
  ];
}

async function checkDump(config: Config, major: number | null): Promise<Finding[]> {
  if (config.backup.dir === null || major === null) return [];
  try {
    const tool = await findTool('pg_dump', major);
    return [{ check: 'pg_dump', ok: true, says: tool }];
  } catch (error) {
    return [{ check: 'pg_dump', ok: false, says: (error as Error).message, remedy: 'Backups need it.' }];
  }
}

function write(
  file: string,
  {
    config,
    settings,
    user,
    say,
  }: {
    readonly config: Config;
    readonly settings: Settings;
    readonly user: ServiceUser;
    readonly say: Course['say'];
  },
): void {
  writeEnvFile(file, settings, user);
  makeDataDir(config.dataDir, user);
  const key = makeSealKey(config.keyFile, user);
  say(`\n${file} is written.`);
  if (key === 'made')
    say(`The sealing key is ${config.keyFile}: keep a copy elsewhere, without it no backup can be opened.`);
  const { dir, passphraseFile } = config.backup;
  if (file === settingsFile) allowFolders([config.dataDir, ...(dir === null ? [] : [dir])]);
  if (dir === null || passphraseFile === null) return;
  makeDataDir(dir, user);
  if (makePassphrase(passphraseFile, user) === 'made')
    say(`The passphrase of the backups is in ${passphraseFile}: keep a copy elsewhere.`);
}

async function start(
  config: Config,
  {
    wanted,
    ask,
    say,
  }: { readonly wanted: boolean; readonly ask: Asking['ask']; readonly say: Course['say'] },
): Promise<void> {
  const command = `systemctl enable --now ${units.join(' ')}`;
  const isWanted =
    wanted || (hasSystemd() && ask !== null && /^y(es)?$/i.test(await ask('Start now? (yes/no)', 'yes')));
  if (!isWanted) return say(`\nTo start: ${command}`);
  systemctl('daemon-reload');
  systemctl('enable', '--now', ...units);
  const trouble = await waitUntilReady(config.host, config.port);
  if (trouble !== null)
    throw new Refusal('conflict', `It was started, but ${trouble}: see journalctl -u ${units[0]}.`);
  say(`\nIt runs: ${config.origin}`);
}
