import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { openPool } from '#src/platform/database.ts';
import { freePort } from '#test/support/instance.ts';

/** A PostgreSQL of Debian's packages, which has pg_dump, with an own cluster that is thrown away. */
export interface DebianPostgres {
  /** The superuser's address of the database `postgres`. */
  readonly url: string;
  readonly folder: string;
  readonly bin: string;
  /** A database of a role that may do nothing else, as `kontor setup` recommends. */
  create(name: string): Promise<string>;
  /** Runs a tool of PostgreSQL as the user of the cluster. */
  run(tool: string, ...args: string[]): string;
  stop(): Promise<void>;
}

const debian = '/usr/lib/postgresql';

export async function startDebianPostgres(settings: readonly string[] = []): Promise<DebianPostgres> {
  const version = existsSync(debian) ? readdirSync(debian).toSorted().at(-1) : undefined;
  if (version === undefined) throw new Error('Install PostgreSQL: apt-get install postgresql');
  const bin = path.join(debian, version, 'bin');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-pg-'));
  const isRoot = process.getuid?.() === 0;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres']).toString());
  const as = isRoot ? { uid: id('-u'), gid: id('-g') } : {};
  const data = path.join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (isRoot) for (const own of [folder, data]) chownSync(own, id('-u'), id('-g'));
  const run = (tool: string, ...args: string[]): string =>
    execFileSync(path.join(bin, tool), args, {
      cwd: '/',
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      ...as,
    });
  run(
    'initdb',
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  );
  const port = await freePort();
  const flags = ['fsync=off', 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, ...settings];
  const server = spawn(
    path.join(bin, 'postgres'),
    ['-D', data, '-p', String(port), ...flags.flatMap((one) => ['-c', one])],
    { stdio: 'ignore', cwd: '/', ...as },
  );
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await ready(url);
  return {
    ...{ url, folder, bin, run },
    async create(name) {
      const admin = openPool(url, { max: 1 });
      await admin.unsafe(`create role "${name}" login password 'secret of ${name}'`);
      await admin.unsafe(`create database "${name}" owner "${name}"`);
      await admin.end();
      return `postgres://${name}:${encodeURIComponent(`secret of ${name}`)}@127.0.0.1:${port}/${name}`;
    },
    async stop() {
      server.kill('SIGINT');
      if (server.exitCode === null) await once(server, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ready(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const pool = openPool(url, { max: 1 });
    try {
      await pool`select 1`;
      return;
    } catch (error) {
      if (tries > 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await pool.end({ timeout: 1 });
    }
  }
}
