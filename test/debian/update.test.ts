import { spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openPool } from '#src/platform/database.ts';
import { startDebianPostgres, type DebianPostgres } from '#test/debian/debian-postgres.ts';
import { ask, until } from '#test/support/http.ts';
import { freePort } from '#test/support/instance.ts';
import { onSmallDisk, run, type Told } from './machine.ts';
import { breakRelease, makeRelease, makeSystemctl } from './releases.ts';

// Two versions are built and started, one of them several times.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-update-test-'));
const home = path.join(folder, 'lib');
const settings = path.join(folder, 'env');
const backups = path.join(folder, 'backups');
const services = path.join(folder, 'services');
const [before, after, broken] = ['0.0.1', '99.0.0', '99.0.1'];

let postgres: DebianPostgres;
let database: string;
let origin: string;
let systemctl: string;
let lines: string[];

beforeAll(async () => {
  makeRelease(home, before, 'before');
  symlinkSync(`releases/${before}`, path.join(home, 'current'));
  postgres = await startDebianPostgres();
  database = await postgres.create('alpha');
  origin = `http://alpha.localhost:${await freePort()}`;
  mkdirSync(backups);
  writeFileSync(path.join(folder, 'passphrase'), 'a passphrase that nobody guesses');
  lines = [
    `KONTOR_ORIGIN=${origin}`,
    `DATABASE_URL=${database}`,
    `KONTOR_DATA=${path.join(folder, 'data')}`,
    'KONTOR_ALLOW_HOSTS=*.localhost',
    'KONTOR_COMPANY=Alpha AG',
    'KONTOR_LOG=warn',
  ];
  writeFileSync(settings, lines.join('\n'));
  systemctl = makeSystemctl(services, { home, settings });
  await run([systemctl, 'restart', 'kontor@web', 'kontor@worker']);
  await serves(before);
});
afterAll(async () => {
  await run([systemctl, 'stop', 'kontor@web', 'kontor@worker']);
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

const programOf = (version: string): string[] => [
  path.join(home, 'releases', version, 'bin/node'),
  path.join(home, 'releases', version, 'dist/main.js'),
];
const env = { KONTOR_HOME: home, KONTOR_ENV_FILE: settings, PATH: `${services}:${process.env.PATH}` };
const kontor = (version: string, ...words: string[]): Promise<Told> =>
  run([...programOf(version), ...words], env);
const update = (...words: string[]): Promise<Told> => kontor(after, 'update', ...words);

async function serves(version: string, where = origin): Promise<void> {
  const isReady = async (): Promise<boolean> =>
    (await ask(where, { path: '/readyz' }).catch(() => null))?.status === 200;
  await until(`${version} is ready`, isReady, { timeoutMs: 120_000 });
  const info = await ask(where, { path: '/nodeinfo/2.1' });
  expect((info.json as { software: { version: string } }).software.version).toBe(version);
}

const inService = (): string => path.basename(readlinkSync(path.join(home, 'current')));

it('without a newer version there is nothing to do', async () => {
  makeRelease(home, after);
  rmSync(path.join(home, 'current'));
  symlinkSync(`releases/${after}`, path.join(home, 'current'));
  expect(await update()).toEqual({
    code: 0,
    text: expect.stringContaining('no newer version is unpacked') as string,
  });
  rmSync(path.join(home, 'current'));
  symlinkSync(`releases/${before}`, path.join(home, 'current'));
});

it('refuses without a folder for the backup, and where that is too small: nothing is changed', async () => {
  const without = await update();
  expect(without.text).toContain('FAIL backup folder: there is none\n     → kontor setup --backup-dir DIR');
  lines.push(
    `KONTOR_BACKUP_DIR=${backups}`,
    `KONTOR_BACKUP_PASSPHRASE_FILE=${path.join(folder, 'passphrase')}`,
  );
  writeFileSync(settings, lines.join('\n'));
  const small = await run(onSmallDisk(backups, '1m', [...programOf(after), 'update']), env);
  expect(small.text).toContain('FAIL backup folder: 0.0 GiB free');
  expect([without.code, small.code]).toEqual([1, 1]);
  expect(small.text).toContain(`Nothing was changed: ${before} goes on.`);
  await serves(before);
});

it('refuses a package that is none, and one that is not there', async () => {
  const file = path.join(folder, 'kontor.deb');
  writeFileSync(file, 'nothing');
  expect((await update(file)).text).toContain('is no Debian package');
  expect((await update(path.join(folder, 'none.deb'))).text).toContain('is not there');
});

it('goes back by itself to what was before when the new version is not ready', async () => {
  breakRelease(makeRelease(home, broken));
  const told = await kontor(broken, 'update', '--within', '10');
  expect(told.text).toMatch(/migrations: [1-9]\d* to run/);
  expect(told.text).toContain(`Kontor ${broken} is not ready`);
  expect(told.text).toContain(`Kontor ${before} is in service again.`);
  expect(told.code).toBe(1);
  expect(inService()).toBe(before);
  // On the schema of the newer one, which it serves all the same.
  await serves(before);
  rmSync(path.join(home, 'releases', broken), { recursive: true });
});

it('puts the newer version in service: backed up, migrated, ready', async () => {
  const told = await update();
  expect(told.text).toContain(`Kontor ${after} is in service.`);
  expect(told.code).toBe(0);
  expect(inService()).toBe(after);
  await serves(after);
  expect(readdirSync(backups).filter((name) => name.endsWith('.kontor-backup')).length).toBe(2);
  expect(existsSync(path.join(home, 'releases', before))).toBe(true);
});

it('the version before and this one work side by side on one queue', async () => {
  const old = origin.replace(/\d+$/, String(await freePort()));
  const beside: ChildProcess[] = [];
  const begin = (role: string, more: Record<string, string>): void => {
    const [file = '', ...args] = programOf(before);
    beside.push(
      spawn(file, args, { cwd: '/', stdio: 'ignore', env: { ...env, KONTOR_ROLE: role, ...more } }),
    );
  };
  begin('web', { PORT: new URL(old).port });
  begin('worker', {});
  const pool = openPool(database, { max: 1 });
  try {
    await serves(before, old);
    const added = await kontor(after, 'person', 'add', 'ada', '--name', 'Ada');
    expect(added.code).toBe(0);
    const { token } = JSON.parse((await kontor(before, 'person', 'token', 'ada', '--json')).text) as {
      token: string;
    };
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      host: new URL(origin).host,
    };
    const post = async (where: string, status: string): Promise<void> => {
      const body = JSON.stringify({ status });
      expect((await ask(where, { method: 'POST', path: '/api/v1/statuses', headers, body })).status).toBe(
        200,
      );
    };
    for (let n = 0; n < 10; n++)
      for (const where of [origin, old]) await post(where, `word${n} by ${where === old ? 'old' : 'new'}`);
    for (const where of [origin, old]) {
      const page = await ask(where, { path: '/api/v1/timelines/home?limit=40', headers });
      expect((page.json as unknown[]).length).toBe(20);
    }
    // Whoever takes them, all work is done, and none is given up.
    const isDone = async (): Promise<boolean> => {
      const [row] =
        await pool`select count(*)::int as n from jobs where dead_at is not null or run_at < now() - interval '1 second'`;
      return Number(row?.n) === 0;
    };
    await until('all jobs are done', isDone, { timeoutMs: 60_000 });
    const found = await ask(origin, { path: '/api/v2/search?q=word7&type=statuses', headers });
    expect((found.json as { statuses: unknown[] }).statuses.length).toBe(2);
  } finally {
    for (const child of beside) child.kill();
    await pool.end();
  }
});

it('says what is new since a version', async () => {
  const told = await kontor(after, 'release-notes', '--since', before);
  expect(told.code).toBe(0);
  expect(told.text).toContain(`Kontor ${after}`);
  expect(told.text).toContain('kontor setup');
  expect((await kontor(after, 'release-notes', '--sinc')).code).toBe(1);
});
