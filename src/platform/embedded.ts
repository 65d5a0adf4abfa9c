import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chown, link, mkdir, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { chooseBinaries, runTool, serverEnvironment, type Binaries } from './embedded-binaries.ts';
import { clearStale, isPostmaster, look } from './embedded-process.ts';
import { chooseAccount, choosePlace, type Account } from './embedded-user.ts';

/** A running PostgreSQL. `pid` is its postmaster; `adopted` says that an earlier process of ours had started it. */
export interface Embedded {
  /** The superuser's address of the database `postgres`, password included. */
  url: string;
  pid: number;
  adopted: boolean;
  /** Fast shutdown for everyone who uses this data folder; resolves when the postmaster is gone. */
  stop(): Promise<void>;
}

const superuser = 'kontor';
/** Recovery after a crash reads up to max_wal_size again, on a slow disk. */
const startMsMax = 120_000;
const stopMsMax = 60_000;
/** A port taken between choosing and binding, or a starter beside us, costs one launch each. */
const launchesMax = 6;
const pollMs = 50;
const logBytesMax = 10 * 1024 * 1024;
const logTailChars = 2_000;

/**
 * Starts the PostgreSQL in `<dataDir>/pg`, or adopts the one that is running there. It outlives a killed parent, listens only on loopback with a
 * random password, and keeps its port over restarts while that port is free. Any number of processes may call this at once. Throws an Error that
 * says what to do if no PostgreSQL can be found or started.
 */
export async function startEmbedded(options: {
  dataDir: string;
  /** Nothing in it has to survive a power cut (a killed process it survives still): for tests, whose databases are made and dropped by hundreds. */
  disposable?: boolean;
  log?: (sentence: string, fields?: Record<string, unknown>) => void;
}): Promise<Embedded> {
  const log = options.log ?? (() => {});
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = await realpath(options.dataDir);
  const account = await chooseAccount(join(dataDir, 'pg', 'data'));
  const place = await choosePlace(dataDir, account);
  const data = join(place, 'data');
  const password = await keepPassword(join(dataDir, 'pg', 'password'));
  const untilMs = Date.now() + startMsMax;
  let child: ChildProcess | undefined;
  let launches = 0;
  for (;;) {
    const seen = await look(data);
    if (seen.state === 'live' && seen.ready && (await answers(addressOf(seen.port, password), data))) {
      const adopted = seen.pid !== child?.pid;
      await writeFile(join(place, 'port'), String(seen.port));
      log(adopted ? 'Adopted the embedded PostgreSQL' : 'Started the embedded PostgreSQL', seen);
      return {
        url: addressOf(seen.port, password),
        pid: seen.pid,
        adopted,
        stop: () => stopServer(data, seen.pid),
      };
    }
    if (Date.now() > untilMs)
      throw new Error(`PostgreSQL in ${place} did not become ready. ${await logTail(place)}`);
    if (
      seen.state !== 'live' &&
      (child === undefined || child.exitCode !== null || child.signalCode !== null)
    ) {
      if (launches++ === launchesMax)
        throw new Error(`PostgreSQL in ${place} does not start. ${await logTail(place)}`);
      if (seen.state === 'stale') await clearStale(data, seen.pid);
      const binaries = await chooseBinaries(place, data, account);
      if (!(await exists(join(data, 'PG_VERSION'))))
        await initialise({ place, data, binaries, account, password });
      child = await launch({
        ...{ place, data, binaries, account, freshPort: launches > 1 },
        settings: options.disposable === true ? [...settings, ...disposable] : settings,
      });
    }
    await sleep(pollMs);
  }
}

/** Creates the database `name` if it is missing and returns its URL. Safe to call concurrently. */
export async function ensureDatabase(url: string, name: string): Promise<string> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name)) {
    throw new Error(
      `"${name}" cannot name a database; use up to 63 lower-case letters, digits and underscores.`,
    );
  }
  const sql = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => {} });
  try {
    const found = await sql`select 1 as found from pg_database where datname = ${name}`;
    if (found.length === 0) await sql`create database ${sql(name)}`;
  } catch (error) {
    // 42P04 duplicate_database, 23505 unique_violation: another process was faster.
    if (!(error instanceof postgres.PostgresError) || !['42P04', '23505'].includes(error.code)) throw error;
  } finally {
    await sql.end({ timeout: 5 });
  }
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

const addressOf = (port: number, password: string): string =>
  `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`;

/** The first writer wins; `link` refuses to replace, so that two starters agree on one password. */
async function keepPassword(path: string): Promise<string> {
  if (!(await exists(path))) {
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
    await link(draft, path).catch(ignoreCode('EEXIST'));
    await rm(draft);
  }
  return (await readFile(path, 'utf8')).trim();
}

interface Cluster {
  place: string;
  data: string;
  binaries: Binaries;
  account: Account | null;
}

/** initdb works in a folder of its own, renamed when complete: neither a kill in the middle nor a second starter leaves half a cluster. */
async function initialise(cluster: Cluster & { password: string }): Promise<void> {
  const { place, data, binaries, account } = cluster;
  const draft = join(place, `initdb-${randomUUID()}`);
  const passwordFile = `${draft}.password`;
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, cluster.password, { mode: 0o600, flag: 'wx' });
  if (account) for (const path of [draft, passwordFile]) await chown(path, account.uid, account.gid);
  // From 17 on PostgreSQL brings its own C.UTF-8: the same order and case rules on every machine, whatever its libc.
  const locale =
    binaries.major >= 17
      ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
      : ['--locale=C.UTF-8'];
  try {
    await runTool(binaries, account, 'initdb', [
      '-D',
      draft,
      '-U',
      superuser,
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      ...locale,
      '--no-sync',
    ]);
    await rename(draft, data).catch(ignoreCode('ENOTEMPTY', 'EEXIST'));
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

/** For small machines. fsync stays on: what was acknowledged must survive a power cut. No parallel query: /dev/shm of a container is small. */
const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=100',
  'shared_buffers=64MB',
  'max_wal_size=1GB',
  'fsync=on',
  'full_page_writes=on',
  'jit=off',
  'max_parallel_workers_per_gather=0',
  'max_parallel_maintenance_workers=0',
  'timezone=UTC',
  'log_timezone=UTC',
  'logging_collector=off',
  // Statements and their values are content, and content is never logged.
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
  'log_checkpoints=off',
];

/** Of two settings of one name PostgreSQL takes the later. */
const disposable = ['fsync=off', 'full_page_writes=off'];

async function launch(
  cluster: Cluster & { freshPort: boolean; settings: readonly string[] },
): Promise<ChildProcess> {
  const { place, data, binaries, account } = cluster;
  const port = await choosePort(join(place, 'port'), cluster.freshPort);
  const logFile = await openLog(join(place, 'postgres.log'));
  try {
    const flags = [...cluster.settings, `port=${port}`].flatMap((setting) => ['-c', setting]);
    // Root may have started a cluster of this account before: the account must be able to go on writing here.
    if (account) await logFile.chown(account.uid, account.gid);
    const child = spawn(join(binaries.folder, 'bin', 'postgres'), ['-D', data, ...flags], {
      cwd: place,
      // Its own session: a signal to our terminal or process group, or our death, does not reach it.
      detached: true,
      stdio: ['ignore', logFile.fd, logFile.fd],
      env: serverEnvironment,
      ...account,
    });
    await once(child, 'spawn');
    child.unref();
    return child;
  } finally {
    await logFile.close();
  }
}

/** The port of last time, so that processes which knew it find the server again; else any free one. */
async function choosePort(path: string, fresh: boolean): Promise<number> {
  const last = fresh ? 0 : Number((await readFile(path, 'utf8').catch(() => '')) || 0);
  return (
    (await tryPort(Number.isInteger(last) && last > 0 && last < 65_536 ? last : 0)) ?? (await tryPort(0)) ?? 0
  );
}

async function tryPort(port: number): Promise<number | null> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch {
    // Taken: the caller asks for another.
    return null;
  } finally {
    server.close();
  }
}

async function openLog(path: string): ReturnType<typeof open> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > logBytesMax) await rename(path, `${path}.1`);
  return await open(path, 'a', 0o600);
}

/** The proof that the port is the cluster of this folder: it takes our password and names our folder. */
async function answers(url: string, data: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    const [row] = await sql<{ folder: string }[]>`select current_setting('data_directory') as folder`;
    return row?.folder === data;
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === '28P01') {
      throw new Error(
        `The PostgreSQL of ${data} does not take the password kept beside it; restore pg/password.`,
        {
          cause: error,
        },
      );
    }
    // Anything else is a server that is still starting or just ending: the caller looks again until its deadline.
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function stopServer(data: string, pid: number): Promise<void> {
  const untilMs = Date.now() + stopMsMax;
  if (!(await isPostmaster(pid, data))) return;
  process.kill(pid, 'SIGINT');
  while (await isPostmaster(pid, data)) {
    if (Date.now() > untilMs)
      throw new Error(`PostgreSQL (pid ${pid}) did not stop; see the log in ${data}/..`);
    await sleep(pollMs);
  }
}

async function logTail(place: string): Promise<string> {
  const text = await readFile(join(place, 'postgres.log'), 'utf8').catch(() => 'It wrote no log.');
  return `Set DATABASE_URL to use another PostgreSQL, or read ${place}/postgres.log, which ends: ${text.slice(-logTailChars)}`;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const ignoreCode =
  (...codes: string[]) =>
  (error: unknown): void => {
    if (!codes.includes(String((error as { code?: unknown }).code))) throw error;
  };
