import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { own } from '#src/platform/own.ts';
import { backupCommand } from './backup.ts';
import type { OfflineCommand, OfflineContext } from './offline-command.ts';
import { migrateCommand } from './migrate.ts';
import { restoreCommand } from './restore.ts';

export const offlineCommands: Readonly<Record<string, OfflineCommand>> = {
  backup: backupCommand,
  restore: restoreCommand,
  migrate: migrateCommand,
};

/** Null: it is none of these. Else the exit code, as of other commands. */
export async function runOffline(
  context: Omit<OfflineContext, 'args'>,
  args: readonly string[],
): Promise<number | null> {
  const command = own(offlineCommands, args[0] ?? '');
  if (!command) return null;
  const asJson = args.includes('--json');
  const rest = args.slice(1).filter((arg) => arg !== '--json');
  try {
    const { json, text } = await command.run({ ...context, args: rest });
    console.log(asJson ? JSON.stringify(json, null, 2) : text);
    return 0;
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Unavailable)) throw error;
    console.error(asJson ? JSON.stringify({ error: error.message }) : error.message);
    return 1;
  }
}
