import type { Reader, Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { channels, isFixed, isWanted, topics, type Channel, type Topic } from './policy.ts';
import { replan } from './plan.ts';
import * as store from './store.ts';
import { timesColumns, type TimesRow } from './times.ts';
import { rhythms, usualRhythm, type MailRhythm, type QuietHours } from './timing.ts';

/** How one person wants to be told: every cell of the matrix, the rhythm of mails, and when it is quiet. */
export interface AlertSettings {
  wants(topic: Topic, channel: Channel): boolean;
  readonly rhythm: MailRhythm;
  readonly quiet: QuietHours | null;
}

export interface AlertChanges {
  /** The cells that are on. */
  readonly wanted: readonly (readonly [Topic, Channel])[];
  readonly rhythm: MailRhythm;
  readonly quiet: QuietHours | null;
}

/** Two statements: what was chosen, over the defaults of policy.ts. */
export async function readAlertSettings(reader: Reader, personId: PersonId): Promise<AlertSettings> {
  const [chosen, [times]] = await Promise.all([
    reader<{ topic: Topic; channel: Channel; wanted: boolean }[]>`
      select topic, channel, wanted from alert_choices where person_id = ${personId}`,
    reader<TimesRow[]>`
      select ${reader.unsafe(timesColumns)} from people r
      left join mail_rhythms mr on mr.person_id = r.id left join quiet_hours q on q.person_id = r.id
      where r.id = ${personId}`,
  ]);
  const choices = new Map(chosen.map((each) => [`${each.topic} ${each.channel}`, each.wanted]));
  return {
    wants: (topic, channel) => isWanted(topic, channel, choices.get(`${topic} ${channel}`)),
    rhythm: times?.rhythm ?? usualRhythm,
    quiet: times?.quiet ?? null,
  };
}

/** Replaces all that one person chose, also for what is already on its way. Refuses times that no clock shows. */
export async function saveAlertSettings(tx: Tx, personId: PersonId, changes: AlertChanges): Promise<void> {
  const { rhythm, quiet } = changes;
  if (!rhythms.includes(rhythm.rhythm) || !isWhole(rhythm.hour, 0, 23) || !isWhole(rhythm.weekday, 1, 7))
    throw new Refusal(
      'invalid',
      'Choose how often mails come, and for a digest its day and an hour from 0 to 23.',
    );
  if (
    quiet &&
    !(isMinute(quiet.from) && isMinute(quiet.to) && [...quiet.weekdays, ...quiet.wholeDays].every(isDay))
  )
    throw new Refusal('invalid', 'Write quiet hours as times such as 18:00, and choose their days.');
  const on = new Set(changes.wanted.map(([topic, channel]) => `${topic} ${channel}`));
  const cells = topics.flatMap((topic) =>
    channels
      .filter((channel) => !isFixed(topic, channel))
      .map((channel) => ({ topic, channel, wanted: on.has(`${topic} ${channel}`) })),
  );
  await store.putChoices(tx, personId, cells);
  await store.putRhythm(tx, personId, rhythm);
  if (quiet) await store.putQuietHours(tx, personId, quiet);
  else await store.deleteQuietHours(tx, personId);
  await replan(tx, personId);
}

/** No more mails: about one topic, or any. What a mail's own link does, and nothing else. */
export async function stopMail(tx: Tx, personId: PersonId, what: Topic | 'all'): Promise<void> {
  if (what === 'all') await store.putRhythm(tx, personId, { ...usualRhythm, rhythm: 'never' });
  else await store.putChoices(tx, personId, [{ topic: what, channel: 'mail', wanted: false }]);
  await replan(tx, personId);
}

const isWhole = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;
const isMinute = (value: number): boolean => isWhole(value, 0, 1439);
const isDay = (value: number): boolean => isWhole(value, 1, 7);
