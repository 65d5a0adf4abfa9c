import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openPool } from '#src/platform/database.ts';
import { until } from '#test/support/http.ts';
import { freePort } from '#test/support/instance.ts';

/** PostgreSQL and pgbouncer refuse to run as root: then they run as Debian's user postgres. */
const account = ((): { uid: number; gid: number } | null => {
  if (process.getuid?.() !== 0) return null;
  const number = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
})();
const as = account ?? {};
const bin = ((): string => {
  const versions = readdirSync('/usr/lib/postgresql').toSorted((a, b) => Number(b) - Number(a));
  return path.join('/usr/lib/postgresql', versions[0] ?? '', 'bin');
})();
const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', PGUSER: 'kontor' };

const tool = (name: string, ...args: string[]): string =>
  execFileSync(path.join(bin, name), args, {
    ...as,
    env,
    cwd: '/',
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

export interface Cluster {
  /** Belongs to whoever PostgreSQL runs as. */
  readonly folder: string;
  /** A new server; `url` of its database kontor is there at once. */
  create(name: string, settings?: readonly string[]): Promise<Server>;
  /** A copy of a running server, by pg_basebackup; not started. `more` e.g. `-R`. */
  copy(from: Server, name: string, ...more: string[]): Promise<Server>;
  /** pgbouncer of Debian in transaction mode, in front of a server. */
  pool(to: Server): Promise<Pooler>;
  place(name: string): string;
  stop(): Promise<void>;
}

export interface Server {
  readonly port: number;
  readonly dir: string;
  url(database?: string): string;
  /** Settings as on its command line, which no copy inherits. */
  start(settings?: readonly string[]): Promise<void>;
  promote(): void;
  /** As if its machine lost power. */
  kill(): void;
  stop(): Promise<void>;
  /** As `alter system`, which a standby cannot do. */
  set(name: string, value: string): void;
  /** Its machine answers nothing, and keeps every connection. */
  freeze(): void;
  thaw(): void;
}

export interface Pooler {
  url(database?: string): string;
  lead(to: Server): void;
}

export function openCluster(): Cluster {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-cluster-'));
  const own = (place: string): string => {
    if (account) chownSync(place, account.uid, account.gid);
    return place;
  };
  own(folder);
  const servers: Server[] = [];
  const children: ChildProcess[] = [];
  const place = (name: string): string => {
    const made = path.join(folder, name);
    mkdirSync(made, { recursive: true });
    return own(made);
  };
  const run = (command: string, args: readonly string[]): ChildProcess => {
    const child = spawn(command, args, { ...as, env, cwd: '/', stdio: 'ignore' });
    children.push(child);
    return child;
  };
  const serverAt = async (name: string): Promise<Server> => {
    const one = server(path.join(folder, name), await freePort(), folder, run);
    servers.push(one);
    return one;
  };
  return {
    folder,
    place,
    async create(name, settings = []) {
      const one = await serverAt(name);
      tool(
        'initdb',
        '-D',
        one.dir,
        '-U',
        'kontor',
        '-A',
        'trust',
        '-E',
        'UTF8',
        '--locale=C.UTF-8',
        '--no-sync',
      );
      await one.start(settings);
      const admin = openPool(one.url('postgres'), { max: 1 });
      await admin.unsafe('create database kontor');
      await admin.end();
      return one;
    },
    async copy(from, name, ...more) {
      const one = await serverAt(name);
      tool(
        'pg_basebackup',
        '-h',
        '127.0.0.1',
        '-p',
        String(from.port),
        '-D',
        one.dir,
        '-X',
        'stream',
        '-c',
        'fast',
        '--no-sync',
        ...more,
      );
      return one;
    },
    async pool(to) {
      const [port, file] = [await freePort(), path.join(place('pool'), 'pgbouncer.ini')];
      const lead = ({ port: target }: Server): void => {
        writeFileSync(
          file,
          `[databases]\nkontor = host=127.0.0.1 port=${target} user=kontor\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir = ${folder}\nauth_type = any\npool_mode = transaction\nmax_client_conn = 400\ndefault_pool_size = 20\nserver_login_retry = 1\nserver_connect_timeout = 3\nquery_wait_timeout = 10\n`,
        );
        own(file);
      };
      lead(to);
      const child = run('/usr/sbin/pgbouncer', [file]);
      return {
        url: (database = 'kontor') => `postgres://kontor@127.0.0.1:${port}/${database}`,
        lead(next) {
          lead(next);
          child.kill('SIGHUP');
        },
      };
    },
    async stop() {
      for (const one of servers) one.kill();
      for (const child of children) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function signal(processes: readonly number[], name: NodeJS.Signals): void {
  for (const pid of processes)
    try {
      process.kill(pid, name);
    } catch {
      // It had ended by itself.
    }
}

function server(
  dir: string,
  port: number,
  sockets: string,
  run: (command: string, args: readonly string[]) => ChildProcess,
): Server {
  let child: ChildProcess | null = null;
  /** The postmaster first; none once it has ended. */
  const processes = (): number[] => {
    const pid = child?.pid;
    if (pid === undefined || child?.exitCode !== null || child.signalCode !== null) return [];
    const list = `/proc/${pid}/task/${pid}/children`;
    const backends = existsSync(list) ? readFileSync(list, 'utf8').trim().split(' ').filter(Boolean) : [];
    return [pid, ...backends.map(Number)];
  };
  const url = (database = 'kontor'): string => `postgres://kontor@127.0.0.1:${port}/${database}`;
  return {
    ...{ port, dir, url },
    async start(settings = []) {
      const fixed = [
        `port=${port}`,
        'listen_addresses=127.0.0.1',
        `unix_socket_directories=${sockets}`,
        'max_connections=120',
        // What dies here are processes: what they wrote is there. A slow disk would make hundreds of migrations take minutes.
        'fsync=off',
      ];
      child = run(path.join(bin, 'postgres'), [
        '-D',
        dir,
        ...[...fixed, ...settings].flatMap((each) => ['-c', each]),
      ]);
      await until(
        `PostgreSQL in ${path.basename(dir)} answers`,
        async () => {
          if (child?.exitCode !== null)
            throw new Error(`PostgreSQL in ${dir} ended with ${child?.exitCode}.`);
          const sql = openPool(url('postgres'), { max: 1 });
          return await sql`select 1`
            .then(
              () => true,
              () => false,
            )
            .finally(() => sql.end({ timeout: 0 }));
        },
        { timeoutMs: 60_000 },
      );
    },
    promote: () => void tool('pg_ctl', 'promote', '-D', dir, '-w'),
    kill() {
      const all = processes();
      // The whole machine: a backend that outlived its postmaster could still answer.
      signal(all.slice(0, 1), 'SIGSTOP');
      signal(all.toReversed(), 'SIGKILL');
    },
    set(name, value) {
      appendFileSync(path.join(dir, 'postgresql.auto.conf'), `${name} = '${value}'\n`);
      tool('pg_ctl', 'reload', '-D', dir);
    },
    freeze: () => signal(processes(), 'SIGSTOP'),
    thaw: () => signal(processes(), 'SIGCONT'),
    async stop() {
      tool('pg_ctl', 'stop', '-D', dir, '-m', 'fast', '-w');
    },
  };
}
