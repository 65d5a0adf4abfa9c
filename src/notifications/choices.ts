import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { channels, isFixed, isWanted, topics, type Channel, type Topic } from './policy.ts';
import { replan } from './plan.ts';
import * as store from './store.ts';
import { timesColumns, type TimesRow } from './times.ts';
import { rhythms, usualRhythm, type MailRhythm, type QuietHours } from './timing.ts';
import { refusals } from './refusals.ts';

/** How one person wants to be notified: every cell of the matrix, the frequency of e-mails, and quiet hours. */
export interface NotificationSettings {
  wants(topic: Topic, channel: Channel): boolean;
  readonly rhythm: MailRhythm;
  readonly quiet: QuietHours | null;
}

export interface NotificationChanges {
  /** The cells that are on. */
  readonly wanted: readonly (readonly [Topic, Channel])[];
  readonly rhythm: MailRhythm;
  readonly quiet: QuietHours | null;
}

/** Two statements: the person's choices, over the defaults of policy.ts. */
export async function readNotificationSettings(
  reader: Reader,
  personId: PersonId,
): Promise<NotificationSettings> {
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

/** Replaces all of one person's choices, also for what is already on its way. Refuses invalid times. */
export async function saveNotificationSettings(
  tx: Tx,
  personId: PersonId,
  changes: NotificationChanges,
): Promise<void> {
  const { rhythm, quiet } = changes;
  if (!rhythms.includes(rhythm.rhythm) || !isWhole(rhythm.hour, 0, 23) || !isWhole(rhythm.weekday, 1, 7))
    throw refusals.notADigest();
  if (
    quiet &&
    !(isMinute(quiet.from) && isMinute(quiet.to) && [...quiet.weekdays, ...quiet.wholeDays].every(isDay))
  )
    throw refusals.quietHours();
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

/** No more e-mails: about one topic, or at all. What the unsubscribe link in an e-mail does, and nothing else. */
export async function stopMail(tx: Tx, personId: PersonId, what: Topic | 'all'): Promise<void> {
  if (what === 'all') await store.putRhythm(tx, personId, { ...usualRhythm, rhythm: 'never' });
  else await store.putChoices(tx, personId, [{ topic: what, channel: 'mail', wanted: false }]);
  await replan(tx, personId);
}

const isWhole = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;
const isMinute = (value: number): boolean => isWhole(value, 0, 1439);
const isDay = (value: number): boolean => isWhole(value, 1, 7);
