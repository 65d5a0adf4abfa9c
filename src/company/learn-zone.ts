import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { isTimeZone } from '#src/platform/time-zones.ts';
import { changeBranding } from './change.ts';
import { mayChange, isBrandingChosen, lockBranding } from './store.ts';

/**
 * The first administrator to sign in sets the company's time zone: a server often runs in UTC, where no one works. A zone chosen on the
 * company's page stays.
 */
export async function learnCompanyZone(tx: Tx, by: PersonId, timeZone: string): Promise<void> {
  if (!isTimeZone(timeZone) || !(await mayChange(tx, by))) return;
  await lockBranding(tx);
  if (!(await isBrandingChosen(tx))) await changeBranding(tx, by, { timeZone });
}
