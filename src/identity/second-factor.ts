import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { changeSetting, readSetting } from '#src/platform/settings.ts';
import { recordFact } from './facts.ts';
import { requireAdministrator } from './providers.ts';

/** Whether everyone who signs in by password, here or in a directory, needs an authenticator app beside it. */
export const isSecondFactorDemanded = async (reader: Reader): Promise<boolean> =>
  (await readSetting(reader, 'second_factor')) === true;

/** Demands it, from the next sign-in of each on, or demands it no longer. Passkeys and providers have their own. Idempotent. */
export async function demandSecondFactor(tx: Tx, by: PersonId, isDemanded: boolean): Promise<void> {
  await requireAdministrator(tx, by);
  if ((await isSecondFactorDemanded(tx)) === isDemanded) return;
  await changeSetting(tx, 'second_factor', isDemanded);
  await recordFact(tx, by, 'second_factor.demanded', { isDemanded });
}
