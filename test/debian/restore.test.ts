import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPool } from '#src/platform/database.ts';
import { compose } from '#src/compose.ts';
import { startStorage } from '#test/operations/s3.ts';
import { until, type Member } from '#test/support/instance.ts';
import { filesOf, openSite, rowsOf, type Site } from './backed-up.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 });

let site: Site;
let ada: Member;
let archive: string;

beforeAll(async () => {
  site = await openSite();
  const { alpha } = site;
  ada = await alpha.person('ada', { admin: true, sharedKeys: true });
  const ben = await alpha.person('ben', { sharedKeys: true });
  await alpha.group('werkstatt', ada);
  const big = 'Prüfstand '.repeat(20_000);
  const files = [await site.upload(ada, 'plan.txt', 'Der Plan'), await site.upload(ada, 'groß.txt', big)];
  const { data } = await alpha.api<{ id: string }>(
    'POST',
    '/api/v1/statuses',
    { status: 'Mit Plan', media_ids: files },
    ada.token,
  );
  await alpha.api('POST', `/api/v1/statuses/${data.id}/favourite`, {}, ben.token);
  for (let n = 0; n < 30; n++)
    await alpha.api('POST', '/api/v1/statuses', { status: `Satz ${n} mit „Zeichen“ und\nZeilen` }, ben.token);
  mkdirSync(path.join(alpha.dataDir, 'endings'), { recursive: true });
  writeFileSync(path.join(alpha.dataDir, 'endings', 'a.jsonl'), '{}\n');
  await until('the words are there', async () => (await alpha.db`select 1 from posts_to_index`).length === 0);
  archive = await site.backup();
});
afterAll(() => site.remove());

const countPosts = async (url: string): Promise<number> => {
  const pool = openPool(url, { max: 1 });
  const tables = await pool`select 1 from pg_class where relname = 'posts'`;
  const [row] = tables.length === 0 ? [{ n: -1 }] : await pool`select count(*)::int as n from posts`;
  await pool.end({ timeout: 1 });
  return Number(row?.n);
};

/** A refusal must have touched nothing: no table, no file, no mark, no key. */
async function mustBeUntouched(
  machine: Awaited<ReturnType<Site['newMachine']>>,
  but: readonly string[] = ['key'],
) {
  const pool = openPool(machine.config.databaseUrl ?? '', { max: 1 });
  const found = await pool`
    select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where nspname in ('public', 'kontor_restore')`;
  await pool.end({ timeout: 1 });
  expect([...found]).toEqual([]);
  expect(readdirSync(machine.dataDir).toSorted()).toEqual([...but]);
}

describe('a backup', () => {
  test('is one encrypted file for its user alone, with nothing to read in it and no key', () => {
    expect(statSync(archive).mode & 0o777).toBe(0o600);
    const bytes = readFileSync(archive);
    expect(bytes.subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    for (const content of ['Der Plan', 'Prüfstand', 'posts', 'ada'])
      expect(bytes.includes(content), content).toBe(false);
    expect(readdirSync(site.backups).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(readFileSync(`${archive}.sha256`, 'utf8')).toMatch(/^[0-9a-f]{64} {2}kontor-alpha/);
  });

  test('goes into a bucket where files lie in one, and what is made of that comes back into a folder', async () => {
    const storage = await startStorage();
    try {
      const inBucket = await site.newMachine({ KONTOR_FILES: 's3', ...storage.env });
      await site.run(inBucket.config, 'restore', archive, '--without-ledger');
      expect(existsSync(path.join(inBucket.dataDir, 'files'))).toBe(false);
      const { json } = await site.run(inBucket.config, 'backup', path.join(site.folder, 'of-bucket'));
      // It says that it is whole, and the bucket was not touched by saying so.
      const before = storage.asked.length;
      await site.run(inBucket.config, 'backup', '--verify', json.file);
      expect(storage.asked.slice(before).filter((line) => /^(PUT|DELETE|POST)/.test(line))).toEqual([]);
      const machine = await site.newMachine();
      const { text } = await site.run(machine.config, 'restore', json.file, '--without-ledger');
      expect(text).toContain('compared row by row, 3 files');
      expect(filesOf(path.join(machine.dataDir, 'files'))).toEqual(
        filesOf(path.join(site.alpha.dataDir, 'files')),
      );
    } finally {
      await storage.stop();
    }
  });

  test('comes back on an empty machine, row by row and file by file; only access has ended', async () => {
    const machine = await site.newMachine();
    const { text } = await site.run(machine.config, 'restore', archive, '--without-ledger');
    expect(text).toContain('compared row by row, 3 files');
    expect(filesOf(path.join(machine.dataDir, 'files'))).toEqual(
      filesOf(path.join(site.alpha.dataDir, 'files')),
    );
    expect(existsSync(path.join(machine.dataDir, 'endings', 'a.jsonl'))).toBe(true);
    const [before, after] = [
      await rowsOf(site.alpha.databaseUrl),
      await rowsOf(machine.config.databaseUrl ?? ''),
    ];
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect(before.get('posts')?.length).toBe(31);
    const different = [...before.keys()].filter(
      (name) => JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name)),
    );
    // tokens: revoked. audit_log: the restore. backups: the row was written while the backup was being made.
    expect(different).toEqual(['audit_log', 'backups', 'tokens']);
    const app = await compose({ ...machine.config, role: 'web' });
    await app.close();
  });

  test('is tried in a scratch database, and administrators can see it', async () => {
    const { text } = await site.run(site.config(), 'backup', '--verify', archive);
    expect(text).toContain('It is whole and can be restored');
    expect(text).toContain('3 files, all compared; Kontor started on it');
    const [row] = await site.alpha
      .db`select tested_at is not null as tested, test_trouble from backups where file = ${archive}`;
    expect(row).toEqual({ tested: true, testTrouble: null });
    expect(readdirSync(site.alpha.dataDir).filter((name) => name.startsWith('scratch-'))).toEqual([]);
  });
});

describe('what is refused touches nothing', () => {
  test('a wrong passphrase, and none', async () => {
    const file = path.join(site.folder, 'wrong');
    writeFileSync(file, 'another passphrase altogether');
    const machine = await site.newMachine({ KONTOR_BACKUP_PASSPHRASE_FILE: file });
    expect(await site.refused(machine.config, 'restore', archive, '--without-ledger')).toContain(
      'The passphrase does not open kontor-alpha',
    );
    writeFileSync(file, 'short');
    expect(await site.refused(machine.config, 'restore', archive, '--without-ledger')).toContain(
      'use 20 or more',
    );
    await mustBeUntouched(machine);
  });

  test('an archive cut short anywhere, and one with any byte flipped', async () => {
    const machine = await site.newMachine();
    const bytes = readFileSync(archive);
    const bad = path.join(site.folder, 'bad.kontor-backup');
    for (const share of [0.001, 0.3, 0.9, 0.99999]) {
      writeFileSync(bad, bytes.subarray(0, Math.floor(bytes.length * share)));
      expect(
        await site.refused(machine.config, 'restore', bad, '--without-ledger'),
        `cut at ${share}`,
      ).toMatch(/damaged|no backup of Kontor/);
    }
    for (const at of [30, 120, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      writeFileSync(bad, flipped);
      expect(await site.refused(machine.config, 'restore', bad, '--without-ledger'), `byte ${at}`).toMatch(
        /damaged|no backup of Kontor|does not open/,
      );
    }
    await mustBeUntouched(machine);
  });

  test('what is no archive, and an archive that is not there', async () => {
    const machine = await site.newMachine();
    const bad = path.join(site.folder, 'photo.jpg');
    writeFileSync(bad, 'not at all');
    expect(await site.refused(machine.config, 'restore', bad, '--without-ledger')).toContain(
      'is no backup of Kontor',
    );
    expect(await site.refused(machine.config, 'restore', `${bad}x`, '--without-ledger')).toContain(
      'There is no ',
    );
    await mustBeUntouched(machine);
  });

  test('a backup of a newer Kontor, or of another instance', async () => {
    const { db } = site.alpha;
    await db`insert into migrations (name, checksum) values ('29990101T0000-future.sql', 'x')`;
    const newer = await site.backup();
    await db`delete from migrations where name = '29990101T0000-future.sql'`;
    const machine = await site.newMachine();
    expect(await site.refused(machine.config, 'restore', newer, '--without-ledger')).toContain(
      'made by a newer Kontor',
    );
    const other = await site.newMachine({ KONTOR_ORIGIN: 'http://beta.localhost:4002' });
    expect(await site.refused(other.config, 'restore', archive, '--without-ledger')).toContain(
      'KONTOR_ORIGIN is http://beta',
    );
    await mustBeUntouched(machine);
    await mustBeUntouched(other);
  });

  test('another sealing key, and none; the encrypted copy puts it in its place', async () => {
    const machine = await site.newMachine();
    const keyFile = path.join(machine.dataDir, 'other-key');
    const elsewhere = { ...machine.config, keyFile };
    expect(await site.refused(elsewhere, 'restore', archive, '--without-ledger')).toContain(
      'The sealing key is missing',
    );
    writeFileSync(keyFile, Buffer.alloc(32, 7).toString('base64'));
    expect(await site.refused(elsewhere, 'restore', archive, '--without-ledger')).toContain(
      'not the one that this backup belongs to',
    );
    const copy = path.join(site.folder, 'keys');
    await site.run(site.config(), 'backup', '--keys', copy);
    const right = readFileSync(path.join(site.alpha.dataDir, 'key'), 'utf8');
    expect(readFileSync(copy).includes(right)).toBe(false);
    expect(await site.refused(site.config(), 'backup', '--keys', copy)).toContain('exists already');
    const last = { ...machine.config, keyFile: path.join(machine.dataDir, 'third-key') };
    await site.run(last, 'restore', archive, '--keys', copy, '--without-ledger');
    expect(readFileSync(last.keyFile, 'utf8')).toBe(right);
  });

  test('a database or folder that is not empty', async () => {
    const posts = await countPosts(site.alpha.databaseUrl);
    expect(await site.refused(site.config(), 'restore', archive, '--without-ledger')).toContain(
      'The database is not empty',
    );
    expect(await countPosts(site.alpha.databaseUrl)).toBe(posts);
    const machine = await site.newMachine();
    mkdirSync(path.join(machine.dataDir, 'files'));
    writeFileSync(path.join(machine.dataDir, 'files', 'precious'), 'mine');
    expect(await site.refused(machine.config, 'restore', archive, '--without-ledger')).toContain(
      'is not empty: move it away',
    );
    expect(readFileSync(path.join(machine.dataDir, 'files', 'precious'), 'utf8')).toBe('mine');
    await mustBeUntouched(machine, ['files', 'key']);
  });

  test('a database of something else', async () => {
    const url = await site.postgres.create('something');
    expect(await site.refused(site.config({ DATABASE_URL: url }), 'backup', site.backups)).toContain(
      'This database is none of Kontor',
    );
  });
});
