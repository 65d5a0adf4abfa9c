import type { AskDryRun } from '#src/agreements/dry-run.ts';
import type { AskLineCheck } from '#src/agreements/line-check.ts';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { SeenActor } from '#src/agreements/seen-actor.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Db } from '#src/platform/database.ts';
import type { Standby } from '#src/platform/standby.ts';
import type { Egress } from '#src/platform/egress.ts';
import type { Config } from '#src/platform/config.ts';

export interface CommandContext {
  readonly db: Db;
  /** What some reads are taken from; without one there is none. */
  readonly standby?: Standby | null;
  readonly egress: Egress;
  readonly config: Config;
  /** Asks a server that there need be no agreement with; null when it shows nobody of that handle or address. */
  readonly lookUpActor: (name: string) => Promise<SeenActor | null>;
  /** Agreements as this process sees them; `refresh` first. */
  readonly registry: PartnerRegistry;
  /** The person at an address, if they say themselves that they were the one at the other. */
  readonly confirmMove: (target: string, old: string) => Promise<PersonId | null>;
  readonly dryRun: AskDryRun;
  readonly checkLine: AskLineCheck;
  /** What follows the command's own words. */
  readonly args: string[];
}

/** One `npx kontor …` command. `json` is printed with --json, `text` otherwise. A Refusal becomes one line and exit 1. */
export interface Command {
  readonly usage: string;
  readonly summary: string;
  run(context: CommandContext): Promise<{ json: unknown; text: string }>;
}
