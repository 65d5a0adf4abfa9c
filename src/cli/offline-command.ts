import type { TryStart } from '#src/backup/verify.ts';
import type { Config } from '#src/platform/config.ts';
import type { Db } from '#src/platform/database.ts';

/** A command that runs without an instance: there is none yet, or its database must be left as it is. */
export interface OfflineCommand {
  readonly usage: string;
  readonly summary: string;
  run(context: OfflineContext): Promise<{ json: unknown; text: string }>;
}

export interface OfflineContext {
  readonly config: Config;
  /** What follows the command's own word. */
  readonly args: string[];
  /** Starts on a scratch database and asks for pages. */
  readonly tryStart: TryStart;
  /** An instance on a database that is still marked as being restored, for as long as `work` takes. */
  readonly duringRestore: <T>(config: Config, work: (db: Db) => Promise<T>) => Promise<T>;
}
