import type { Reader } from '#src/platform/database.ts';
import { readSetting } from '#src/platform/settings.ts';

/** Days after the end at which the person is told: at once, unless the company has set it otherwise (`kontor setting set disclosure_days 30`). */
export async function readDelayDays(reader: Reader): Promise<number> {
  const days = Number(await readSetting(reader, 'disclosure_days'));
  return Number.isInteger(days) && days >= 0 ? days : 0;
}
