import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPool } from '#src/platform/database.ts';
import { ensureDatabase, startEmbedded, type Embedded } from '#src/platform/embedded.ts';
import { ask, settle, until } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';

/** PostgreSQL is away at the start, or takes the password no more: it is said what to do, and nothing is lost. */
let folder: string;
let embedded: Embedded;
let alpha: TestInstance;
let ada: Member;
let url: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-waiting-'));
  embedded = await startEmbedded({ dataDir: folder });
  const address = new URL(await ensureDatabase(embedded.url, 'kontor'));
  const admin = openPool(address.href, { max: 1 });
  await admin.unsafe(
    `create role site login password 'first'; alter database kontor owner to site; alter schema public owner to site`,
  );
  await admin.end();
  [address.username, address.password] = ['site', 'first'];
  url = address.href;
  alpha = await startInstance({ databaseUrl: url, inProcess: false });
  ada = await alpha.person('ada');
}, 120_000);
afterAll(async () => {
  await alpha.remove();
  await embedded.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const log = (): string => readFileSync(path.join(alpha.dataDir, 'log'), 'utf8');
const said = (words: string): number => log().split(words).length - 1;
const ready = async (): Promise<number> => (await ask(alpha.origin, { path: '/readyz' })).status;

it('a server that starts while PostgreSQL is away says so in one line, waits, and serves once it is there', async () => {
  await alpha.stop();
  await embedded.stop();
  const before = log().length;
  const again = alpha.again();
  await until('it waits', () => said('Waiting for the database') === 1, { timeoutMs: 30_000 });
  await settle(1_500);
  const lines = log().slice(before).trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/PostgreSQL at 127\.0\.0\.1:\d+ does not answer \(ECONNREFUSED\): is it running/);
  expect(lines[0]).not.toMatch(/first|\bat .+:\d+:\d+/);
  // A command does not wait; it says the same and ends.
  const { code, text } = await kontor('person', 'list');
  expect([code, text]).toEqual([
    1,
    expect.stringMatching(/^PostgreSQL at .* does not answer \(ECONNREFUSED\)[^\n]*\n$/),
  ]);
  embedded = await startEmbedded({ dataDir: folder });
  await again;
  expect(await ready()).toBe(200);
  expect(said('The database answers, after')).toBe(1);
}, 90_000);

it('a password that is rotated while it runs: 503 with the remedy in the log, and it goes on as soon as it fits', async () => {
  const admin = openPool(embedded.url, { max: 1 });
  const key = randomUUID();
  const publish = () =>
    ask(alpha.origin, {
      method: 'POST',
      path: '/api/v1/statuses',
      headers: {
        authorization: `Bearer ${ada.token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify({ status: 'written meanwhile', visibility: 'private' }),
    });
  await admin`alter role site password 'second'`;
  // Who is connected stays so: it is noticed when the next connection is made.
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'site'`;
  await until('it is refused', async () => (await publish()).status === 503);
  await until(
    'the log says why',
    async () =>
      (await publish()).status === 503 && said('refuses the user or the password of DATABASE_URL') > 0,
  );
  const { code, text } = await kontor('doctor');
  expect([code, text]).toEqual([
    1,
    expect.stringMatching(/^PostgreSQL at .* refuses the user or the password[^\n]*\n$/),
  ]);
  await admin`alter role site password 'first'`;
  await until('it goes on', async () => (await publish()).status === 200, { timeoutMs: 30_000 });
  const kept = await admin.begin((tx) => tx`select 1`);
  expect(kept).toHaveLength(1);
  const there = openPool(url, { max: 1 });
  expect(await there`select 1 from posts where text = 'written meanwhile'`).toHaveLength(1);
  await there.end();
  await admin.end();
}, 90_000);

it('a migration on a full disk leaves nothing behind, the server says so, and goes on when there is room', async () => {
  await alpha.stop();
  const place = new URL(embedded.url);
  place.pathname = '/kontor';
  const admin = openPool(place.href, { max: 1 });
  const name = '20261130T2039-own-writes.sql';
  await admin`delete from migrations where name = ${name}`;
  await admin`drop table own_writes`;
  // As PostgreSQL says it when a table cannot be extended: after the table was made.
  await admin.unsafe(`create function full_disk() returns event_trigger language plpgsql as $$
    begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`);
  await admin.unsafe(
    `create event trigger full_disk on ddl_command_end when tag in ('CREATE TABLE') execute function full_disk()`,
  );
  const again = alpha.again();
  await until('it says so', () => said('The disk of PostgreSQL at') > 0, {
    timeoutMs: 30_000,
  });
  expect(await admin`select 1 from migrations where name = ${name}`).toHaveLength(0);
  expect((await admin`select to_regclass('own_writes') as there`)[0]?.there).toBeNull();
  await admin.unsafe('drop event trigger full_disk');
  await again;
  expect(await admin`select 1 from migrations where name = ${name}`).toHaveLength(1);
  await admin.end();
}, 90_000);

/** As its operator types it. */
async function kontor(...args: string[]): Promise<{ code: number | null; text: string }> {
  const root = path.resolve(import.meta.dirname, '../..');
  const child = spawn(
    process.execPath,
    ['--import', path.join(root, 'scripts/loader.mjs'), path.join(root, 'src/main.ts'), ...args],
    {
      cwd: alpha.dataDir,
      env: {
        PATH: process.env.PATH,
        KONTOR_ORIGIN: alpha.origin,
        KONTOR_DATA: alpha.dataDir,
        DATABASE_URL: url,
        KONTOR_ALLOW_HOSTS: '*.localhost',
      },
    },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => (text += String(part)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text };
}
