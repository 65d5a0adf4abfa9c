import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import type { BackupConfig } from '#src/platform/backup-config.ts';
import type { Db } from '#src/platform/database.ts';
import { logger } from '#src/platform/log.ts';
import { readBackupState, testDays, type BackupState } from './read.ts';

const everyMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** After one that failed: what was wrong may have passed. */
const againMs = hourMs;
const niceness = 10;
const saidCharsMax = 1_000;
const log = logger('backup');

/** What is to be done now: a backup before a test, because the test is one of the last backup. */
export function dueOf(state: BackupState, hours: number, nowMs: number): 'make' | 'test' | null {
  const since = (at: Date | null): number => (at === null ? Infinity : nowMs - at.getTime());
  const { lastAt, attemptedAt, testedAt, testTrouble, trouble } = state;
  if (hours > 0 && since(lastAt) >= hours * hourMs && (trouble === null || since(attemptedAt) >= againMs))
    return 'make';
  if (lastAt === null) return null;
  const isNewer = testedAt === null || lastAt > testedAt;
  if (since(testedAt) >= testDays * dayMs || (testTrouble !== null && isNewer && since(testedAt) >= againMs))
    return 'test';
  return null;
}

/**
 * Makes and tests backups in processes of their own, by the same commands that people use, so that neither their memory nor their end is that of the
 * worker. Several workers may do this: a second backup at a time is refused by the first.
 */
export function startBackups(db: Db, { dir, hours }: BackupConfig): { stop(): void } {
  if (dir === null) return { stop: () => {} };
  let child: ReturnType<typeof run> | null = null;
  const round = async (): Promise<void> => {
    const state = await readBackupState(db);
    const due = dueOf(state, hours, Date.now());
    if (due === null) return;
    child = run(due === 'make' ? ['backup', dir] : ['backup', '--verify', state.lastFile ?? '']);
    const { code, said } = await child.ended;
    if (code !== 0) log.warn('{what} came to nothing: {said}', { what: `kontor backup (${due})`, said });
  };
  const timer = setInterval(() => {
    if (child !== null) return;
    round()
      .catch((error: unknown) =>
        log.warn('Backups were not looked after: {reason}', { reason: String(error) }),
      )
      .finally(() => (child = null));
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      child?.kill();
    },
  };
}

/** This program again, with another command. */
function run(command: readonly string[]): {
  readonly ended: Promise<{ code: number | null; said: string }>;
  kill(): void;
} {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (child.pid !== undefined) setPriority(child.pid, niceness);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-saidCharsMax)));
  return {
    ended: new Promise((resolve) => {
      child.once('error', (error) => resolve({ code: null, said: String(error) }));
      child.once('close', (code) => resolve({ code, said: said.trim() }));
    }),
    kill: () => void child.kill(),
  };
}
