import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serverFlags } from './server-flags.ts';
import { table } from './table.ts';

/**
 * `npm run bench`: builds, and measures the built server against the limits of this machine in one run: CPU-ms per operation and ratios, because
 * rates drift with the neighbours. The load generator (load/) knows ActivityPub and Mastodon's API only, so it measures another server too:
 * `--peer http://gts.test --peer-token … [--peer-start 'command'] [--peer-user bench]`, one after the other. All of it runs inside a network
 * namespace that has loopback only. bench/README.md; results: bench/results/latest.{json,md}.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const harness = path.join(root, 'bench/load');
const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: 'cold,idle,follows,lat,flood,reads,fan,bad,bodies,crash' },
    flood: { type: 'string', default: '1000,9000' },
    fans: { type: 'string', default: '100,1000' },
    rate: { type: 'string', default: '10' },
    'no-limits': { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    statements: { type: 'boolean', default: false },
    budget: { type: 'string', default: '900' },
    peer: { type: 'string' },
    'peer-token': { type: 'string', default: '' },
    'peer-start': { type: 'string', default: '' },
    'peer-user': { type: 'string', default: 'bench' },
  },
});

const program = path.join(root, 'dist/main.js');
const fleetHosts = 1_200;
const binaries = '/usr/lib/postgresql';
const lab = mkdtempSync(path.join(os.tmpdir(), 'kontor-bench-'));
const netns = path.join(harness, 'netns.sh');
const env = {
  ...process.env,
  LAB: lab,
  DB_PID_FILE: path.join(lab, 'pg/postmaster.pid'),
  PGHOST: '127.0.0.1',
};

const instance: Record<string, string> = {
  KONTOR_ORIGIN: 'http://kontor.test',
  KONTOR_FILES_ORIGIN: 'http://files.kontor.test',
  HOST: '127.0.0.2',
  PORT: '80',
  DATABASE_URL: 'postgres://postgres@127.0.0.1:5432/kontor',
  KONTOR_DATA: path.join(lab, 'data'),
  KONTOR_ALLOW_HOSTS: '*.fleet.test,kontor.test',
  KONTOR_COMPANY: 'Bench AG',
  KONTOR_LOG: 'warn',
};

await main();

async function main(): Promise<void> {
  checkTools();
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  run('bash', [netns, 'up', String(fleetHosts)]);
  const database = startDatabase();
  try {
    await databaseReady();
    inside('createdb', ['-U', 'postgres', 'bench']);
    inside('createdb', ['-U', 'postgres', 'kontor']);
    if (!values['no-limits'])
      inside(process.execPath, [path.join(harness, 'limits.mjs'), path.join(lab, 'limits1.json')], {
        quiet: true,
      });
    drive(ours(prepareInstance()));
    if (values.peer) drive(theirs(values.peer));
    report();
  } finally {
    const ended = new Promise((resolve) => database.once('exit', resolve));
    database.kill('SIGINT');
    await ended;
    run('bash', [netns, 'down']);
  }
}

function checkTools(): void {
  const missing = [...(values['no-limits'] ? [] : ['wrk', 'pgbench']), 'psql', 'unshare', 'nsenter'].filter(
    (tool) => !works('which', [tool]),
  );
  if (process.getuid?.() !== 0) missing.push('root (for a network namespace)');
  if (missing.length === 0) return;
  console.error(
    `npm run bench needs: ${missing.join(', ')}. On Debian: apt-get install wrk postgresql postgresql-client util-linux. Without wrk: --no-limits.`,
  );
  process.exit(2);
}

/** A PostgreSQL of its own inside the namespace, with the settings of the embedded one: durable, small. */
function startDatabase(): ChildProcess {
  const version = readdirSync(binaries).toSorted((a, b) => Number(b) - Number(a))[0] ?? '15';
  const bin = path.join(binaries, version, 'bin');
  const data = path.join(lab, 'pg');
  mkdirSync(data);
  const uid = Number(execFileSync('id', ['-u', 'postgres']).toString());
  execFileSync('chmod', ['755', lab]);
  chownSync(data, uid, uid);
  run('setpriv', [
    '--reuid',
    'postgres',
    '--regid',
    'postgres',
    '--clear-groups',
    `${bin}/initdb`,
    '-D',
    data,
    '--auth=trust',
    '-U',
    'postgres',
    '--locale=C.UTF-8',
    '--no-sync',
  ]);
  const settings = [
    'shared_buffers=64MB',
    'max_wal_size=1GB',
    'jit=off',
    'max_connections=100',
    `unix_socket_directories=${data}`,
    'listen_addresses=127.0.0.1',
    'logging_collector=off',
    ...(values.statements ? ['shared_preload_libraries=pg_stat_statements'] : []),
  ];
  const args = [
    'run',
    'setpriv',
    '--reuid',
    'postgres',
    '--regid',
    'postgres',
    '--clear-groups',
    `${bin}/postgres`,
    '-D',
    data,
    ...settings.flatMap((s) => ['-c', s]),
  ];
  return spawn('bash', [netns, ...args], { env, stdio: 'ignore' });
}

async function databaseReady(): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (works('bash', [netns, 'run', 'psql', '-U', 'postgres', '-c', 'select 1'])) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The PostgreSQL of the bench did not start.');
}

/** One person who may be followed by everybody, a one-sided agreement with every host of the fleet, public posts on. */
function prepareInstance(): { readonly token: string; readonly password: string } {
  const origins = Array.from({ length: fleetHosts }, (_, i) => `http://i${i + 1}.fleet.test`).join('\n');
  writeFileSync(path.join(lab, 'fleet.txt'), origins);
  const { password } = JSON.parse(kontor('person', 'add', 'bench', '--name', 'Bench', '--json')) as {
    password: string;
  };
  kontor('agreement', 'allow', '--file', path.join(lab, 'fleet.txt'), '--profile', 'followers');
  kontor('setting', 'set', 'public_posts', 'on');
  const { token } = JSON.parse(kontor('person', 'token', 'bench', '--json')) as { token: string };
  return { token, password };
}

/** What the load generator is told of a server: bench/load/target.mjs. */
type Target = Readonly<Record<`BENCH_${string}`, string>>;

function ours({ token, password }: ReturnType<typeof prepareInstance>): Target {
  const vars = Object.entries(instance)
    .map(([name, value]) => `${name}='${value}'`)
    .join(' ');
  const profiling = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${lab}/prof`] : [];
  const flags = [...serverFlags, ...profiling].join(' ');
  return {
    BENCH_NAME: 'kontor',
    BENCH_BASE: 'http://kontor.test',
    BENCH_TOKEN: token,
    BENCH_PASSWORD: password,
    BENCH_START: `env ${vars} ${process.execPath} ${flags} ${program}`,
    BENCH_STATEMENTS: values.statements ? 'kontor' : '',
    BENCH_COUNT_SQL: 'select count(*) from posts where peer_id is not null',
  };
}

const theirs = (base: string): Target => ({
  BENCH_NAME: 'peer',
  BENCH_BASE: base,
  BENCH_TOKEN: values['peer-token'],
  BENCH_USER: values['peer-user'],
  BENCH_PASSWORD: '',
  BENCH_START: values['peer-start'],
});

function drive(target: Target): void {
  const options = ['steps', 'flood', 'fans', 'rate', 'budget'] as const;
  const args = [
    path.join(harness, 'run.mjs'),
    ...options.flatMap((name) => [`--${name}`, values[name]]),
    ...['--out', path.join(lab, `${target.BENCH_NAME}.json`)],
  ];
  inside(process.execPath, args, { env: target });
}

function report(): void {
  const read = (name: string): unknown =>
    existsSync(path.join(lab, name)) ? JSON.parse(readFileSync(path.join(lab, name), 'utf8')) : null;
  const results = { limits: read('limits1.json'), kontor: read('kontor.json'), peer: read('peer.json') };
  const out = path.join(root, 'bench/results');
  mkdirSync(out, { recursive: true });
  const markdown = table(results);
  writeFileSync(path.join(out, 'latest.json'), `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(path.join(out, 'latest.md'), markdown);
  console.log(markdown);
  console.log(`Scratch folder with logs: ${lab}`);
}

function kontor(...args: string[]): string {
  return inside(process.execPath, [program, ...args], {
    env: instance,
    capture: true,
  });
}

function inside(
  command: string,
  args: string[],
  options: { env?: Readonly<Record<string, string>>; capture?: boolean; quiet?: boolean } = {},
): string {
  const stdout = options.capture ? 'pipe' : options.quiet ? 'ignore' : 'inherit';
  const output = execFileSync('bash', [netns, 'run', command, ...args], {
    cwd: root,
    env: { ...env, ...options.env },
    stdio: ['ignore', stdout, 'inherit'],
  });
  return output ? output.toString() : '';
}
function run(command: string, args: string[]): void {
  execFileSync(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
}
function works(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { env, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
