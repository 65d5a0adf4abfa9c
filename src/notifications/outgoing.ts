import { mayEnter } from '#src/people/policy.ts';
import { transaction, tryLock, type Db, type Tx } from '#src/platform/database.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { releaseCalm } from './calm.ts';
import { plan, postpone, readPlannable, type OutgoingChannel, type Plannable } from './plan.ts';
import * as store from './store.ts';
import { batchMs, usualRhythm, type Rhythm } from './timing.ts';
import { lockKeys } from '#src/platform/locks.ts';

/** Jobs enqueued here and run by the handlers in jobs.ts. */
export const mailJob = defineJob<{ readonly mailId: string }>('mail.send');
export const pushJob = defineJob<PushJobData>('push.send');
export interface PushJobData {
  readonly subscriptionId: string;
  readonly personId: PersonId;
  readonly alertIds: readonly string[];
}

/**
 * From notifications to channels, outside the facts' own transactions so that those stay short: new notifications are recorded for the channels
 * their readers want, and what is due becomes e-mails and push messages. Several processes may run it; only one at a time is active.
 */
export interface Dispatcher {
  /** One round at `now`. */
  round(now?: Date): Promise<void>;
}
export interface NotificationChannels {
  /** False: this instance sends no mail. */
  readonly mail: boolean;
}

/** After a start everything of so long is looked at again; what was noted before is noted once. */
const startMs = 24 * 3_600_000;
/** A transaction that began earlier may commit an older id later; none of ours lasts so long. */
const overlapMs = 120_000;
const pageMax = 500;
const pagesMax = 200;
/** Of one round: what is left is due in the next, seconds later. */
const peopleMax = 200;

export function createDispatcher(db: Db, channels: NotificationChannels): Dispatcher {
  let sinceMs: number | null = null;
  return {
    async round(now = new Date()) {
      const from = sinceMs ?? now.getTime() - startMs;
      const done = await transaction(db, async (tx) => {
        if (!(await tryLock(tx, lockKeys.notifications))) return false;
        await releaseCalm(tx, now);
        await note(tx, { from: newId(from), now, channels });
        await postpone(tx, now);
        await takePushes(tx, now);
        if (channels.mail) await takeMails(tx, now);
        return true;
      });
      if (done) sinceMs = now.getTime() - overlapMs;
    },
  };
}

/** Records new, unread notifications for the channels that their readers want and have. */
async function note(
  tx: Tx,
  {
    from,
    now,
    channels,
  }: { readonly from: string; readonly now: Date; readonly channels: NotificationChannels },
): Promise<void> {
  let since = from;
  for (let pages = 0; pages < pagesMax; pages++) {
    const fresh = await readPlannable(
      tx,
      tx`n.id > ${since} and n.read_at is null and r.deactivated_at is null
        and (n.kind in ('sanction', 'appeal_decided') or ${mayEnter(tx, 'r')})
        and not exists (select from outgoing_alerts o where o.notification_id = n.id)
      order by n.id limit ${pageMax}`,
    );
    await store.noteOutgoing(
      tx,
      fresh.flatMap((notification) =>
        channelsOf(notification, channels).flatMap(
          (channel) => plan(tx.instance, notification, channel, now) ?? [],
        ),
      ),
    );
    since = fresh.at(-1)?.id ?? since;
    if (fresh.length < pageMax) return;
  }
}

const channelsOf = (notification: Plannable, channels: NotificationChannels): OutgoingChannel[] => [
  ...(notification.hasPush ? ['push' as const] : []),
  ...(notification.hasMail && channels.mail ? ['mail' as const] : []),
];

interface Due {
  readonly personId: PersonId;
  readonly alertIds: string[];
}

/** One job for each browser of a person, with all that is due: a browser that fails is tried again alone. */
async function takePushes(tx: Tx, now: Date): Promise<void> {
  const taken = await tx<(Due & { subscriptionId: string })[]>`
    with ${takeDue(tx, 'push', now, now)}
    select told.person_id, told.alert_ids, s.id as subscription_id
    from told join push_subscriptions s on s.person_id = told.person_id left join tokens t on t.id = s.token_id
    where t.revoked_at is null`;
  for (const { subscriptionId, personId, alertIds } of taken) {
    await enqueue(tx, pushJob, { subscriptionId, personId, alertIds });
  }
}

/** One mail for each person with something due, and with what would be due within the same quarter of an hour. */
async function takeMails(tx: Tx, now: Date): Promise<void> {
  const soon = new Date(now.getTime() + batchMs);
  const taken = await tx<(Due & { rhythm: Rhythm | null })[]>`
    with ${takeDue(tx, 'mail', now, soon)}
    select told.person_id, told.alert_ids, mr.rhythm from told left join mail_rhythms mr on mr.person_id = told.person_id`;
  for (const { personId, alertIds, rhythm } of taken) {
    const now = rhythm ?? usualRhythm.rhythm;
    if (now === 'never') continue; // chosen since: taken, and told by no mail
    const mailId = newId();
    await store.insertMail(tx, { id: mailId, personId, rhythm: now, alertIds });
    await enqueue(tx, mailJob, { mailId });
  }
}

/**
 * `told` (person, alerts) for a `with`: claims, for at most `peopleMax` people with something due by `now`, all that is due by `until`, and
 * tells what was not read meanwhile.
 */
function takeDue(tx: Tx, channel: 'push' | 'mail', now: Date, until: Date): Fragment {
  return tx`
    due as (
      select distinct person_id from (
        select person_id from outgoing_alerts
        where channel = ${channel} and taken_at is null and due_at <= ${now} order by due_at limit ${peopleMax}) o
    ), taken as (
      update outgoing_alerts o set taken_at = now() from due
      where o.person_id = due.person_id and o.channel = ${channel} and o.taken_at is null and o.due_at <= ${until}
      returning o.person_id, o.notification_id
    ), told as (
      select t.person_id, array_agg(t.notification_id::text order by t.notification_id) as alert_ids
      from taken t join notifications n on n.id = t.notification_id and n.read_at is null group by t.person_id
    )`;
}

/** How long it is known what went out: longer than anything is looked at again. */
const keptDays = 9;
const sweptMax = 20_000;

/** Deletes records of what was sent long ago, a bounded number at a time. A maintenance job. */
export async function sweepOutgoing(tx: Tx): Promise<void> {
  await store.deleteOldOutgoing(tx, keptDays, sweptMax);
}
