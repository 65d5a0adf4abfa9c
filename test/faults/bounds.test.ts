import http from 'node:http';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activitiesPerMinute, createBudgets, followsPerMinute } from '#federation/budgets.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { claimDeliveries } from '#src/platform/deliveries.ts';
import { claimJobs } from '#src/platform/jobs.ts';
import { storeFile } from '#src/platform/files.ts';
import { inFolder } from '#src/platform/folder-storage.ts';
import { endSlowReaders } from '#src/platform/slow-readers.ts';
import { create, holds, openScene, type Scene } from '#test/adversary/scene.ts';
import { signWith } from '#test/support/agreements.ts';
import { until } from '#test/support/http.ts';
import { startInstance } from '#test/support/instance.ts';
import { activity } from '#test/support/peer-actor.ts';

// What has an end: patience with those who hardly read, tabs, a partner's share, the disk, and leases when the clock is put back.
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.end());

describe('a reader', () => {
  const [much, some] = [64 * 1_048_576, 8 * 1_048_576];
  /** Answers everything with a lot, or with nothing for as long as one likes. */
  async function serve(everyMs: number): Promise<{ port: number; open: () => number; close: () => void }> {
    const server = http.createServer((request, response) => {
      response.writeHead(200);
      if (request.url === '/quiet') response.write('one line');
      else response.end(Buffer.alloc(request.url === '/much' ? much : some, 0x61));
    });
    endSlowReaders(server, everyMs);
    const sockets = new Set<net.Socket>();
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return {
      port: (server.address() as AddressInfo).port,
      open: () => sockets.size,
      close: () => {
        server.close();
        server.closeAllConnections();
      },
    };
  }
  const get = (port: number, what: string): net.Socket => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {}); // it is cut off
    socket.write(`GET ${what} HTTP/1.1\r\nhost: x\r\n\r\n`);
    return socket;
  };

  test('who asks for much and takes a byte a second is cut off, and holds no memory', async () => {
    const { port, open, close } = await serve(300);
    const socket = get(port, '/much').pause();
    const drip = setInterval(() => socket.read(1), 1_000);
    await until('it is served', () => open() === 1);
    await until('it is cut off', () => open() === 0, { timeoutMs: 10_000 });
    clearInterval(drip);
    socket.destroy();
    close();
  });

  test('who reads on gets everything, and who waits for nothing is left in peace', async () => {
    const { port, open, close } = await serve(1_000);
    const quiet = get(port, '/quiet');
    const socket = get(port, '/some');
    let bytes = 0;
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      socket.pause();
      setTimeout(() => socket.resume(), 1);
    });
    await until('all of it came', () => bytes > some, { timeoutMs: 20_000 });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(open()).toBe(2);
    quiet.destroy();
    socket.destroy();
    close();
  }, 30_000);
});

test('of fifty tabs of one member eight are connected, and a colleague is not in their way', async () => {
  const { alpha, ada } = scene;
  const gus = await alpha.person('gus');
  const open = async (cookie: string): Promise<http.IncomingMessage> =>
    new Promise((resolve, reject) => {
      const { port, host } = new URL(alpha.origin);
      http
        .get({ port, host: '127.0.0.1', path: '/live', agent: false, headers: { host, cookie } }, resolve)
        .on('error', reject);
    });
  const cookie = await alpha.cookie(ada);
  let ended = 0;
  for (let n = 0; n < 50; n++) (await open(cookie)).resume().once('close', () => ended++);
  await until('the oldest made room', () => ended === 42);
  expect(alpha.app.live.connections).toBe(8);
  const other = await open(await alpha.cookie(gus));
  expect([other.statusCode, alpha.app.live.connections]).toEqual([200, 9]);
  other.destroy();
  expect(ended).toBe(42);
}, 30_000);

describe('a partner that sends 2,000 a second', () => {
  test('is let in as often as its minute allows, and asking uses nothing up', () => {
    const budgets = createBudgets();
    let taken = 0;
    for (let ms = 0; ms < 60_000; ms += 50)
      for (let n = 0; n < 100; n++)
        if (budgets.wait(1, ms) === 0 && budgets.take(1, 'Create', ms) === 0) taken++;
    expect(taken).toBeGreaterThanOrEqual(2 * activitiesPerMinute - 20);
    expect(taken).toBeLessThanOrEqual(2 * activitiesPerMinute);
    for (let n = 0; n < 1_000; n++) budgets.wait(1, 60_000);
    expect([budgets.wait(1, 61_000), budgets.wait(2, 60_000)]).toEqual([0, 0]);
  });

  test('a partner that asked too much may still write', () => {
    const budgets = createBudgets();
    for (let n = 0; n <= followsPerMinute; n++) budgets.take(1, 'Follow', 0);
    expect(budgets.take(1, 'Follow', 0)).toBeGreaterThan(0);
    expect(budgets.wait(1, 0)).toBe(0);
  });
});

describe('a full disk', () => {
  test('an upload leaves nothing behind and says what to do', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-test-full-'));
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const content = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('the first half');
      throw full;
    };
    const stored = storeFile(inFolder(folder), content(), { bytesMax: 1_000 });
    await expect(stored).rejects.toThrow(Unavailable);
    await expect(stored).rejects.toThrow(/disk .* is full/);
    expect(readdirSync(path.join(folder, 'incoming'))).toEqual([]);
    expect((await storeFile(inFolder(folder), Buffer.from('whole'), { bytesMax: 1_000 })).bytes).toBe(5);
    rmSync(folder, { recursive: true });
  });

  test('of the database: 503 from every door, nothing half done, and it goes on when there is room', async () => {
    const { alpha, ada, beta, bob } = scene;
    const post = (status: string) =>
      alpha.api('POST', '/api/v1/statuses', { status, visibility: 'private' }, ada.token);
    const sent = create(bob, 'while it was full');
    // As PostgreSQL says it when a table cannot be extended; late, so that much of the act is done by then.
    await alpha.db.unsafe(`create function full_disk() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`);
    await alpha.db`create trigger full_disk before insert on feed for each row execute function full_disk()`;
    const refused = await post('too much');
    expect([refused.status, refused.headers['retry-after'] === undefined]).toEqual([503, false]);
    expect((await beta.post(alpha.origin, sent, bob)).status).toBe(503);
    const cookie = await alpha.cookie(ada);
    expect([
      cookie !== '',
      (await alpha.api('GET', '/api/v1/timelines/home', undefined, ada.token)).status,
    ]).toEqual([true, 200]);
    const left = await alpha.db`select 1 from posts where text in ('too much', 'while it was full')`;
    expect(left.count).toBe(0);
    await alpha.db`drop trigger full_disk on feed`;
    expect((await post('there is room')).status).toBe(200);
    expect((await beta.post(alpha.origin, sent, bob)).status).toBe(202);
    expect(await holds(alpha, sent.object.id)).toBe(true);
  });
});

test('after the clock was put back, leases from the future hold up nothing', async () => {
  // Without a worker, so that what is to be done waits for us.
  const web = await startInstance({ name: 'delta', env: { KONTOR_ROLE: 'web' } });
  const dora = await web.person('dora');
  const { gamma, carol } = scene;
  await signWith(web, gamma);
  expect((await gamma.post(web.origin, activity(carol, 'Follow', dora.uri), carol)).status).toBe(202);
  await web.db`insert into jobs (kind, data) values ('tidy', '{}')`;
  await web.db`update jobs set lease_until = now() + interval '1 day', run_at = now()`;
  await web.db`update deliveries set lease_until = now() + interval '1 day'`;
  const [peer] = await web.db`select id from peers where origin = ${gamma.origin}`;
  const deliveries = () => claimDeliveries(web.db, 10, `{${peer?.id}}`, 0);
  expect([
    (await claimJobs(web.db, 10)).some(({ kind }) => kind === 'tidy'),
    (await deliveries()).length,
  ]).toEqual([true, 1]);
  // Leases of now bind.
  expect([await claimJobs(web.db, 10), await deliveries()]).toEqual([[], []]);
  // So do those that began after the transaction of who asks: another process was quicker.
  await web.db`update jobs set lease_until = now() + interval '61 seconds'`;
  await web.db`update deliveries set lease_until = now() + interval '46 seconds'`;
  expect([await claimJobs(web.db, 10), await deliveries()]).toEqual([[], []]);
  await web.remove();
}, 30_000);
