import type { Db } from '#src/platform/database.ts';
import type { Outside } from '#src/platform/outside.ts';
import type { Config } from '#src/platform/config.ts';

export interface CommandContext {
  readonly db: Db;
  readonly outside: Outside;
  readonly config: Config;
  /** What follows the command's own words. */
  readonly args: string[];
}

/** One `npx kontor …` command. `json` is printed with --json, `text` otherwise. A Refusal becomes one line and exit 1. */
export interface Command {
  readonly usage: string;
  readonly summary: string;
  run(context: CommandContext): Promise<{ json: unknown; text: string }>;
}
