import { execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compose } from '#src/compose.ts';
import { readConfig } from '#src/platform/config.ts';
import { startLogging } from '#src/platform/log.ts';
import { companyOf, fill } from './growth/fill.ts';
import { filledOrigin } from './growth/instance.ts';

/**
 * `npm run bench -- backup [--posts 100000]`: fills an instance in a PostgreSQL of this machine, of which pg_dump is as new as the server, kills
 * `kontor backup` with -9 a few times, lets it finish, restores with `kontor restore`, and compares every table, row by row.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { posts: { type: 'string', default: '100000' }, kills: { type: 'string', default: '3' } },
});
const posts = Number(values.posts);
const root = fileURLToPath(new URL('..', import.meta.url));
const program = ['--import', path.join(root, 'scripts/loader.mjs'), path.join(root, 'src/main.ts')];
const environment = {
  ...{ PATH: process.env.PATH ?? '', KONTOR_ORIGIN: filledOrigin, KONTOR_LOG: 'warn' },
  KONTOR_ALLOW_HOSTS: 'filled.localhost:4900',
};
const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-backup-'));
const [backups, data] = ['backups', 'data'].map((name) => path.join(folder, name)) as [string, string];

await startLogging('warn');
const postgres = await startPostgres();
try {
  await run();
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true });
}

async function run(): Promise<void> {
  const from = postgres.create('kontor');
  await fillIn(from);
  mkdirSync(path.join(data, 'files/ab'), { recursive: true });
  writeFileSync(path.join(data, 'files/ab/cd'), 'an attachment');
  const passphrase = path.join(folder, 'passphrase');
  writeFileSync(passphrase, 'a passphrase for nothing but this run');
  const env = {
    ...environment,
    DATABASE_URL: from,
    KONTOR_DATA: data,
    KONTOR_BACKUP_PASSPHRASE_FILE: passphrase,
  };
  for (let n = 0; n < Number(values.kills); n++) await killed(env, n);
  const made = JSON.parse(timed('backup', ['backup', backups, '--json'], env)) as { file: string };
  const complete = readdirSync(backups).filter((name) => !name.endsWith('.sha256'));
  if (complete.length !== 1 || complete.some((name) => name.endsWith('.part')))
    throw new Error(`Instead of one backup there are: ${complete.join(', ')}`);
  const to = postgres.create('restored');
  const restored = path.join(folder, 'restored');
  mkdirSync(restored);
  copyFileSync(path.join(data, 'key'), path.join(restored, 'key'));
  const there = { ...env, DATABASE_URL: to, KONTOR_DATA: restored };
  timed('restore', ['restore', made.file, '--without-ledger'], there);
  const different = differences(from, to).filter((table) => !['audit_log', 'backups'].includes(table)); // what a restore and a backup write themselves
  if (different.length > 0) throw new Error(`Not the same after the restore: ${different.join(', ')}`);
  if (!existsSync(path.join(restored, 'files/ab/cd'))) throw new Error('The attachment was not restored.');
  console.log('Every table is the same, row by row.');
}

/** Kills the backup and all it started at some moment; what it leaves must not look like a backup. */
async function killed(env: Readonly<Record<string, string>>, n: number): Promise<void> {
  const backup = spawn(process.execPath, [...program, 'backup', backups], {
    env,
    detached: true,
    stdio: 'ignore',
  });
  const ended = once(backup, 'exit');
  await sleep(1_500 + n * 1_200);
  if (backup.pid !== undefined && backup.exitCode === null) process.kill(-backup.pid, 'SIGKILL');
  await ended;
  const left = (existsSync(backups) ? readdirSync(backups) : []).filter((name) =>
    name.endsWith('.kontor-backup'),
  );
  if (left.length > 0 && backup.exitCode !== 0)
    throw new Error(`Half a backup is called whole: ${left.join(', ')}`);
  for (const whole of left) rmSync(path.join(backups, whole), { recursive: true });
  console.log(
    `killed after ${1_500 + n * 1_200} ms: ${left.length === 0 ? 'left as .part' : 'was done already'}`,
  );
}

function timed(what: string, args: string[], env: Readonly<Record<string, string>>): string {
  const startedMs = Date.now();
  const out = execFileSync(process.execPath, [...program, ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const bytes = execFileSync('du', ['-sm', backups], { encoding: 'utf8' }).split('\t')[0];
  console.log(`${what}: ${((Date.now() - startedMs) / 1_000).toFixed(1)} s, ${bytes} MB in the backup`);
  return out;
}

async function fillIn(url: string): Promise<void> {
  const app = await compose(
    readConfig({
      ...{
        KONTOR_ORIGIN: filledOrigin,
        KONTOR_DATA: data,
        KONTOR_COMPANY: 'Filled AG',
        KONTOR_COUNTRY: 'DE',
      },
      ...{
        KONTOR_ALLOW_HOSTS: 'filled.localhost:4900',
        KONTOR_LOG: 'warn',
        KONTOR_ROLE: 'web',
        DATABASE_URL: url,
      },
    }),
  );
  const startedMs = Date.now();
  await fill(app.db, url, companyOf(posts));
  await app.close();
  const size = postgres.ask(url, 'select pg_size_pretty(pg_database_size(current_database()))');
  console.log(`${posts} posts, ${size}, filled in ${((Date.now() - startedMs) / 1_000).toFixed(0)} s`);
}

/** Tables that do not have the same rows in both. */
function differences(one: string, other: string): string[] {
  const [before, after] = [sums(one), sums(other)];
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (table) => before.get(table) !== after.get(table),
  );
}

function sums(url: string): ReadonlyMap<string, string> {
  const tables = postgres.ask(
    url,
    "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1",
  );
  const sumOf = (table: string): string =>
    postgres.ask(
      url,
      `select count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) from public."${table}" t`,
    );
  return new Map(tables.split('\n').map((table) => [table, sumOf(table)]));
}

/** The newest PostgreSQL that is installed here, as its own user if this runs as root. */
async function startPostgres() {
  const binaries = '/usr/lib/postgresql';
  const version = existsSync(binaries) ? readdirSync(binaries).toSorted().at(-1) : undefined;
  if (version === undefined) throw new Error('On Debian: apt-get install postgresql postgresql-client');
  const bin = path.join(binaries, version, 'bin');
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? ['setpriv', '--reuid', 'postgres', '--regid', 'postgres', '--clear-groups'] : [];
  const cluster = path.join(folder, 'pg');
  mkdirSync(cluster);
  if (isRoot) {
    const uid = Number(execFileSync('id', ['-u', 'postgres']).toString());
    for (const own of [folder, cluster]) chownSync(own, uid, -1);
  }
  const port = await freePort();
  const start = (command: readonly string[]) => {
    const [file = '', ...args] = [...as, ...command];
    return [file, args] as const;
  };
  execFileSync(
    ...start([
      `${bin}/initdb`,
      '--username=postgres',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      cluster,
    ]),
    { stdio: 'ignore' },
  );
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'shared_buffers=512MB',
    'max_wal_size=4GB',
  ];
  const server = spawn(
    ...start([`${bin}/postgres`, '-D', cluster, ...settings.flatMap((each) => ['-c', each])]),
    { stdio: 'ignore' },
  );
  const urlOf = (name: string): string => `postgres://postgres@127.0.0.1:${port}/${name}`;
  const ask = (url: string, statement: string): string =>
    execFileSync(`${bin}/psql`, ['--no-psqlrc', '-qtA', '-d', url, '-c', statement], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  for (let tries = 0; ; tries++) {
    try {
      ask(urlOf('postgres'), 'select 1');
      break;
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(100);
    }
  }
  return {
    ask,
    create(name: string): string {
      ask(urlOf('postgres'), `create database ${name}`);
      return urlOf(name);
    },
    async stop() {
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
