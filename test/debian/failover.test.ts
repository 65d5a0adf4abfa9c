import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPool } from '#src/platform/database.ts';
import { ask, settle, until } from '#test/support/http.ts';
import { freePort, startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { openCluster, type Cluster, type Pooler, type Server } from './cluster.ts';

/**
 * Two web and two worker processes over pgbouncer in transaction mode and a primary with a synchronous standby. Under load the primary's machine dies,
 * the standby is promoted, pgbouncer led there. Counted: acknowledged posts that are gone, posts that are there twice, and the time until the next
 * one is acknowledged.
 */
let cluster: Cluster;
let primary: Server;
let standby: Server;
let pooler: Pooler;
let web: readonly TestInstance[] = [];
let workers: readonly TestInstance[] = [];
let ada: Member;
beforeAll(async () => {
  cluster = openCluster();
  primary = await cluster.create('one', ['wal_level=replica']);
  standby = await cluster.copy(primary, 'two', '-R');
  await standby.start();
  await primary.stop();
  await primary.start(['synchronous_standby_names=*', 'synchronous_commit=on']);
  const direct = openPool(primary.url(), { max: 1 });
  await until(
    'the standby is synchronous',
    async () => {
      const [row] = await direct`select sync_state from pg_stat_replication`;
      return row?.syncState === 'sync';
    },
    { timeoutMs: 60_000 },
  );
  // What pgbouncer does not pass on for a connection, the role has.
  await direct.unsafe(
    `alter role kontor set statement_timeout = '30s'; alter role kontor set plan_cache_mode = force_generic_plan`,
  );
  await direct.end();
  pooler = await cluster.pool(primary);
  const hosts = `127.0.0.1:${primary.port},127.0.0.1:${standby.port}`;
  const env = {
    KONTOR_LISTEN_URL: `postgres://kontor@${hosts}/kontor?target_session_attrs=primary`,
    KONTOR_POOL: '10',
  };
  const database = { databaseUrl: pooler.url(), inProcess: false };
  const first = await startInstance({ ...database, env: { ...env, KONTOR_ROLE: 'web' } });
  const shared = { ...env, KONTOR_ORIGIN: first.origin, KONTOR_DATA: first.dataDir };
  const second = await startInstance({
    ...database,
    env: { ...shared, KONTOR_ROLE: 'web', PORT: String(await freePort()) },
  });
  web = [first, second];
  workers = await Promise.all(
    [1, 2].map(() => startInstance({ ...database, env: { ...shared, KONTOR_ROLE: 'worker' } })),
  );
  ada = await first.person('ada');
}, 300_000);
afterAll(async () => {
  await Promise.allSettled([...workers, ...web].map((one) => one.kill()));
  await cluster.stop();
}, 60_000);

it('a primary that dies under load costs no acknowledged post, doubles none, and the processes come back within 30 s', async () => {
  const acknowledged: { readonly text: string; readonly atMs: number }[] = [];
  let isOver = false;
  const writer = async (name: string, at: string): Promise<void> => {
    for (let n = 0; !isOver; n++) {
      const [text, key] = [`write ${name} ${n}.`, randomUUID()];
      for (let isDone = false; !isDone && !isOver;) {
        const answer = await ask(at, {
          method: 'POST',
          path: '/api/v1/statuses',
          headers: {
            authorization: `Bearer ${ada.token}`,
            'content-type': 'application/json',
            'idempotency-key': key,
            host: new URL(web[0]?.origin ?? '').host,
          },
          body: JSON.stringify({ status: text, visibility: 'private' }),
          timeoutMs: 15_000,
        }).catch(() => null);
        isDone = answer?.status === 200;
        if (isDone) acknowledged.push({ text, atMs: performance.now() });
        else await settle(100);
      }
    }
  };
  const doors = web.map(({ app }) => `http://127.0.0.1:${app.config.port}`);
  const writers = ['a', 'b', 'c', 'd'].map((name, n) => writer(name, doors[n % 2] ?? ''));
  await until('there is load', () => acknowledged.length > 40, { timeoutMs: 60_000 });
  const before = acknowledged.length;
  const diedMs = performance.now();
  primary.kill();
  standby.promote();
  pooler.lead(standby);
  await until(
    'writes go on',
    () => acknowledged.some(({ atMs }, n) => n >= before + 8 && atMs > diedMs + 500),
    { timeoutMs: 60_000 },
  );
  const resumed = acknowledged.filter(({ atMs }) => atMs > diedMs + 500)[0]?.atMs ?? Number.POSITIVE_INFINITY;
  await settle(2_000);
  isOver = true;
  await Promise.all(writers);

  const sql = openPool(standby.url(), { max: 1 });
  const rows = await sql<
    { text: string; n: number }[]
  >`select text, count(*)::int as n from posts where text like 'write %' group by 1`;
  const there = new Map(rows.map(({ text, n }) => [text, n]));
  const lost = acknowledged.filter(({ text }) => !there.has(text));
  const doubled = rows.filter(({ n }) => n > 1);
  const seconds = (resumed - diedMs) / 1_000;
  console.log(
    `Failover: ${acknowledged.length} acknowledged (${before} before), ${lost.length} lost, ${doubled.length} doubled, next one after ${seconds.toFixed(1)} s.`,
  );
  expect([lost, doubled]).toEqual([[], []]);
  expect(seconds).toBeLessThan(30);
  // Workers are back too, and whoever listens hears: a job of the one is done by the other, and another process' change is told here.
  await until(
    'the jobs are done',
    async () => {
      const [row] = await sql<
        { due: number }[]
      >`select count(*)::int as due from jobs where dead_at is null and run_at < now() - interval '2 seconds'`;
      return row?.due === 0;
    },
    { timeoutMs: 30_000 },
  );
  const listening = await sql<
    { n: number }[]
  >`select count(*)::int as n from pg_stat_activity where query ilike 'listen%' and datname = 'kontor'`;
  expect(listening[0]?.n).toBeGreaterThanOrEqual(4);
  await sql.end();
}, 240_000);
