import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { isTimeZone } from '#src/platform/time-zones.ts';
import { settleTimeZone } from './store.ts';

/** Takes the time zone that somebody's browser is in, unless they have chosen one, or the company's. What is no zone is left out. */
export async function learnTimeZone(tx: Tx, personId: PersonId, timeZone: string): Promise<void> {
  if (isTimeZone(timeZone)) await settleTimeZone(tx, personId, timeZone);
}
