import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { isTimeZone } from '#src/platform/time-zones.ts';
import { settleTimeZone } from './store.ts';

/** Stores the time zone of someone's browser, unless they have chosen one or it is the company's. Invalid zones are ignored. */
export async function learnTimeZone(tx: Tx, personId: PersonId, timeZone: string): Promise<void> {
  if (isTimeZone(timeZone)) await settleTimeZone(tx, personId, timeZone);
}
