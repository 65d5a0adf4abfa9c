import path from 'node:path';

export interface BackupConfig {
  /** Null: none is made by itself. */
  readonly dir: string | null;
  /** 0: none is made by itself. */
  readonly hours: number;
  readonly passphraseFile: string | null;
  /** Where erasures are noted. */
  readonly ledger: string;
}

/** The part of the configuration that is about backups; adds to `mistakes`. */
export function checkBackup(
  env: Readonly<Record<string, string | undefined>>,
  given: { readonly dataDir: string; readonly hours: number },
  mistakes: string[],
): BackupConfig {
  const place = (name: string): string | null => {
    const value = env[name]?.trim();
    return value ? path.resolve(value) : null;
  };
  const dir = place('KONTOR_BACKUP_DIR');
  const passphraseFile = place('KONTOR_BACKUP_PASSPHRASE_FILE');
  if (dir !== null && passphraseFile === null)
    mistakes.push(
      'KONTOR_BACKUP_PASSPHRASE_FILE is missing: name the file with the passphrase of the backups (head -c 24 /dev/urandom | base64 > FILE).',
    );
  if (dir !== null && isWithin(path.join(given.dataDir, 'files'), dir))
    mistakes.push('KONTOR_BACKUP_DIR lies among the files that are backed up: choose another disk.');
  const ledger = place('KONTOR_BACKUP_LEDGER') ?? path.join(dir ?? given.dataDir, 'erasures.ledger');
  return { dir, hours: given.hours, passphraseFile, ledger };
}

const isWithin = (folder: string, file: string): boolean => !path.relative(folder, file).startsWith('..');
