import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { isTimeZone } from '#src/platform/time-zones.ts';
import { changeLook } from './change.ts';
import { isAdministrator, isLookChosen, lockLook } from './store.ts';

/**
 * The first administrator to sign in brings the company's time zone: a server often runs in UTC, where nobody works. Whatever was chosen
 * on the company's page stays.
 */
export async function learnCompanyZone(tx: Tx, by: PersonId, timeZone: string): Promise<void> {
  if (!isTimeZone(timeZone) || !(await isAdministrator(tx, by))) return;
  await lockLook(tx);
  if (!(await isLookChosen(tx))) await changeLook(tx, by, { timeZone });
}
