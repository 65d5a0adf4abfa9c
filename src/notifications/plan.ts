import { lookOf } from '#src/company/look.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { House } from '#src/platform/house.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { isWanted, topicSql, type Channel, type Topic } from './policy.ts';
import * as store from './store.ts';
import { timesColumns, type TimesRow } from './times.ts';
import { batchMs, endOfQuiet, mailDue, pushDue, usualRhythm, type QuietHours } from './timing.ts';

export type OutgoingChannel = store.Outgoing['channel'];

/** An alert with all that decides whether and when it leaves. */
export interface Plannable extends TimesRow {
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
      ${reader.unsafe(timesColumns)}
    from notifications n join people r on r.id = n.person_id left join posts p on p.id = n.post_id
    left join mail_rhythms mr on mr.person_id = r.id left join quiet_hours q on q.person_id = r.id
    where ${which}`;
}

/** When an alert leaves by one channel, seen from `now`; null: never. */
export function plan(
  house: House,
  alert: Plannable,
  channel: OutgoingChannel,
  now: Date,
): store.Outgoing | null {
  if (!isWanted(alert.topic, channel, alert.choices?.[channel])) return null;
  const zone = zoneOf(house, alert);
  const quiet = quietFor(alert);
  const dueAt =
    channel === 'push'
      ? pushDue(now, quiet, zone)
      : mailDue(alert.at, alert.rhythm ?? usualRhythm, quiet, zone);
  return dueAt && { id: alert.id, personId: alert.personId, channel, dueAt };
}

/** Its reader chose anew: what has not left moves to its new time, or is told no more by that channel. */
export async function replan(tx: Tx, personId: PersonId, now = new Date()): Promise<void> {
  const gone = await store.takeBackOutgoing(tx, personId);
  if (gone.length === 0) return;
  const channels = new Map<string, OutgoingChannel[]>();
  for (const { id, channel } of gone) channels.set(id, [...(channels.get(id) ?? []), channel]);
  const alerts = await readPlannable(
    tx,
    tx`n.person_id = ${personId} and n.id in ${tx([...channels.keys()])}`,
  );
  await store.noteOutgoing(
    tx,
    alerts.flatMap((alert) =>
      (channels.get(alert.id) ?? []).flatMap(
        (channel) => plan(tx.house, { ...alert, at: startOf(alert, now) }, channel, now) ?? [],
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
 * What is due now, but was planned for a time that has passed since (nobody worked, the clock or the time zone was changed), waits for the
 * end of quiet hours that hold at this moment. Digests leave at their hour all the same.
 */
export async function postpone(tx: Tx, now: Date): Promise<void> {
  const due = await readPlannable(
    tx,
    tx`q.person_id is not null and n.id in (
      select o.notification_id from outgoing_alerts o join quiet_hours x on x.person_id = o.person_id
      where o.taken_at is null and o.due_at <= ${now} order by o.due_at limit ${postponedMax})`,
  );
  const later = due.flatMap((alert) => {
    const dueAt = endOfQuiet(now, quietFor(alert), zoneOf(tx.house, alert));
    if (dueAt <= now) return [];
    const { id, personId } = alert;
    const digest = (alert.rhythm ?? usualRhythm).rhythm !== 'at_once';
    return (digest ? (['push'] as const) : (['push', 'mail'] as const)).map((channel) => ({
      ...{ id, personId, channel, dueAt },
    }));
  });
  await store.moveOutgoing(tx, later, now);
}

const zoneOf = (house: House, alert: Plannable): string => alert.timeZone ?? lookOf(house).timeZone;

/** Null as well when this alert passes them. */
const quietFor = ({ topic, quiet }: Plannable): QuietHours | null =>
  (topic === 'must_reads' && quiet?.mustReadsPass === true) ||
  (topic === 'messages' && quiet?.messagesPass === true)
    ? null
    : quiet;
