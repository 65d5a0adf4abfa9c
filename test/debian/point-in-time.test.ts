import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { offlineCommands } from '#src/cli/offline.ts';
import { readConfig } from '#src/platform/config.ts';
import { openPool } from '#src/platform/database.ts';
import { duringRestore, tryStart } from '#src/try-start.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { openCluster, type Cluster, type Server } from './cluster.ts';

/** docs/operations.md, "To a point in time", with Debian's PostgreSQL: base backup, archive of the log, recovery to a moment, the ledger. */
let cluster: Cluster;
let server: Server;
let alpha: TestInstance;
let again: TestInstance | null = null;
let ada: Member;
let kept: string;
const ledgerOf = () => path.join(kept, 'erasures.ledger');
beforeAll(async () => {
  kept = mkdtempSync(path.join(os.tmpdir(), 'kontor-kept-'));
  cluster = openCluster();
  const archive = cluster.place('archive');
  server = await cluster.create('one', [
    'wal_level=replica',
    'archive_mode=on',
    `archive_command=test ! -f ${archive}/%f && cp %p ${archive}/%f`,
  ]);
  alpha = await startInstance({ databaseUrl: server.url(), env: { KONTOR_BACKUP_LEDGER: ledgerOf() } });
  ada = await alpha.person('ada');
}, 300_000);
afterAll(async () => {
  await again?.stop();
  await alpha.stop();
  await cluster.stop();
  for (const folder of [kept, alpha.dataDir]) rmSync(folder, { recursive: true, force: true });
}, 60_000);

const write = async (status: string): Promise<string> =>
  (await alpha.api<{ id: string }>('POST', '/api/v1/statuses', { status, visibility: 'private' }, ada.token))
    .data.id;

it('comes back as it was at a moment, without what was erased after it', async () => {
  const regretted = await write('Regretted later');
  await write('Before the base backup');
  const copy = await cluster.copy(server, 'two');
  await write('After the base backup');
  const sql = openPool(server.url(), { max: 1 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const [moment] = await sql<{ at: string }[]>`select now()::text as at`;
  await new Promise((resolve) => setTimeout(resolve, 50));
  await alpha.api('DELETE', `/api/v1/statuses/${regretted}`, undefined, ada.token);
  await until(
    'the erasure is in the ledger',
    async () => (await sql`select 1 from erasure_notes`).length === 0,
  );
  await write('After the moment');
  await alpha.stop();
  // The mistake that nobody wants to have made.
  await sql`delete from feed_entries`.catch(() => {});
  await sql`update posts set text = 'overwritten'`;
  await sql`select pg_switch_wal()`;
  await sql.end();
  await server.stop();

  writeFileSync(path.join(copy.dir, 'recovery.signal'), '');
  await copy.start([
    `restore_command=cp ${path.join(cluster.folder, 'archive')}/%f %p`,
    `recovery_target_time=${moment?.at ?? ''}`,
    'recovery_target_action=promote',
    'archive_mode=off',
  ]);
  const back = openPool(copy.url(), { max: 1 });
  await until(
    'recovery has ended',
    async () => (await back`select pg_is_in_recovery() as is`)[0]?.is === false,
    { timeoutMs: 60_000 },
  );
  const texts = async () =>
    (await back<{ text: string }[]>`select text from posts order by id`).map(({ text }) => text);
  expect(await texts()).toEqual(['Regretted later', 'Before the base backup', 'After the base backup']);

  const env = {
    ...{ KONTOR_ORIGIN: alpha.origin, KONTOR_ALLOW_HOSTS: '*.localhost', KONTOR_LOG: 'warn' },
    ...{ DATABASE_URL: copy.url(), KONTOR_DATA: path.join(kept, 'data'), KONTOR_BACKUP_LEDGER: ledgerOf() },
  };
  cpSync(path.join(alpha.dataDir, 'key'), path.join(kept, 'data', 'key'), { recursive: true });
  const restore = offlineCommands.restore;
  const { text } = (await restore?.run({
    config: readConfig(env),
    args: ['--replay', '--ledger', ledgerOf()],
    tryStart,
    duringRestore,
  })) ?? { text: '' };
  expect(text).toMatch(/Erased again, as the ledger says: 1 posts/);
  expect(text).toMatch(/people were signed out everywhere/);
  expect(await texts()).toEqual(['Before the base backup', 'After the base backup']);
  await back.end();
  again = await startInstance({ databaseUrl: copy.url(), env });
  const old = await again.api('GET', '/api/v1/timelines/home', undefined, ada.token);
  expect(old.status).toBe(401);
  expect((await again.api('GET', '/api/v1/instance')).status).toBe(200);
}, 240_000);
