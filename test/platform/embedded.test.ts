import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { ensureDatabase, startEmbedded, type Embedded } from '#src/platform/embedded.ts';
import { isPostmaster } from '#src/platform/embedded-process.ts';

// initdb and crash recovery on a busy machine take longer than vitest's five seconds.
vi.setConfig({ testTimeout: 120_000 });

let dataDir: string;
let server: Embedded;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kontor-embedded-'));
  server = await startEmbedded({ dataDir });
  await query(server.url, (sql) => sql`create table notes (body text not null)`);
}, 120_000);

// Every test finds the server up, whatever the test before did to it.
beforeEach(async () => {
  server = await startEmbedded({ dataDir });
}, 120_000);

afterAll(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 120_000);

async function query<T>(url: string, ask: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    return await ask(sql);
  } finally {
    await sql.end();
  }
}

const write = (body: string) => query(server.url, (sql) => sql`insert into notes (body) values (${body})`);
const written = (url: string, body: string) =>
  query(url, async (sql) => (await sql`select body from notes where body = ${body}`).length);

test('what is kept in it survives a power cut, unless it was said to be disposable', async () => {
  const safety = (url: string) =>
    query(
      url,
      (sql) => sql`select name, setting from pg_settings where name in ('fsync', 'full_page_writes')`,
    );
  expect((await safety(server.url)).map(({ setting }) => setting)).toEqual(['on', 'on']);
  await server.stop();
  server = await startEmbedded({ dataDir, disposable: true });
  expect((await safety(server.url)).map(({ setting }) => setting)).toEqual(['off', 'off']);
  await server.stop();
});

/** A process of its own that starts the server on `folder`, says so, and then only waits to be killed. */
async function startFromChild(folder: string) {
  const code = `
    import { startEmbedded } from ${JSON.stringify(new URL('../../src/platform/embedded.ts', import.meta.url).href)};
    const server = await startEmbedded({ dataDir: ${JSON.stringify(folder)} });
    console.log(JSON.stringify({ url: server.url, pid: server.pid, adopted: server.adopted }));
    setInterval(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await Promise.race([
    once(child.stdout, 'data'),
    exited.then(() => Promise.reject(new Error('The child ended before the server was up.'))),
  ])) as [Buffer];
  const started = JSON.parse(line.toString()) as { url: string; pid: number; adopted: boolean };
  return { ...started, kill: async () => (child.kill('SIGKILL'), await exited) };
}

test('the server is a PostgreSQL ≥ 15 that writes durably and knows Unicode', async () => {
  const [row] = await query(
    server.url,
    (
      sql,
    ) => sql`select current_setting('server_version_num')::int as version, current_setting('fsync') as fsync,
      lower('ÄÖÜŁ') as lower, pg_encoding_to_char(encoding) as encoding from pg_database where datname = current_database()`,
  );
  expect(row?.['version']).toBeGreaterThanOrEqual(150_000);
  expect(row).toMatchObject({ fsync: 'on', lower: 'äöüł', encoding: 'UTF8' });
});

test('the server listens on loopback only and refuses a wrong password', async () => {
  const [row] = await query(
    server.url,
    (sql) => sql`select current_setting('listen_addresses') as listen,
    current_setting('unix_socket_directories') as sockets`,
  );
  expect(row).toEqual({ listen: '127.0.0.1', sockets: '' });
  const wrong = new URL(server.url);
  wrong.password = 'guess';
  await expect(query(wrong.href, (sql) => sql`select 1`)).rejects.toMatchObject({ code: '28P01' });
  await expect(query(server.url, (sql) => sql`select 1 as one`)).resolves.toHaveLength(1);
});

test('the password is random and readable for its owner alone', async () => {
  const path = join(dataDir, 'pg', 'password');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readFile(path, 'utf8')).toMatch(/^[\w-]{32}$/);
});

test('the server outlives a parent killed with -9, and the next start adopts it with its data', async () => {
  await server.stop();
  const child = await startFromChild(dataDir);
  expect(child.adopted).toBe(false);
  await query(child.url, (sql) => sql`insert into notes (body) values ('written by the killed parent')`);
  await child.kill();
  const next = await startEmbedded({ dataDir });
  expect(next).toMatchObject({ pid: child.pid, adopted: true, url: child.url });
  expect(await written(next.url, 'written by the killed parent')).toBe(1);
});

test('a postmaster killed with -9 is started again with what was committed, on the same port', async () => {
  await write('before the crash');
  process.kill(server.pid, 'SIGKILL');
  const next = await startEmbedded({ dataDir });
  expect(next.pid).not.toBe(server.pid);
  expect(next.url).toBe(server.url);
  expect(await written(next.url, 'before the crash')).toBe(1);
});

test('a lock file that names a living process of another program does not keep the server down', async () => {
  await server.stop();
  const pidFile = join(dataDir, 'pg', 'data', 'postmaster.pid');
  const lines = [process.pid, join(dataDir, 'pg', 'data'), 1, 5432, '', '127.0.0.1', '1 1', 'ready'];
  await writeFile(pidFile, lines.join('\n'));
  const next = await startEmbedded({ dataDir });
  expect(next).toMatchObject({ adopted: false });
  expect(next.pid).not.toBe(process.pid);
});

test('several starters at once, on an empty folder, end with one server', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-embedded-'));
  try {
    const [ours, child] = await Promise.all([startEmbedded({ dataDir: folder }), startFromChild(folder)]);
    await child.kill();
    expect(child.url).toBe(ours.url);
    expect([ours.adopted, child.adopted].filter((adopted) => !adopted)).toHaveLength(1);
    await ours.stop();
    expect(await isPostmaster(ours.pid, join(folder, 'pg', 'data'))).toBe(false);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);

test('stopping ends the postmaster, and stopping again does nothing', async () => {
  const data = join(dataDir, 'pg', 'data');
  expect(await isPostmaster(server.pid, data)).toBe(true);
  await server.stop();
  expect(await isPostmaster(server.pid, data)).toBe(false);
  await server.stop();
});

test('a missing database is created once, also when several ask at the same time', async () => {
  const urls = await Promise.all([1, 2, 3].map(() => ensureDatabase(server.url, 'alpha')));
  expect(new Set(urls).size).toBe(1);
  const [row] = await query(urls[0] ?? '', (sql) => sql`select current_database() as name`);
  expect(row).toEqual({ name: 'alpha' });
});

test('a database name that could be anything but a plain identifier is refused', async () => {
  await expect(ensureDatabase(server.url, 'alpha; drop')).rejects.toThrow(/cannot name a database/);
});
