import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cookieName } from '#src/access/cookie.ts';
import { createSession } from '#src/access/sessions.ts';
import { issueToken } from '#src/access/tokens.ts';
import { agreementCommands } from '#src/cli/agreements.ts';
import { compose, type App } from '#src/compose.ts';
import { createGroup } from '#src/groups/create.ts';
import { addPerson, type NewPerson } from '#src/people/add.ts';
import { readConfig, type Config } from '#src/platform/config.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { start, type Running } from '#src/serve.ts';
import { cloneDatabase } from './database.ts';
import { ask, until, type Answer } from './http.ts';
import { testKeys } from './people.ts';

export { until } from './http.ts';

export interface Member {
  readonly id: PersonId;
  readonly handle: string;
  readonly uri: string;
  /** `handle@host`, as others write it. */
  readonly acct: string;
  readonly token: string;
}
export interface Room {
  readonly id: GroupId;
  readonly handle: string;
  readonly uri: string;
}
export interface ApiAnswer<T = unknown> extends Answer {
  readonly data: T;
}

/** A whole instance on a database of its own, reached as `http://<name>.localhost:<port>`. */
export interface TestInstance {
  readonly name: string;
  readonly origin: string;
  readonly host: string;
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** False: another process serves, which hears of changes a moment later. */
  readonly inProcess: boolean;
  /** The operator's app: same database, same verbs and journal; in this process it is the one that serves. */
  readonly app: App;
  readonly db: Db;
  /** With keys of their own unless `sharedKeys`: making a pair takes a tenth of a second. */
  person(
    handle: string,
    more?: Partial<Omit<NewPerson, 'handle' | 'keys'>> & { sharedKeys?: boolean },
  ): Promise<Member>;
  group(handle: string, owner: Member, access?: 'open' | 'closed' | 'secret'): Promise<Room>;
  /** A Cookie header of a browser in which that member has signed in. */
  cookie(who: Member): Promise<string>;
  /** JSON in and out, as one of the members or as nobody. */
  api<T = unknown>(method: string, path: string, body?: unknown, token?: string): Promise<ApiAnswer<T>>;
  /** `kontor agreement …` */
  agreement<T = unknown>(verb: string, ...args: string[]): Promise<T>;
  /** A one-sided agreement with plain ActivityPub servers. */
  allow(profile: 'followers' | 'forum' | 'followers,forum', ...origins: string[]): Promise<void>;
  /** Waits for a clean end of the serving process (SIGTERM when it is a child). */
  stop(): Promise<{ code: number | null; tookMs: number }>;
  /** SIGKILL; only for children. */
  kill(): Promise<void>;
  /** Serves again after stop() or kill(), a child with more or other environment. */
  again(env?: Record<string, string>): Promise<void>;
  /** The child has ended by itself, e.g. at a fail point. */
  ended(): Promise<void>;
  /** Stops everything and removes the database. */
  remove(): Promise<void>;
}

export interface InstanceOptions {
  readonly name?: string;
  readonly company?: string;
  readonly country?: string;
  readonly env?: Record<string, string>;
  /** False: a child process, which can be killed. */
  readonly inProcess?: boolean;
  /** In place of the run's PostgreSQL. */
  readonly databaseUrl?: string;
  /** What a child runs instead of the sources: arguments of Node, with absolute paths. */
  readonly program?: readonly string[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function startInstance(options: InstanceOptions = {}): Promise<TestInstance> {
  const name = options.name ?? 'alpha';
  const database = options.databaseUrl
    ? { url: options.databaseUrl, drop: async () => {} }
    : await cloneDatabase();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'kontor-test-'));
  const env = {
    KONTOR_ORIGIN: `http://${name}.localhost:${await freePort()}`,
    DATABASE_URL: database.url,
    KONTOR_DATA: dataDir,
    KONTOR_COMPANY: options.company ?? 'Alpha AG',
    KONTOR_COUNTRY: options.country ?? 'DE',
    KONTOR_ALLOW_HOSTS: '*.localhost',
    KONTOR_READ_HOSTS: '*.localhost',
    KONTOR_POOL: '6',
    KONTOR_LOG: 'warn',
    ...options.env,
  };
  const server =
    options.inProcess === false ? childServer(env, dataDir, options.program) : ownServer(readConfig(env));
  await server.start({});
  const app = await server.operator();
  const { origin } = app.config;
  const agreement = async <T>(verb: string, ...args: string[]): Promise<T> => {
    const command = agreementCommands[verb];
    if (!command) throw new Error(`There is no command agreement ${verb}.`);
    const { json } = await command.run({ ...app, args });
    await app.registry.refresh();
    return JSON.parse(JSON.stringify(json)) as T;
  };
  return {
    name,
    origin,
    host: new URL(origin).host,
    databaseUrl: database.url,
    dataDir,
    inProcess: options.inProcess !== false,
    app,
    db: app.db,
    ...cast(app),
    api: (method, route, body, token) => api(origin, method, route, body, token),
    agreement,
    async allow(profile, ...origins) {
      await agreement('allow', ...origins, '--profile', profile);
    },
    stop: server.stop,
    kill: server.kill,
    again: (more = {}) => server.start(more),
    ended: server.ended,
    async remove() {
      await server.stop();
      await server.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Who works there: added by the verbs, as the command line does it. */
function cast(app: App): Pick<TestInstance, 'person' | 'group' | 'cookie'> {
  const { db } = app;
  return {
    async person(handle, { sharedKeys = false, ...more } = {}) {
      const keys = sharedKeys ? await testKeys() : await generateKeys();
      const name = more.name ?? handle.charAt(0).toUpperCase() + handle.slice(1);
      return await transaction(db, async (tx) => {
        const id = await addPerson(tx, { ...more, handle, name, keys });
        const scopes = ['read', 'write', 'follow', 'profile'];
        const token = await issueToken(tx, { personId: id, name: 'test', scopes });
        const [row] = await tx`select uri from people where id = ${id}`;
        return {
          id,
          handle,
          uri: row?.uri as string,
          acct: `${handle}@${app.instance.addresses.host}`,
          token,
        };
      });
    },
    async cookie(who) {
      const secret = await transaction(db, (tx) => createSession(tx, who.id, 'test'));
      return `${cookieName(app.instance, 'session')}=${secret}`;
    },
    async group(handle, owner, access = 'closed') {
      const keys = await generateKeys();
      const group = { handle, name: handle.charAt(0).toUpperCase() + handle.slice(1), access, keys };
      return await transaction(db, async (tx) => {
        const id = await createGroup(tx, owner.id, group);
        const [row] = await tx`select uri from groups where id = ${id}`;
        return { id, handle, uri: row?.uri as string };
      });
    },
  };
}

async function api<T>(
  origin: string,
  method: string,
  route: string,
  body?: unknown,
  token?: string,
): Promise<ApiAnswer<T>> {
  const answer = await ask(origin, {
    method,
    path: route,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { ...answer, data: answer.json as T };
}

interface Server {
  start(env: Record<string, string>): Promise<void>;
  stop(): Promise<{ code: number | null; tookMs: number }>;
  kill(): Promise<void>;
  ended(): Promise<void>;
  operator(): Promise<App>;
  close(): Promise<void>;
}

function ownServer(config: Config): Server {
  let running: Running | null = null;
  return {
    async start() {
      running = await start(config);
    },
    async operator() {
      if (!running) throw new Error('not started');
      return running.app;
    },
    async stop() {
      const startedMs = Date.now();
      await running?.stop();
      running = null;
      return { code: 0, tookMs: Date.now() - startedMs };
    },
    kill: () => Promise.reject(new Error('Only a child process can be killed.')),
    ended: () => Promise.reject(new Error('Only a child process ends by itself.')),
    close: async () => {},
  };
}

const readyMsMax = 90_000;

/** Hundreds of processes start the same code: compiled once, each starts in half the time. */
const compileCache = path.join(root, 'node_modules/.cache/compiled');

const sources = ['--import', path.join(root, 'scripts/loader.mjs'), path.join(root, 'src/main.ts')];

function childServer(
  env: Record<string, string>,
  dataDir: string,
  program: readonly string[] = sources,
): Server {
  let child: ChildProcess | null = null;
  let operator: App | null = null;
  // Of several processes behind one address each has a port of its own.
  const door = (env.KONTOR_ORIGIN ?? '').replace(/\d+$/, (port) => env.PORT ?? port);
  const exit = async () => {
    const dying = child;
    if (dying && dying.exitCode === null && dying.signalCode === null)
      await new Promise((resolve) => dying.once('exit', resolve));
  };
  return {
    async start(more) {
      const log = openSync(path.join(dataDir, 'log'), 'a');
      const started = spawn(process.execPath, program, {
        // Where there is no .env: that of whoever runs the tests is for their own instance.
        cwd: dataDir,
        env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, ...env, ...more },
        stdio: ['ignore', log, log],
      });
      child = started;
      await until(
        `${env.KONTOR_ORIGIN} is ready`,
        async () => {
          if (started.exitCode !== null) throw new Error(`It ended at once: ${logTail(dataDir)}`);
          if (env.KONTOR_ROLE === 'worker') return true;
          return (await ask(door, { path: '/readyz' }).catch(() => null))?.status === 200;
        },
        { timeoutMs: readyMsMax },
      ).catch((error: Error) => {
        throw new Error(`${error.message}. Its log ends: ${logTail(dataDir)}`, { cause: error });
      });
    },
    async operator() {
      operator ??= await compose({ ...readConfig(env), role: 'web', failPoints: '' });
      return operator;
    },
    async stop() {
      const startedMs = Date.now();
      child?.kill('SIGTERM');
      await exit();
      return { code: child?.exitCode ?? null, tookMs: Date.now() - startedMs };
    },
    async kill() {
      child?.kill('SIGKILL');
      await exit();
    },
    ended: exit,
    async close() {
      await operator?.close();
    },
  };
}

const logTail = (dataDir: string): string => readFileSync(path.join(dataDir, 'log'), 'utf8').slice(-600);

/** Below the range from which outgoing connections take theirs: what is free now stays free until it is bound. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 18_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
