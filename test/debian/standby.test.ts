import { connect, createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { doctorCommands } from '#src/cli/doctor.ts';
import { openPool } from '#src/platform/database.ts';
import { openStandby } from '#src/platform/standby-watch.ts';
import { ask, settle, until } from '#test/support/http.ts';
import { freePort, startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { openCluster, type Cluster, type Server } from './cluster.ts';

/** Two web processes that read from a hot standby: it lags, stops, hangs and dies under readers, and nobody sees it. */
let cluster: Cluster;
let primary: Server;
let standby: Server;
let one: TestInstance;
let two: TestInstance;
let ada: Member;
let bob: Member;
beforeAll(async () => {
  cluster = openCluster();
  primary = await cluster.create('one', ['wal_level=replica']);
  standby = await cluster.copy(primary, 'two', '-R');
  await standby.start();
  const shared = { KONTOR_STANDBY_URL: standby.url(), KONTOR_METRICS_TOKEN: 'let me see' };
  one = await startInstance({ databaseUrl: primary.url(), env: { ...shared, KONTOR_ROLE: 'all' } });
  two = await startInstance({
    databaseUrl: primary.url(),
    inProcess: false,
    env: {
      ...shared,
      KONTOR_ROLE: 'web',
      KONTOR_ORIGIN: one.origin,
      KONTOR_DATA: one.dataDir,
      PORT: String(await freePort()),
    },
  });
  [ada, bob] = [await one.person('ada'), await one.person('bob')];
  await one.api('POST', `/api/v1/accounts/${ada.id}/follow`, {}, bob.token);
}, 240_000);
afterAll(async () => {
  await two.kill();
  await one.remove().catch(() => {});
  await cluster.stop();
}, 60_000);

const get = (at: TestInstance, path: string, headers: Record<string, string>) =>
  ask(`http://127.0.0.1:${at.app.config.port}`, {
    path,
    headers: { host: one.host, ...headers },
    timeoutMs: 60_000,
  });
const read = async (at: TestInstance, who: Member, more: Record<string, string> = {}) => {
  const { status, body } = await get(at, '/api/v1/timelines/home?limit=5', {
    authorization: `Bearer ${who.token}`,
    ...more,
  });
  return { status, body: String(body) };
};
const post = async (text: string): Promise<void> => {
  const { status } = await one.api(
    'POST',
    '/api/v1/statuses',
    { status: text, visibility: 'private' },
    ada.token,
  );
  expect(status).toBe(200);
};
/** Of both processes. */
const readsThere = async (): Promise<number> => {
  const texts = await Promise.all(
    [one, two].map((each) => get(each, '/metrics', { authorization: 'Bearer let me see' })),
  );
  return texts
    .map(({ body }) =>
      Number(/kontor_standby_reads_total\{outcome="standby"\} (\d+)/.exec(String(body))?.[1] ?? 0),
    )
    .reduce((sum, n) => sum + n, 0);
};
const isUsed = async (): Promise<boolean> => {
  const before = await readsThere();
  for (const at of [one, two]) await read(at, bob);
  return (await readsThere()) > before;
};
const used = (): Promise<unknown> => until('the standby is read from', isUsed, { timeoutMs: 30_000 });
const doctor = async (): Promise<string> => {
  const said = await doctorCommands['']?.run({ ...one.app, args: [] });
  process.exitCode = 0;
  return /standby: [^]*?(?=\n(?:ok|WARN|FAIL) |$)/.exec(said?.text ?? '')?.[0] ?? '';
};

it('lists are read from a standby less than a second behind, and own writes are in them at once, in every process', async () => {
  await used();
  expect(await doctor()).toMatch(/lists are read from it, it is \d+ ms behind at most/);
  standby.set('recovery_min_apply_delay', '400ms');
  await settle(500);
  let stale = 0;
  for (let n = 0; n < 6; n++) {
    await post(`late ${n}.`);
    for (const at of [one, two]) expect((await read(at, ada)).body).toContain(`late ${n}.`);
    // Whoever was told that something is new asks so, and whoever was not may see the list as it was.
    expect((await read(two, bob, { 'cache-control': 'no-cache' })).body).toContain(`late ${n}.`);
    if (!(await read(two, bob)).body.includes(`late ${n}.`)) stale++;
    await until(`all see ${n}`, async () => (await read(two, bob)).body.includes(`late ${n}.`));
  }
  expect(stale).toBeGreaterThan(0);
  standby.set('recovery_min_apply_delay', '0');
  await used();
}, 120_000);

it('a standby that stops replaying is left within a second, and comes back by itself', async () => {
  const sql = openPool(standby.url(), { max: 1 });
  await sql`select pg_wal_replay_pause()`;
  await settle(300);
  await post('while it stands still.');
  await settle(1_300);
  for (const at of [one, two]) expect((await read(at, bob)).body).toContain('while it stands still.');
  expect(await isUsed()).toBe(false);
  expect(await doctor()).toMatch(/everything is read from the primary.*The standby is \d+\.\d s behind/s);
  const { body } = await get(one, '/metrics', { authorization: 'Bearer let me see' });
  expect(String(body)).toContain('kontor_standby_in_use 0');
  await sql`select pg_wal_replay_resume()`;
  await sql.end();
  await used();
}, 60_000);

it('a standby that hangs or dies under readers costs nobody an answer', async () => {
  for (const [fail, restore] of [
    [() => standby.freeze(), async () => standby.thaw()],
    [() => standby.kill(), () => standby.start()],
  ] as const) {
    await used();
    const answers: number[] = [];
    const cookie = await one.cookie(bob);
    let isOver = false;
    const readers = [one, two, one, two].map(async (at) => {
      while (!isOver) {
        answers.push((await read(at, bob)).status);
        const page = await get(at, '/', { cookie, accept: 'text/html' });
        answers.push(page.status);
      }
    });
    await until('there is load', () => answers.length > 20, { timeoutMs: 90_000 });
    fail();
    const before = answers.length;
    await until('reads go on', () => answers.length > before + 40, { timeoutMs: 90_000 });
    isOver = true;
    await Promise.all(readers);
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(await doctor()).toContain('everything is read from the primary');
    await restore();
  }
  await used();
  expect(await doctor()).toContain('lists are read from it');
}, 300_000);

it('a server that is no standby, or another one each time, is never read from', async () => {
  // As a name that leads to all replicas in turn does.
  let n = 0;
  const inTurn = createServer((from) => {
    const to = connect([primary, standby][n++ % 2]?.port ?? 0, '127.0.0.1');
    from.on('error', () => to.destroy()).pipe(to);
    to.on('error', () => from.destroy()).pipe(from);
  });
  await new Promise<void>((resolve) => void inTurn.listen(0, '127.0.0.1', resolve));
  const { port } = inTurn.address() as AddressInfo;
  for (const [url, says] of [
    [primary.url(), 'a server that is no standby'],
    [`postgres://kontor@127.0.0.1:${port}/kontor`, 'leads to several servers in turn'],
  ] as const) {
    const db = openPool(primary.url(), { max: 2 });
    const watched = openStandby(db, () => openPool(url, { max: 4 }));
    await until('it was asked', () => watched.state().trouble?.includes(says) === true);
    expect(watched.line()).toBeNull();
    await watched.close();
    await db.end();
  }
  inTurn.close();
}, 60_000);
