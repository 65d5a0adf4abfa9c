import { stat } from 'node:fs/promises';
import { gib } from '#src/backup/disk.ts';
import { readBackupState, troublesOf, type BackupState, type BackupTrouble } from '#src/backup/read.ts';
import type { Finding } from './checks/finding.ts';
import type { CommandContext } from './command.ts';

const remedies: Readonly<Record<BackupTrouble, string>> = {
  failed: 'Do what it says, then: kontor backup',
  none: 'Run kontor backup DIR, or set KONTOR_BACKUP_DIR and KONTOR_BACKUP_PASSPHRASE_FILE: then a worker makes them.',
  old: 'See the log of the worker, then: kontor backup',
  test_failed: 'Make another one with kontor backup, then: kontor backup --verify ARCHIVE',
  untested: 'kontor backup --verify ARCHIVE',
  unnoted: 'Check the disk and the rights of KONTOR_BACKUP_LEDGER, and that a worker runs.',
};

/** Whether there is a backup, whether it was tested, and whether what is erased is noted outside of the database. */
export async function backups({ db, config }: CommandContext): Promise<Finding[]> {
  const { dir, hours } = config.backup;
  const state = await readBackupState(db);
  const troubles = troublesOf(state, dir === null ? 0 : hours, Date.now());
  // Some back up the whole machine by other means: that there is none of ours is advice then.
  const isAdvice = dir === null;
  const findings = troubles.map((trouble): Finding => ({
    ...{ check: 'backup', ok: false, says: saysOf(trouble, state), remedy: remedies[trouble] },
    ...(isAdvice && trouble !== 'unnoted' ? { advice: true } : {}),
  }));
  const well: Finding = {
    ...{ check: 'backup', ok: true },
    says: `${day(state.lastAt)}, ${gib(state.lastBytes ?? 0)} GiB, tested ${day(state.testedAt)}`,
  };
  return [...(findings.length > 0 ? findings : [well]), ...(await place(dir, config.dataDir))];
}

/** A backup on the disk of what it backs up is lost with it. */
async function place(dir: string | null, dataDir: string): Promise<Finding[]> {
  if (dir === null) return [];
  const [there, here] = await Promise.all([dir, dataDir].map((folder) => stat(folder).catch(() => null)));
  const ok = there !== null && there !== undefined && there.dev !== here?.dev;
  const says = ok ? dir : there ? `${dir} is on the same disk as KONTOR_DATA` : `${dir} is not there`;
  const remedy = 'Name a folder on another disk or machine in KONTOR_BACKUP_DIR.';
  return [{ check: 'backup folder', ok, says, remedy, ...(there ? { advice: true } : {}) }];
}

function saysOf(trouble: BackupTrouble, state: BackupState): string {
  const said: Readonly<Record<BackupTrouble, string>> = {
    failed: `the last attempt failed: ${state.trouble ?? ''}`,
    none: 'there is none',
    old: `the last one is of ${day(state.lastAt)}`,
    test_failed: `the last one could not be restored: ${state.testTrouble ?? ''}`,
    untested: state.testedAt === null ? 'none was ever tested' : `last tested on ${day(state.testedAt)}`,
    unnoted: `${state.unnoted} erasures are not in the ledger, the oldest since ${state.unnotedSince?.toISOString() ?? ''}`,
  };
  return said[trouble];
}

const day = (at: Date | null): string => at?.toISOString().slice(0, 10) ?? 'never';
