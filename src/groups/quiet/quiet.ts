import { readPeople } from '#src/people/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { changeSetting, readSetting } from '#src/platform/settings.ts';
import { may } from '#src/roles/roles.ts';
import { refusals } from '../refusals.ts';
import { lookAgain } from './store-quiet.ts';

/** Days without a post after which the owners of a group are asked whether it goes on. */
export const quietDaysUsual = 180;
const quietDaysMin = 14;
const quietDaysMax = 3_650;
/** Days that the owners have for an answer. */
export const answerDays = 30;

/** 0: no group is asked about. */
export async function readQuietDays(reader: Reader): Promise<number> {
  const value = await readSetting(reader, 'quiet_days');
  return typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : quietDaysUsual;
}

/** An administrator says after how many days; 0: never. */
export async function setQuietDays(tx: Tx, by: PersonId, days: number): Promise<void> {
  const [actor] = await readPeople(tx, [by]);
  if (!actor || actor.deactivatedAt || !may(actor, 'company')) throw refusals.onlyAdministratorsQuiet();
  const fits = Number.isInteger(days) && (days === 0 || (days >= quietDaysMin && days <= quietDaysMax));
  if (!fits) throw refusals.quietDays({ min: quietDaysMin, max: quietDaysMax });
  await changeSetting(tx, 'quiet_days', String(days));
  await lookAgain(tx);
}
