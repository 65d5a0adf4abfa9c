import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pruneArchives } from '#src/backup/prune.ts';
import { readBackupState, troublesOf, type BackupState } from '#src/backup/read.ts';
import { dueOf } from '#src/backup/schedule.ts';
import type { Member } from '#test/support/instance.ts';
import { openSite, type Site } from './backed-up.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 });

let site: Site;
let ada: Member;
beforeAll(async () => {
  site = await openSite();
  ada = await site.alpha.person('ada', { sharedKeys: true });
});
afterAll(() => site.remove());

const hourMs = 3_600_000;
const nothing: BackupState = {
  ...{ lastAt: null, lastFile: null, lastBytes: null, trouble: null, attemptedAt: null },
  ...{ testedAt: null, testTrouble: null, unnoted: 0, unnotedSince: null },
};

test('one is due when the hours are over, a test once a week, and after a failure not at once', () => {
  const now = Date.now();
  const ago = (hours: number): Date => new Date(now - hours * hourMs);
  expect(dueOf(nothing, 24, now)).toBe('make');
  expect(dueOf(nothing, 0, now)).toBeNull();
  const failed = { ...nothing, trouble: 'full', attemptedAt: ago(0.5) };
  expect(dueOf(failed, 24, now)).toBeNull();
  expect(dueOf({ ...failed, attemptedAt: ago(1.1) }, 24, now)).toBe('make');
  const made = { ...nothing, lastAt: ago(1), attemptedAt: ago(1) };
  expect(dueOf(made, 24, now)).toBe('test');
  expect(dueOf({ ...made, testedAt: ago(24 * 6) }, 24, now)).toBeNull();
  expect(dueOf({ ...made, testedAt: ago(24 * 8) }, 24, now)).toBe('test');
  expect(dueOf({ ...made, testedAt: ago(2), testTrouble: 'bad' }, 24, now)).toBe('test');
  expect(dueOf({ ...made, lastAt: ago(25) }, 24, now)).toBe('make');
});

test('what is wrong is told: none, too old, failed, not tested', () => {
  const now = Date.now();
  const state = { ...nothing, lastAt: new Date(now - 49 * hourMs), testedAt: new Date(now - hourMs) };
  expect(troublesOf(nothing, 24, now)).toEqual(['none']);
  expect(troublesOf(state, 24, now)).toEqual(['old']);
  expect(troublesOf(state, 0, now)).toEqual([]);
  expect(troublesOf({ ...state, trouble: 'x', testTrouble: 'y' }, 0, now)).toEqual(['failed', 'test_failed']);
});

test('old archives go after the days that are promised, never the last one, nor what is not ours', async () => {
  const prefix = `kontor-${site.alpha.host.replace(':', '-')}-`;
  const dir = path.join(site.folder, 'old');
  execFileSync('mkdir', ['-p', dir]);
  const names = ['20260101T000000Z', '20260201T000000Z', '20260301T000000Z'].map(
    (at) => `${prefix}${at}.kontor-backup`,
  );
  for (const name of [
    ...names,
    `${names[0]}.sha256`,
    'notes.txt',
    'kontor-other-20200101T000000Z.kontor-backup',
  ])
    writeFileSync(path.join(dir, name), '');
  const now = Date.parse('2026-06-01T00:00:00Z');
  expect(await pruneArchives(dir, site.alpha.origin, 30, now)).toEqual(names.slice(0, 2));
  expect(readdirSync(dir).toSorted()).toEqual(
    ['kontor-other-20200101T000000Z.kontor-backup', names[2], 'notes.txt'].toSorted(),
  );
});

/** The command in a process of its own, which may write no file larger than so many KiB. */
function withinLimit(
  kib: number,
  env: Record<string, string>,
  ...args: string[]
): { code: number; said: string } {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const program = [process.execPath, '--import', `${root}scripts/loader.mjs`, `${root}src/main.ts`, ...args];
  try {
    execFileSync('bash', ['-c', `ulimit -f ${kib}; exec "$@"`, 'bash', ...program], {
      cwd: site.folder,
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { code: 0, said: '' };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: Buffer };
    return { code: status, said: stderr.toString() };
  }
}

test('a full disk during a backup: said, nothing left behind, and the last good one stays', async () => {
  await site.upload(
    ada,
    'noise.txt',
    Array.from({ length: 60_000 }, () => Math.random().toString(36)).join('\n'),
  );
  const good = await site.backup();
  const { size } = statSync(good);
  const env = {
    ...{
      KONTOR_ORIGIN: site.alpha.origin,
      DATABASE_URL: site.alpha.databaseUrl,
      KONTOR_DATA: site.alpha.dataDir,
    },
    ...{ KONTOR_ALLOW_HOSTS: '*.localhost', KONTOR_LOG: 'warn', KONTOR_BACKUP_LEDGER: site.ledger },
    KONTOR_BACKUP_PASSPHRASE_FILE: path.join(site.folder, 'passphrase'),
  };
  const { code, said } = withinLimit(Math.floor(size / 2_048), env, 'backup', site.backups);
  expect(said).toContain(`The disk of ${site.backups} is full`);
  expect(code).toBe(1);
  expect(readdirSync(site.backups).toSorted()).toEqual(
    [good, `${good}.sha256`].map((file) => path.basename(file)).toSorted(),
  );
  const state = await readBackupState(site.alpha.db);
  expect(state.trouble).toContain('is full');
  expect(state.lastFile).toBe(good);

  const machine = await site.newMachine();
  const there = { ...env, DATABASE_URL: machine.config.databaseUrl ?? '', KONTOR_DATA: machine.dataDir };
  const restored = withinLimit(300, there, 'restore', good, '--without-ledger');
  expect(restored.said).toContain(`The disk of ${machine.dataDir} is full`);
  expect(readdirSync(machine.dataDir).filter((name) => name !== 'compiled')).toEqual(['key']);
  await site.run(machine.config, 'restore', good, '--without-ledger');
  expect(readFileSync(path.join(machine.dataDir, 'key'), 'utf8')).toBe(
    readFileSync(path.join(site.alpha.dataDir, 'key'), 'utf8'),
  );
});
