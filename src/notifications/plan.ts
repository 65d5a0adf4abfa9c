import { brandingOf } from '#src/company/branding.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { isWanted, passesCalm, topicSql, type Channel, type Topic } from './policy.ts';
import * as store from './store.ts';
import { calmColumns, timesColumns, type CalmRow, type TimesRow } from './times.ts';
import { batchMs, endOfQuiet, mailDue, nextMoment, pushDue, usualRhythm, type QuietHours } from './timing.ts';

export type OutgoingChannel = store.Outgoing['channel'];

/** A notification with everything that decides whether and when it is sent. */
export interface Plannable extends TimesRow, CalmRow {
  readonly id: string;
  readonly personId: PersonId;
  readonly at: Date;
  readonly topic: Topic;
  readonly choices: Readonly<Partial<Record<Channel, boolean>>> | null;
  readonly hasMail: boolean;
  readonly hasPush: boolean;
  readonly timeZone: string | null;
}

/** `which`: a condition over `notifications n`, its person `r` and post `p`, and what follows it. */
export async function readPlannable(reader: Reader, which: Fragment): Promise<Plannable[]> {
  const tag: Tag<Fragment> = (strings, ...parts) => reader(strings, ...parts);
  const text = (sql: string): Fragment => reader.unsafe(sql) as unknown as Fragment;
  const topic = topicSql(tag, reader`n.kind`, reader`coalesce(p.level, '')`, text);
  return await reader<Plannable[]>`
    select n.id, n.person_id, n.at, ${topic} as topic, r.time_zone, r.email is not null as has_mail,
      exists (select from push_subscriptions s where s.person_id = r.id) as has_push,
      (select json_object_agg(c.channel, c.wanted) from alert_choices c
        where c.person_id = r.id and c.channel <> 'app' and c.topic = ${topic}) as choices,
      ${calmColumns(passesCalm(tag), reader)}, ${reader.unsafe(timesColumns)}
    from notifications n join people r on r.id = n.person_id left join posts p on p.id = n.post_id
    left join mail_rhythms mr on mr.person_id = r.id left join quiet_hours q on q.person_id = r.id
    left join calm_modes cm on cm.person_id = r.id
    where ${which}`;
}

/** When a notification is sent through one channel, as of `now`; null: never. */
export function plan(
  instance: Instance,
  notification: Plannable,
  channel: OutgoingChannel,
  now: Date,
): store.Outgoing | null {
  if (!isWanted(notification.topic, channel, notification.choices?.[channel])) return null;
  const zone = zoneOf(instance, notification);
  const quiet = quietFor(notification);
  const { calm, rhythm } = notification;
  // A summary has an hour of its own.
  const isSummary = channel === 'mail' && (rhythm ?? usualRhythm).rhythm !== 'at_once';
  if (calm && !isSummary) return dueThen(notification, channel, nextMoment(now, calm, zone));
  const dueAt =
    channel === 'push'
      ? pushDue(now, quiet, zone)
      : mailDue(notification.at, notification.rhythm ?? usualRhythm, quiet, zone);
  return dueAt && dueThen(notification, channel, dueAt);
}

const dueThen = ({ id, personId }: Plannable, channel: OutgoingChannel, dueAt: Date): store.Outgoing => ({
  id,
  personId,
  channel,
  dueAt,
});

/** The reader changed their choices: unsent notifications move to their new time, or are no longer sent through that channel. */
export async function replan(tx: Tx, personId: PersonId, now = new Date()): Promise<void> {
  const gone = await store.takeBackOutgoing(tx, personId);
  if (gone.length === 0) return;
  const channels = new Map<string, OutgoingChannel[]>();
  for (const { id, channel } of gone) channels.set(id, [...(channels.get(id) ?? []), channel]);
  const notifications = await readPlannable(
    tx,
    tx`n.person_id = ${personId} and n.id in ${tx([...channels.keys()])}`,
  );
  await store.noteOutgoing(
    tx,
    notifications.flatMap((notification) =>
      (channels.get(notification.id) ?? []).flatMap(
        (channel) =>
          plan(tx.instance, { ...notification, at: startOf(notification, now) }, channel, now) ?? [],
      ),
    ),
  );
}

/** A digest chosen now is the next one, not one that would have left before; a mail at once waits no second time. */
function startOf({ at, rhythm }: Plannable, now: Date): Date {
  const atOnce = (rhythm ?? usualRhythm).rhythm === 'at_once';
  return atOnce ? new Date(Math.max(at.getTime(), now.getTime() - batchMs)) : now;
}

const postponedMax = 2_000;

/**
 * What is due now but was planned for a time that has passed since (no worker was running, the clock or the time zone was changed) waits until
 * the current quiet hours end. Summaries are sent at their hour all the same.
 */
export async function postpone(tx: Tx, now: Date): Promise<void> {
  const due = await readPlannable(
    tx,
    tx`q.person_id is not null and n.id in (
      select o.notification_id from outgoing_alerts o join quiet_hours x on x.person_id = o.person_id
      where o.taken_at is null and o.due_at <= ${now} order by o.due_at limit ${postponedMax})`,
  );
  const later = due.flatMap((notification) => {
    const dueAt = endOfQuiet(now, quietFor(notification), zoneOf(tx.instance, notification));
    if (dueAt <= now) return [];
    const { id, personId } = notification;
    const digest = (notification.rhythm ?? usualRhythm).rhythm !== 'at_once';
    return (digest ? (['push'] as const) : (['push', 'mail'] as const)).map((channel) => ({
      ...{ id, personId, channel, dueAt },
    }));
  });
  await store.moveOutgoing(tx, later, now);
}

const zoneOf = (instance: Instance, notification: Plannable): string =>
  notification.timeZone ?? brandingOf(instance).timeZone;

/** Also null if this notification passes them. */
const quietFor = ({ topic, quiet }: Plannable): QuietHours | null =>
  (topic === 'must_reads' && quiet?.mustReadsPass === true) ||
  (topic === 'messages' && quiet?.messagesPass === true)
    ? null
    : quiet;
