import type webpush from 'web-push';
import { transaction, type Db, type Reader } from '#src/platform/database.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import { unseal } from '#src/platform/secrets.ts';
import type { Egress } from '#src/platform/egress.ts';
import type { Person } from '#src/people/person.ts';
import { readPeople, relationships } from '#src/people/read.ts';
import { appWordOf } from './app-words.ts';
import { readNotificationSettings } from './choices.ts';
import { contentOf, type NotificationContent } from './content.ts';
import type { PushJobData } from './outgoing.ts';
import { topicOfNotification } from './policy.ts';
import type { PushKey } from './push-key.ts';
import { readNotificationGroups, type NotificationGroup } from './read-groups.ts';
import { heard } from './send-mail.ts';
import { forgetSubscription, noteSent } from './store.ts';
import { areKeys, subscriptionColumns, tokenLabel, type Subscription } from './subscription.ts';

const log = logger('push');
/** What one browser is told at once; more become one line with their number. */
const toldMax = 3;
/** A push service keeps it so long for a device that is off. */
const ttlSeconds = 24 * 3600;

/** What is shown. `tag`: a later one about the same matter replaces the earlier. `icon`: the actor, or the company; for apps. */
export interface PushWords {
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly tag: string;
  readonly icon: string;
}
export interface PushBrief {
  readonly person: Person;
  readonly notification: NotificationGroup;
  readonly content: NotificationContent;
}
/** What a surface turns into text: one notification, or their number. */
export interface WritePush {
  one(brief: PushBrief): PushWords;
  many(person: Person, count: number): PushWords;
}

export interface Pusher {
  readonly db: Db;
  readonly egress: Pick<Egress, 'request'>;
  readonly key: PushKey;
  readonly write: WritePush;
  readonly mayHear: (peerId: number) => boolean;
}

/**
 * Pushes notifications to one browser or app, after checking again everything that may have changed (like `sendMail`). The message is encrypted
 * for that browser or app alone (RFC 8291, or its draft). If the service no longer knows the browser (404, 410), the subscription ends. Throws
 * Unavailable while the service does not accept it.
 */
export async function sendPush(pusher: Pusher, order: PushJobData): Promise<void> {
  const { db, write } = pusher;
  const subscription = await readSubscription(db, order);
  const [person] = subscription ? await readPeople(db, [order.personId]) : [];
  if (!subscription || !person) return;
  const due = await dueNotifications(pusher, order, subscription);
  const [first] = due;
  if (!first) return;
  const contents = await contentOf(db, due);
  const told =
    due.length > toldMax
      ? [{ words: write.many(person, due.length), type: hintType, notification: first }]
      : due.map((notification, index) => {
          const content = contents[index] ?? 'hint';
          const type = content === 'hint' ? hintType : appWordOf[notification.kind];
          return { words: write.one({ person, notification, content }), type, notification };
        });
  for (const { words, type, notification } of told) {
    const payload =
      subscription.sessionId === null
        ? forApp(db, subscription, { words, type, notification, locale: person.locale })
        : forBrowser(words);
    await push(pusher, subscription, payload, notification);
  }
}

/** Of what is only hinted at, or told by its number, apps learn no kind; they need one that they know. */
const hintType = appWordOf.mention;

/** As our service worker reads it. */
const forBrowser = ({ title, body, url, tag }: PushWords): string =>
  JSON.stringify({ title, body, url, tag });

/** As apps read it (Mastodon's Web::NotificationSerializer): they find the account by its token, and want the number as a number. */
function forApp(
  db: Db,
  { endpoint, tokenSealed }: Subscription,
  told: {
    readonly words: PushWords;
    readonly type: string;
    readonly notification: NotificationGroup;
    readonly locale: string;
  },
): string {
  const token = tokenSealed === null ? '' : unseal(db.instance.sealKey, tokenSealed, tokenLabel(endpoint));
  const { title, body, icon } = told.words;
  const fields = JSON.stringify({
    ...{
      access_token: token,
      preferred_locale: told.locale,
      notification_type: told.type,
      icon,
      title,
      body,
    },
  });
  // Ids are beyond 2^53, where JSON.stringify would write another number.
  return `{"notification_id":${told.notification.id},${fields.slice(1)}`;
}

async function readSubscription(reader: Reader, order: PushJobData): Promise<Subscription | null> {
  const [row] = await reader<Subscription[]>`
    select ${reader.unsafe(subscriptionColumns)} from push_subscriptions s
    join people r on r.id = s.person_id left join tokens t on t.id = s.token_id
    left join sessions x on x.id = s.session_id
    where s.id = ${order.subscriptionId} and s.person_id = ${order.personId} and r.deactivated_at is null
      and t.revoked_at is null and (x.id is null or x.expires_at > now())`;
  return row ?? null;
}

async function dueNotifications(
  pusher: Pusher,
  order: PushJobData,
  sub: Subscription,
): Promise<NotificationGroup[]> {
  const { db, mayHear } = pusher;
  const [settings, groups] = await Promise.all([
    readNotificationSettings(db, order.personId),
    readNotificationGroups(db, order.personId, { ids: order.alertIds, limit: 40 }),
  ]);
  const due = groups.flatMap((notification) =>
    notification.unread && settings.wants(topicOfNotification(notification), 'push')
      ? (heard(notification, mayHear) ?? [])
      : [],
  );
  return await wishedFor(db, order.personId, sub, due);
}

/** Of an app: what it asked for, from whom it asked. A browser is told all that its person wants. */
async function wishedFor(
  reader: Reader,
  personId: PersonId,
  sub: Subscription,
  alerts: readonly NotificationGroup[],
): Promise<NotificationGroup[]> {
  if (sub.sessionId !== null) return [...alerts];
  if (sub.policy === 'none') return [];
  const wished = alerts.filter((notification) => sub.alerts[appWordOf[notification.kind]] === true);
  if (sub.policy === 'all') return wished;
  const ids = wished.flatMap((notification) => notification.actors.map((person) => person.id));
  const known = new Map((await relationships(reader, { personId }, ids)).map((each) => [each.id, each]));
  const fits = (id: PersonId) => known.get(id)?.[sub.policy === 'followed' ? 'following' : 'followedBy'];
  return wished.filter((notification) => notification.actors.some((person) => fits(person.id)));
}

async function push(
  pusher: Pusher,
  sub: Subscription,
  payload: string,
  notification: NotificationGroup,
): Promise<void> {
  const { db, egress } = pusher;
  // Taken in before keys were looked at closely: nothing can ever be sent there.
  if (!areKeys(sub)) return await transaction(db, (tx) => forgetSubscription(tx, sub.id));
  const answer = await egress.request(await requestOf(pusher, sub, payload, notification));
  if (answer.status === 404 || answer.status === 410)
    return await transaction(db, (tx) => forgetSubscription(tx, sub.id));
  if (answer.status === 429 || answer.status >= 500)
    throw new Unavailable(`The push service answered ${answer.status}.`, { retryable: true });
  if (answer.status >= 300) {
    // Our mistake or theirs; the same again would meet the same answer.
    log.warn('A push service refused a notification with status {status}', { status: answer.status });
    return;
  }
  await transaction(db, (tx) => noteSent(tx, sub.id));
}

/** Encrypted and signed by web-push; the connection is made by platform/egress.ts, which judges the address. */
async function requestOf(
  { db, key }: Pusher,
  sub: Subscription,
  payload: string,
  notification: NotificationGroup,
): Promise<Parameters<Egress['request']>[0]> {
  const { default: webpush } = await import('web-push');
  const { origin } = db.instance;
  const topic = topicOfNotification(notification);
  const details = webpush.generateRequestDetails(
    { endpoint: sub.endpoint, keys: { p256dh: sub.p256dh, auth: sub.auth } },
    payload,
    {
      TTL: ttlSeconds,
      contentEncoding: sub.standard ? 'aes128gcm' : 'aesgcm',
      urgency: topic === 'messages' || topic === 'must_reads' ? 'high' : 'normal',
      vapidDetails: {
        // RFC 8292 §2.1: how its operator reaches us. Plain http, in development, is no address there.
        subject: origin.startsWith('https:') ? origin : `mailto:kontor@${new URL(origin).hostname}`,
        ...key,
      },
    },
  );
  return {
    url: sub.endpoint,
    method: 'POST',
    headers: headersOf(details.headers),
    body: details.body ?? undefined,
    redirects: 0,
    maxBytes: answerBytesMax,
  };
}
const answerBytesMax = 16_384;

/** As text; the length is counted where the body is sent. */
const headersOf = (headers: webpush.Headers): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.toLowerCase() === 'content-length' ? [] : [[name.toLowerCase(), String(value)]],
    ),
  );
