import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { noteBegun, noteMade, noteTested } from '#src/backup/record.ts';
import { doctorCommands } from '#src/cli/doctor.ts';
import { checkAddress } from '#src/cli/checks/address.ts';
import { render } from '#src/metrics.ts';
import { lookAtCertificate } from '#src/platform/certificates.ts';
import { transaction } from '#src/platform/database.ts';
import { generateKeys, rotateKeys } from '#src/platform/keys.ts';
import { create, follow } from '#test/adversary/scene.ts';
import { signWith } from '#test/support/agreements.ts';
import { ask, until } from '#test/support/http.ts';
import { cloneDatabase } from '#test/support/database.ts';
import { freePort, startInstance, type TestInstance } from '#test/support/instance.ts';
import { activity } from '#test/support/peer-actor.ts';
import { refuseWith, startPeer, type Peer } from '#test/support/peer.ts';

const root = path.resolve(import.meta.dirname, '../..');
const monitoring = path.join(root, 'deploy/monitoring');
const read = (name: string): string => readFileSync(path.join(monitoring, name), 'utf8');
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly remedy: string };
}
const rules = (): readonly Rule[] =>
  (parse(read('alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
interface Panel {
  readonly title: string;
  readonly type: string;
  readonly gridPos: { x: number; y: number; w: number; h: number };
  readonly targets?: readonly { expr: string }[];
}
const panels = (): readonly Panel[] =>
  (JSON.parse(read('kontor.dashboard.json')) as { panels: Panel[] }).panels;
const metricsIn = (text: string): string[] =>
  [...text.matchAll(/\bkontor_[a-z0-9_]+/g)].map(([name]) => name);

let folder: string;
let alpha: TestInstance;
let database: Awaited<ReturnType<typeof cloneDatabase>>;
let gone: Peer;
let refusing: Peer;
let ending: tls.Server;
let endingOrigin: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-watching-'));
  [gone, refusing] = [await startPeer('gone'), await startPeer('refusing')];
  const workerPort = await freePort();
  database = await cloneDatabase();
  alpha = await startInstance({
    databaseUrl: database.url,
    // It is none, and is said to be none.
    env: {
      KONTOR_STANDBY_URL: database.url,
      KONTOR_METRICS_TOKEN: 'let me see',
      KONTOR_WORKER_PORT: String(workerPort),
    },
  });
  const ada = await alpha.person('ada');
  for (const peer of [gone, refusing]) {
    await signWith(alpha, peer);
    const bob = peer.actor('bob');
    await follow(alpha, ada, peer, bob);
    await peer.post(alpha.origin, activity(bob, 'Follow', ada.uri), bob);
    await until('the Accept', () => peer.inboxed('Accept').length === 1);
    await peer.post(alpha.origin, create(bob, 'hello'), bob);
    await peer.post(alpha.origin, '{"type":', bob);
  }
  refusing.inbox(refuseWith(410));
  gone.inbox(refuseWith(503));
  await alpha.api('POST', '/api/v1/statuses', { status: 'hi', visibility: 'private' }, ada.token);
  const keys = await generateKeys();
  await transaction(alpha.db, (tx) => rotateKeys(tx, ada.uri, keys));
  const backup = await noteBegun(alpha.db);
  await noteMade(alpha.db, backup, { file: '/mnt/a', bytes: 4_000, sha256: 'ab' });
  await noteTested(alpha.db, '/mnt/a', 'It is cut short.');
  [ending, endingOrigin] = await serveCertificate(3);
});
afterAll(async () => {
  ending.close();
  await alpha.remove();
  await database.drop();
  await Promise.all([gone.stop(), refusing.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** A TLS server of a name of this machine with a certificate that ends in so many days. */
async function serveCertificate(days: number): Promise<[tls.Server, string]> {
  const [key, cert] = [path.join(folder, `${days}.key`), path.join(folder, `${days}.pem`)];
  execFileSync(
    'openssl',
    `req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost -days ${days} -keyout ${key} -out ${cert}`.split(
      ' ',
    ),
    { stdio: 'ignore' },
  );
  const server = tls.createServer({ key: readFileSync(key), cert: readFileSync(cert) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return [server, `https://localhost:${(server.address() as AddressInfo).port}`];
}

const scraped = async (): Promise<string> => {
  const headers = { authorization: 'Bearer let me see' };
  return (await ask(alpha.origin, { path: '/metrics', headers })).text;
};
const valueOf = (text: string, series: string): number =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.split(' ')
      .at(-1),
  );

describe('metrics', () => {
  it('say of each partner what waits, for how long, and what was given up', async () => {
    const of = (name: string, peer: Peer) => `${name}{partner="${peer.origin}"}`;
    await until('one was given up, the other is silent', async () => {
      const text = await scraped();
      return (
        valueOf(text, of('kontor_dead_letters', refusing)) >= 1 &&
        text.includes(of('kontor_partner_silent_seconds', gone))
      );
    });
    const text = await scraped();
    expect(valueOf(text, of('kontor_queue_depth', gone))).toBeGreaterThan(0);
    expect(valueOf(text, of('kontor_queue_age_seconds', gone))).toBeGreaterThan(0);
    expect(text).not.toContain(of('kontor_partner_silent_seconds', refusing));
    expect(valueOf(text, of('kontor_agreement_expires_seconds', gone)) / 86_400).toBeCloseTo(365, 0);
    expect(valueOf(text, 'kontor_inbox_total{verdict="accepted"}')).toBeGreaterThanOrEqual(4);
    expect(valueOf(text, 'kontor_inbox_total{verdict="refused"}')).toBeGreaterThanOrEqual(2);
    expect(valueOf(text, 'kontor_keys_changing')).toBe(1);
    expect(valueOf(text, 'kontor_backup_test_failed')).toBe(1);
    expect(valueOf(text, 'kontor_http_seconds_count{status="4xx"}')).toBeGreaterThanOrEqual(2);
    expect(valueOf(text, 'kontor_http_seconds_bucket{status="2xx",le="+Inf"}')).toBe(
      valueOf(text, 'kontor_http_seconds_count{status="2xx"}'),
    );
  });

  it('say when a certificate ends and that nobody trusts it; doctor says so too, with the remedy', async () => {
    const certificate = await lookAtCertificate(endingOrigin);
    expect((Number(certificate.endsAt) - Date.now()) / 86_400_000).toBeCloseTo(3, 1);
    const { body } = await render(alpha.app, async () => [certificate]);
    expect(valueOf(body, `kontor_certificate_refused{origin="${endingOrigin}"}`)).toBe(1);
    expect(
      valueOf(body, `kontor_certificate_expires_seconds{origin="${endingOrigin}"}`) / 86_400,
    ).toBeCloseTo(3, 1);
    // Doctor looks at the same, and says what to do.
    expect((await checkAddress('the pages', endingOrigin)).at(-1)).toMatchObject({
      ok: false,
      remedy: expect.stringMatching(/intermediate/),
    });
    expect(await lookAtCertificate('https://localhost:1')).toMatchObject({
      endsAt: null,
      trouble: expect.stringMatching(/ECONNREFUSED/),
    });
  });

  it('doctor says what ends and what failed, each with what to do', async () => {
    const examine = async (): Promise<string> => {
      const before = process.exitCode;
      const told = await doctorCommands['']?.run({ ...alpha.app, args: [] });
      process.exitCode = before;
      return told?.text ?? '';
    };
    const well = await examine();
    expect(well).toMatch(new RegExp(`ok   agreement ${gone.origin}: ends on .*, in 36[45] days`));
    expect(well).toContain('ok   sealing key: opens the keys in the database');
    expect(well).toContain('ok   keys changing: 1 actors have new keys');
    expect(well).toContain('ok   failed jobs: 0');
    expect(well).toMatch(/FAIL standby: .*\n {5}→ KONTOR_STANDBY_URL leads to a server that is no standby/);
    const own = alpha.db.instance.addresses.instanceActor;
    await alpha.db`update agreements set ends_at = now() + interval '5 days' where state = 'active'`;
    await alpha.db`update actor_keys set superseded_at = now() - interval '5 days' where superseded_at is not null`;
    await alpha.db`insert into jobs (kind, data, dead_at) values ('close-poll', '{}', now())`;
    await alpha.db`update actor_keys set private_sealed = set_byte(private_sealed, 20, 255 - get_byte(private_sealed, 20)) where actor_uri = ${own}`;
    const ill = await examine();
    expect(ill).toMatch(
      new RegExp(
        `WARN agreement ${gone.origin}: .*, in [45] days\n     → Agree anew .*--amend [0-9a-f-]{36}`,
      ),
    );
    expect(ill).toMatch(/WARN keys changing: .* since 5 days\n {5}→ See `kontor jobs list`/);
    expect(ill).toMatch(/FAIL failed jobs: 1\n {5}→ .*kontor jobs redrive/);
    expect(ill).toMatch(
      /FAIL sealing key: does not open .*\n {5}→ Put the key that belongs to this database/,
    );
    await alpha.db`update actor_keys set private_sealed = set_byte(private_sealed, 20, 255 - get_byte(private_sealed, 20)) where actor_uri = ${own}`;
    await alpha.db`update agreements set ends_at = null where state = 'active'`;
  });

  it('are all that rules and dashboard name, and each rule says what to do', async () => {
    const { body } = await render(alpha.app, async () => [await lookAtCertificate(endingOrigin)]);
    // `…_free_bytes` of a folder of backups is there once there is one; the name is the same.
    const there = new Set(metricsIn(body));
    const named = [
      ...rules().map(({ expr }) => expr),
      ...panels()
        .flatMap((p) => p.targets ?? [])
        .map(({ expr }) => expr),
    ];
    const asked = new Set(named.flatMap(metricsIn));
    expect(asked.size).toBeGreaterThan(30);
    expect([...asked].filter((name) => !there.has(name))).toEqual([]);
    for (const { alert, annotations, labels } of rules()) {
      expect([alert, annotations.summary.length > 10, annotations.remedy.length > 10]).toEqual([
        alert,
        true,
        true,
      ]);
      expect(['warning', 'critical']).toContain(labels.severity);
    }
    const names = rules().map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !read('alerts.test.yml').includes(name))).toEqual([]);
  });

  it('a dashboard shows each panel at a place of its own', () => {
    const cells = panels().flatMap(({ title, gridPos: { x, y, w, h } }) => {
      expect([title, x + w <= 24]).toEqual([title, true]);
      return Array.from({ length: w * h }, (_, at) => `${x + (at % w)}:${y + Math.floor(at / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
    for (const { title, type, targets } of panels())
      expect([title, type === 'row' || (targets?.length ?? 0) > 0]).toEqual([title, true]);
  });

  it('promtool reads the rules, and they fire when they should', () => {
    const found = spawnSync('promtool', ['--version']);
    // Whoever has no promtool (Debian's package prometheus) has at least checked the names above.
    if (found.error) return expect(rules().length).toBeGreaterThan(15);
    for (const words of [
      ['check', 'rules', 'alerts.yml'],
      ['test', 'rules', 'alerts.test.yml'],
    ]) {
      const { status, stdout, stderr } = spawnSync('promtool', words, { cwd: monitoring, encoding: 'utf8' });
      expect([words, status, `${stdout}${stderr}`]).toEqual([words, 0, expect.stringContaining('SUCCESS')]);
    }
  }, 120_000);

  it('of a worker are answered at a port of its own, where nothing else is', async () => {
    const port = await freePort();
    const worker = await startInstance({
      name: 'worker',
      inProcess: false,
      env: { KONTOR_ROLE: 'worker', KONTOR_WORKER_PORT: String(port), KONTOR_METRICS_TOKEN: 'let me see' },
    });
    try {
      const at = `http://127.0.0.1:${port}`;
      await until(
        'it listens',
        async () => (await ask(at, { path: '/readyz' }).catch(() => null))?.status === 200,
        { timeoutMs: 60_000 },
      );
      const headers = { authorization: 'Bearer let me see' };
      const { text } = await ask(at, { path: '/metrics', headers });
      expect(text).toMatch(/kontor_info\{version="[^"]+",role="worker"\} 1/);
      expect((await ask(at, { path: '/metrics' })).status).toBe(404);
      expect((await ask(at, { path: '/sign-in' })).status).toBe(404);
    } finally {
      await worker.remove();
    }
  }, 120_000);
});
