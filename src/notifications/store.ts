import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import type { Channel, Topic } from './policy.ts';
import {
  subscriptionColumns,
  type PushPreferences,
  type CameBy,
  type PushTarget,
  type Subscription,
} from './subscription.ts';
import type { MailRhythm, QuietHours } from './timing.ts';

export async function putGroupMute(
  tx: Tx,
  personId: PersonId,
  groupId: GroupId,
  mentionsPass: boolean,
): Promise<void> {
  await tx`
    insert into group_mutes (person_id, group_id, mentions_pass) values (${personId}, ${groupId}, ${mentionsPass})
    on conflict (person_id, group_id) do update set mentions_pass = excluded.mentions_pass, at = now()`;
}

export async function deleteGroupMute(tx: Tx, personId: PersonId, groupId: GroupId): Promise<void> {
  await tx`delete from group_mutes where person_id = ${personId} and group_id = ${groupId}`;
}

export async function putThreadMute(tx: Tx, personId: PersonId, rootId: PostId): Promise<void> {
  await tx`insert into thread_mutes (person_id, root_id) values (${personId}, ${rootId}) on conflict do nothing`;
}

export async function deleteThreadMute(tx: Tx, personId: PersonId, rootId: PostId): Promise<void> {
  await tx`delete from thread_mutes where person_id = ${personId} and root_id = ${rootId}`;
}

/** False if there is no such company. */
export async function putCompanyMute(tx: Tx, personId: PersonId, peerId: number): Promise<boolean> {
  const [row] = await tx`
    with known as (select id from peers where id = ${peerId}), put as (
      insert into company_mutes (person_id, peer_id) select ${personId}, id from known on conflict do nothing)
    select id from known`;
  return row !== undefined;
}

export async function hideCompany(tx: Tx, personId: PersonId, peerId: number): Promise<void> {
  await tx`update company_mutes set hides = true where person_id = ${personId} and peer_id = ${peerId}`;
}

export async function deleteCompanyMute(tx: Tx, personId: PersonId, peerId: number): Promise<void> {
  await tx`delete from company_mutes where person_id = ${personId} and peer_id = ${peerId}`;
}

export async function putChoices(
  tx: Tx,
  personId: PersonId,
  cells: readonly { readonly topic: Topic; readonly channel: Channel; readonly wanted: boolean }[],
): Promise<void> {
  await tx`
    insert into alert_choices (person_id, topic, channel, wanted)
    select ${personId}::bigint, c.topic, c.channel, c.wanted
    from jsonb_to_recordset(${json(tx, cells)}) as c(topic text, channel text, wanted boolean)
    on conflict (person_id, topic, channel) do update set wanted = excluded.wanted, at = now()
      where alert_choices.wanted <> excluded.wanted`;
}

export async function putRhythm(tx: Tx, personId: PersonId, rhythm: MailRhythm): Promise<void> {
  await tx`
    insert into mail_rhythms (person_id, rhythm, hour, weekday)
    values (${personId}, ${rhythm.rhythm}, ${rhythm.hour}, ${rhythm.weekday})
    on conflict (person_id) do update
      set rhythm = excluded.rhythm, hour = excluded.hour, weekday = excluded.weekday, at = now()`;
}

export async function putQuietHours(tx: Tx, personId: PersonId, quiet: QuietHours): Promise<void> {
  await tx`
    insert into quiet_hours (person_id, from_minute, to_minute, weekdays, whole_days, must_reads_pass, messages_pass)
    values (${personId}, ${quiet.from}, ${quiet.to}, ${[...quiet.weekdays]}, ${[...quiet.wholeDays]},
      ${quiet.mustReadsPass}, ${quiet.messagesPass})
    on conflict (person_id) do update set from_minute = excluded.from_minute, to_minute = excluded.to_minute,
      weekdays = excluded.weekdays, whole_days = excluded.whole_days, must_reads_pass = excluded.must_reads_pass,
      messages_pass = excluded.messages_pass, at = now()`;
}

export async function deleteQuietHours(tx: Tx, personId: PersonId): Promise<void> {
  await tx`delete from quiet_hours where person_id = ${personId}`;
}

/** A notification on its way through one channel. */
export interface Outgoing {
  readonly id: string;
  readonly personId: PersonId;
  readonly channel: 'push' | 'mail';
  readonly dueAt: Date;
}

export async function noteOutgoing(tx: Tx, alerts: readonly Outgoing[]): Promise<void> {
  if (alerts.length === 0) return;
  await tx`
    insert into outgoing_alerts (notification_id, channel, person_id, due_at)
    select o."id", o.channel, o."personId", o."dueAt"
    from jsonb_to_recordset(${json(tx, alerts)}) as o("id" bigint, channel text, "personId" bigint, "dueAt" timestamptz)
    on conflict do nothing`;
}

/** Withdraws what has not been sent, and returns what that was. */
export async function takeBackOutgoing(
  tx: Tx,
  personId: PersonId,
): Promise<readonly { readonly id: string; readonly channel: Outgoing['channel'] }[]> {
  return await tx<{ id: string; channel: Outgoing['channel'] }[]>`
    delete from outgoing_alerts where person_id = ${personId} and taken_at is null
    returning notification_id as id, channel`;
}

/** Only what is due and has not been sent. */
export async function moveOutgoing(tx: Tx, alerts: readonly Outgoing[], now: Date): Promise<void> {
  if (alerts.length === 0) return;
  await tx`
    update outgoing_alerts o set due_at = m."dueAt"
    from jsonb_to_recordset(${json(tx, alerts)}) as m("id" bigint, channel text, "dueAt" timestamptz)
    where o.notification_id = m."id" and o.channel = m.channel and o.taken_at is null and o.due_at <= ${now}`;
}

export async function insertMail(
  tx: Tx,
  mail: {
    readonly id: string;
    readonly personId: PersonId;
    readonly rhythm: 'at_once' | 'daily' | 'weekly';
    readonly alertIds: readonly string[];
  },
): Promise<void> {
  await tx`insert into mails (id, person_id, rhythm) values (${mail.id}, ${mail.personId}, ${mail.rhythm})`;
  await tx`update outgoing_alerts set mail_id = ${mail.id}
           where channel = 'mail' and notification_id = any(${[...mail.alertIds]}::bigint[])`;
}

/** Once: a settled e-mail stays settled. */
export async function settleMail(
  tx: Tx,
  mailId: string,
  outcome: 'sent' | 'nothing_left' | 'refused',
): Promise<void> {
  await tx`update mails set settled_at = now(), outcome = ${outcome} where id = ${mailId} and settled_at is null`;
}

export async function deleteOldOutgoing(tx: Tx, days: number, limit: number): Promise<void> {
  await tx`delete from outgoing_alerts where (notification_id, channel) in (
    select notification_id, channel from outgoing_alerts
    where due_at < now() - make_interval(days => ${days}) order by due_at limit ${limit})`;
  await tx`delete from mails where id in (
    select id from mails where settled_at < now() - make_interval(days => ${days}) limit ${limit})`;
  // Those of sessions went with them; tokens stay as revoked ones, and nothing is sent to theirs.
  await tx`delete from push_subscriptions s using tokens t where t.id = s.token_id and t.revoked_at is not null`;
}

/** Keeps an existing pair: of two processes at their first start, one wins. */
export async function insertPushKey(tx: Tx, publicKey: string, sealed: Buffer): Promise<void> {
  await tx`insert into push_key (public_key, private_sealed) values (${publicKey}, ${sealed}) on conflict do nothing`;
}

interface NewSubscription extends PushTarget, PushPreferences {
  readonly name: string;
  readonly sessionId: string | null;
  readonly tokenId: string | null;
  readonly standard: boolean;
  readonly tokenSealed: Buffer | null;
}

/** One for each endpoint, session and token. */
export async function putSubscription(
  tx: Tx,
  personId: PersonId,
  sub: NewSubscription,
): Promise<Subscription> {
  await tx`
    delete from push_subscriptions
    where endpoint = ${sub.endpoint} or session_id = ${sub.sessionId} or token_id = ${sub.tokenId}`;
  const [row] = await tx<Subscription[]>`
    insert into push_subscriptions as s (person_id, session_id, token_id, endpoint, p256dh, auth, name, alerts, policy,
      standard, token_sealed)
    values (${personId}, ${sub.sessionId}, ${sub.tokenId}, ${sub.endpoint}, ${sub.p256dh}, ${sub.auth}, ${sub.name},
      ${json(tx, sub.alerts)}, ${sub.policy}, ${sub.standard}, ${sub.tokenSealed})
    returning ${tx.unsafe(subscriptionColumns)}`;
  if (!row) throw new Error('A row that was inserted did not come back.');
  return row;
}

export async function changePreferences(
  tx: Tx,
  tokenId: string,
  preferences: PushPreferences,
): Promise<Subscription | null> {
  const [row] = await tx<Subscription[]>`
    update push_subscriptions s set alerts = ${json(tx, preferences.alerts)}, policy = ${preferences.policy}
    where token_id = ${tokenId} returning ${tx.unsafe(subscriptionColumns)}`;
  return row ?? null;
}

export async function deleteSubscription(tx: Tx, personId: PersonId, id: string): Promise<void> {
  await tx`delete from push_subscriptions where person_id = ${personId} and id = ${id}`;
}

export async function deleteSubscriptionBy(tx: Tx, by: CameBy): Promise<void> {
  await ('sessionId' in by
    ? tx`delete from push_subscriptions where session_id = ${by.sessionId}`
    : tx`delete from push_subscriptions where token_id = ${by.tokenId}`);
}

/** A push service reports that the endpoint is gone. */
export async function forgetSubscription(tx: Tx, id: string): Promise<void> {
  await tx`delete from push_subscriptions where id = ${id}`;
}

export async function noteSent(tx: Tx, id: string): Promise<void> {
  await tx`update push_subscriptions set last_sent_at = now() where id = ${id}`;
}
