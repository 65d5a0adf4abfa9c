import type { Tx } from '#src/platform/database.ts';
import type { FactMap, FactName } from '#src/platform/facts.ts';
import type { Subscription } from '#src/platform/journal.ts';
import type { FederationContext } from '../context.ts';

/** Sends a fact to partners as an activity. */
export type Tell = <Name extends FactName>(
  fact: Name,
  write: (ctx: FederationContext, tx: Tx, data: FactMap[Name]) => Promise<void>,
) => Subscription;
