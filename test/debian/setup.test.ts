import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openPool } from '#src/platform/database.ts';
import { openPostOffice, type PostOffice } from '#test/notifications/post-office.ts';
import { startDebianPostgres, type DebianPostgres } from '#test/debian/debian-postgres.ts';
import {
  makeCertificate,
  onSmallDisk,
  program,
  run,
  startProxy,
  startTimeServer,
  type Told,
} from './machine.ts';

// Each run starts Kontor several times, in processes of their own.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-setup-test-'));
let postgres: DebianPostgres;
let office: PostOffice;
let database: string;
let pages: Awaited<ReturnType<typeof startProxy>>;
let files: typeof pages;
let brief: typeof pages;
let clock: Awaited<ReturnType<typeof startTimeServer>>;
let late: typeof clock;
let trusted: string;

beforeAll(async () => {
  // The service, which is another user where root runs this, passes through.
  chmodSync(folder, 0o755);
  postgres = await startDebianPostgres();
  office = await openPostOffice();
  const [good, short] = [makeCertificate(folder, 'good', 90), makeCertificate(folder, 'short', 3)];
  trusted = path.join(folder, 'trusted.pem');
  writeFileSync(trusted, `${readFileSync(good.cert, 'utf8')}\n${readFileSync(short.cert, 'utf8')}`);
  [pages, files, brief] = [await startProxy(good), await startProxy(good), await startProxy(short)];
  [clock, late] = [await startTimeServer(0), await startTimeServer(3_600_000)];
  database = await postgres.create('alpha');
  // From here on passwords count.
  const hba = path.join(postgres.folder, 'data/pg_hba.conf');
  writeFileSync(hba, 'host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n');
  const admin = openPool(postgres.url, { max: 1 });
  await admin`select pg_reload_conf()`;
  await admin.unsafe(`create database latin owner alpha encoding 'LATIN1' locale 'C' template template0`);
  await admin.unsafe(`create database foreign_one owner alpha`);
  await admin.unsafe(`create database closed`);
  await admin.unsafe(`revoke create on database closed from public`);
  await admin.end();
  const other = openPool(named('foreign_one'), { max: 1 });
  await other`create table invoices (n int)`;
  await other.end();
});
afterAll(async () => {
  for (const one of [pages, files, brief, clock, late]) one.close();
  await office.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

const named = (name: string): string => {
  const url = new URL(database);
  url.pathname = `/${name}`;
  return url.href;
};

interface Site {
  readonly env: string;
  readonly data: string;
}
const site = (name: string): Site => ({
  env: path.join(folder, name, 'etc/env'),
  data: path.join(folder, name, 'data'),
});

const args = ({ env, data }: Site, more: Readonly<Record<string, string>> = {}): string[] => {
  const all = {
    origin: pages.origin,
    'files-origin': files.origin,
    company: 'Alpha & Söhne AG',
    database,
    'smtp-url': office.url,
    'mail-from': 'kontor@alpha.example',
    'time-server': clock.at,
    ...more,
  };
  return [
    'setup',
    '--env',
    env,
    '--data',
    data,
    '--user',
    'nobody',
    ...Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]),
  ];
};

const setup = (where: Site, more: Readonly<Record<string, string>> = {}, ...flags: string[]): Promise<Told> =>
  run([...program, ...args(where, more), ...flags], { NODE_EXTRA_CA_CERTS: trusted });

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);
const linesOf = (file: string): string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean);

describe('a machine on which something is missing', () => {
  const nowhere = site('nowhere');
  const untouched = (): void => expect(existsSync(path.dirname(nowhere.env))).toBe(false);

  it('asks nobody where nobody sits: it names the options', async () => {
    const told = await run([...program, 'setup', '--env', nowhere.env]);
    expect(told).toEqual({ code: 1, text: expect.stringContaining('give --origin') as string });
    untouched();
  });

  it('refuses one address for pages and files, and plain http, at once', async () => {
    const told = await setup(nowhere, {
      origin: 'http://alpha.example',
      'files-origin': 'http://alpha.example',
    });
    expect(told.code).toBe(1);
    expect(told.text).toContain('Use https://.');
    expect(told.text).toContain('KONTOR_FILES_ORIGIN is the same as KONTOR_ORIGIN');
    untouched();
  });

  it.each<[what: string, database: () => string, says: string, remedy: string]>([
    [
      'no PostgreSQL',
      () => 'postgres://kontor:x@127.0.0.1:1/kontor',
      'does not answer',
      'apt install postgresql',
    ],
    [
      'a wrong password',
      () => database.replace(/:[^:@]*@/, ':wrong@'),
      'the password of alpha is wrong',
      '\\password alpha',
    ],
    [
      'no database',
      () => named('nothing'),
      'there is no database nothing',
      'createdb --owner alpha --encoding UTF8',
    ],
    [
      'another encoding',
      () => named('latin'),
      'FAIL encoding: LATIN1',
      'createdb --owner kontor --encoding UTF8',
    ],
    [
      'somebody else’s tables',
      () => named('foreign_one'),
      'has 1 tables that are not Kontor',
      'a database of its own',
    ],
    [
      'no right to make tables',
      () => named('closed'),
      'FAIL rights: permission denied',
      'owner of the database',
    ],
  ])('%s: it says so, with the remedy, and writes nothing', async (_, url, says, remedy) => {
    const told = await setup(nowhere, { database: url() });
    expect(told.text).toContain(says);
    expect(told.text).toContain(remedy);
    expect(told.code).toBe(1);
    untouched();
  });

  it('a full disk: it says how much is free', async () => {
    const small = path.join(folder, 'small');
    mkdirSync(small);
    const where = { ...nowhere, data: path.join(small, 'data') };
    const told = await run(onSmallDisk(small, '2m', [...program, ...args(where)]), {
      NODE_EXTRA_CA_CERTS: trusted,
    });
    expect(told.text).toContain('FAIL disk: 0.0 GiB free in KONTOR_DATA\n     → Free space');
    expect(told.code).toBe(1);
    untouched();
  });

  it('a data folder that the service cannot reach: it says so', async () => {
    const closed = path.join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    if (process.getuid?.() !== 0) chmodSync(closed, 0o500);
    const told = await setup({ ...nowhere, data: path.join(closed, 'data') });
    expect(told.text).toContain('FAIL disk: KONTOR_DATA is not writable');
    untouched();
  });

  it('a data folder that is a file: it says so', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    const told = await setup({ ...nowhere, data: file });
    expect(told.text).toContain('FAIL disk: KONTOR_DATA is not writable');
    untouched();
  });
});

describe('a bare machine', () => {
  const alpha = site('alpha');
  const password = (): string => path.join(folder, 'password');

  it('--check looks at everything and writes nothing', async () => {
    const told = await setup(alpha, {}, '--check');
    expect(told.text).not.toMatch(/FAIL|WARN/);
    for (const check of [
      'database',
      'encoding',
      'rights',
      'time',
      'DNS of the pages',
      'TLS of the files',
      'mail',
      'disk',
    ])
      expect(told.text).toContain(`ok   ${check}:`);
    expect(told.code).toBe(0);
    expect(existsSync(path.dirname(alpha.env))).toBe(false);
  });

  it('becomes an instance with its first administrator, and its secrets are nobody else’s', async () => {
    writeFileSync(password(), 'a long password of ada\n', { mode: 0o600 });
    const backups = path.join(folder, 'backups');
    const told = await setup(alpha, {
      ...{ admin: 'ada', 'admin-name': 'Ada Brandt', 'admin-password-file': password() },
      'backup-dir': backups,
    });
    expect(told.text).not.toContain('FAIL');
    expect(told.text).toContain('Ada Brandt is @ada@localhost');
    expect(told.text).not.toContain('a long password of ada');
    expect(told.code).toBe(0);
    const etc = path.dirname(alpha.env);
    expect([alpha.env, path.join(etc, 'key'), path.join(etc, 'backup-passphrase')].map(modeOf)).toEqual([
      '640',
      '400',
      '400',
    ]);
    expect(modeOf(alpha.data)).toBe('750');
    expect(linesOf(alpha.env)).toContain("KONTOR_COMPANY='Alpha & Söhne AG'");
    const pool = openPool(database, { max: 1 });
    const people = await pool`select handle, is_admin from people where peer_id is null and kind = 'person'`;
    await pool.end();
    expect([...people]).toEqual([{ handle: 'ada', isAdmin: true }]);
  });

  it('a second run asks nothing, changes nothing, and knows ada', async () => {
    const before = readFileSync(alpha.env);
    const key = readFileSync(path.join(path.dirname(alpha.env), 'key'));
    const told = await run(
      [
        ...program,
        'setup',
        '--env',
        alpha.env,
        '--user',
        'nobody',
        '--time-server',
        clock.at,
        '--admin',
        'ada',
      ],
      { NODE_EXTRA_CA_CERTS: trusted },
    );
    expect(told.text).toContain('@ada is there already.');
    expect(told.code).toBe(0);
    expect(readFileSync(alpha.env)).toEqual(before);
    expect(readFileSync(path.join(path.dirname(alpha.env), 'key'))).toEqual(key);
  });

  it('what is there is not overwritten unasked, and never without a copy', async () => {
    appendFileSync(alpha.env, '# ours\nKONTOR_LOG=warn\n');
    const before = readFileSync(alpha.env, 'utf8');
    const refused = await setup(alpha, { company: 'Beta GmbH' });
    expect(refused.code).toBe(1);
    expect(refused.text).toContain('has other values for KONTOR_COMPANY: nothing was changed.');
    expect(readFileSync(alpha.env, 'utf8')).toBe(before);
    const told = await setup(alpha, { company: 'Beta GmbH' }, '--replace');
    expect(told.code).toBe(0);
    expect(readFileSync(`${alpha.env}.before`, 'utf8')).toBe(before);
    expect(modeOf(`${alpha.env}.before`)).toBe('640');
    expect(readFileSync(alpha.env, 'utf8')).toBe(before.replace("'Alpha & Söhne AG'", "'Beta GmbH'"));
  });

  it('its database serves no other address, and not without its key', async () => {
    const other = await setup(site('other'), { origin: brief.origin });
    expect(other.text).toContain(`FAIL owner: belongs to ${pages.origin}`);
    const keyless = await setup(site('keyless'));
    expect(keyless.text).toContain('FAIL sealing key:');
    expect([other.code, keyless.code]).toEqual([1, 1]);
    expect(existsSync(site('keyless').env)).toBe(false);
  });

  it('what does not keep it from starting is written all the same, and said with its remedy', async () => {
    await office.close();
    const told = await run(
      [
        ...program,
        ...args(alpha, { 'time-server': late.at, 'files-origin': 'https://nothing.invalid' }),
        '--replace',
      ],
      // The certificate of the pages is now trusted by nobody.
    );
    expect(told.text).toMatch(/FAIL time: 3(600|599)\d{3} ms behind .*\n     → Set the clock/);
    expect(told.text).toContain(
      'FAIL DNS of the files: nothing.invalid is not known\n     → Add an A or AAAA record',
    );
    expect(told.text).toContain(
      'FAIL TLS of the pages: its certificate is signed by nobody this machine trusts',
    );
    expect(told.text).toContain('FAIL mail: 127.0.0.1: connect ECONNREFUSED');
    expect(told.text).toContain('Written, but not all is well');
    expect(told.code).toBe(1);
    const short = await setup(alpha, { 'files-origin': brief.origin }, '--check', '--replace');
    expect(short.text).toMatch(/FAIL TLS of the files: its certificate is good for [23] days\n     → Renew/);
  });
});
