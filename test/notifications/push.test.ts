import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { revokeAll } from '#src/access/revoke.ts';
import { createSession, endSession, readSession } from '#src/access/sessions.ts';
import { issueToken, revokeToken } from '#src/access/tokens.ts';
import { saveNotificationSettings } from '#src/notifications/choices.ts';
import { createDispatcher, pushJob, type PushJobData } from '#src/notifications/outgoing.ts';
import { ensurePushKey, type PushKey } from '#src/notifications/push-key.ts';
import { markRead } from '#src/notifications/read.ts';
import { sendPush } from '#src/notifications/send-push.ts';
import { readSubscriptions, subscribe } from '#src/notifications/subscribe.ts';
import type { CameBy } from '#src/notifications/subscription.ts';
import { usualRhythm } from '#src/notifications/timing.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { createEgress, type Egress } from '#src/platform/egress.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/reactions/react.ts';
import { pushWriter } from '#src/web/notifications/push.ts';
import { addMember, openCompany, type Company } from '#test/support/cast.ts';
import { openPushService, vapidClaims, type PushService, type Receiver } from './push-mailbox.ts';

let company: Company;
let service: PushService;
let egress: Egress;
let key: PushKey;
let secret: string;
let browser: Receiver;

beforeAll(async () => {
  [company, service] = await Promise.all([openCompany(), openPushService()]);
  egress = createEgress({ allowHosts: ['push.localhost'], ownHosts: [], userAgent: 'test' });
  key = await ensurePushKey(company.db);
});
beforeEach(async () => {
  const { db, act, anna } = company;
  for (const table of [
    'notifications',
    'outgoing_alerts',
    'jobs',
    'sessions',
    'push_subscriptions',
    'quiet_hours',
  ])
    await db`delete from ${db(table)}`;
  service.received.splice(0);
  service.status = 201;
  secret = await act((tx) => createSession(tx, anna, 'test'));
  browser = service.browser();
  await add(anna, browser, { sessionId: (await readSession(db, secret))?.id ?? '' });
});
afterAll(async () => {
  egress.close();
  await Promise.all([service.close(), company.drop()]);
});

const add = (person: PersonId, receiver: Receiver, by: CameBy, alerts: Record<string, boolean> = {}) =>
  company.act((tx) =>
    subscribe(tx, person, {
      target: receiver.target,
      by,
      preferences: { alerts, policy: 'all' },
      mayReach: (url) => egress.isNamed(url.host),
    }),
  );
const publish = (author: PersonId, source: string, more = {}): Promise<PostId> =>
  company.act((tx) => publishPost(tx, author, { source, ...more }));
const dispatch = () => createDispatcher(company.db, { mail: false }).round();
async function work(): Promise<void> {
  const { db, instance } = company;
  const jobs = await db<
    { data: PushJobData }[]
  >`select data from jobs where kind = ${pushJob.kind} order by id`;
  const pusher = { db, egress, key, write: pushWriter(instance), mayHear: () => true };
  for (const { data } of jobs) await sendPush(pusher, data);
}
const shown = (receiver = browser) =>
  service.received
    .filter(({ path }) => receiver.target.endpoint.endsWith(path))
    .map(({ body }) => receiver.open(body) as { title: string; body: string; url: string; tag: string });

test('whoever left the group before the push leaves gets none; who is in it does', async () => {
  const { db, ada, anna, group } = company;
  for (const stays of [false, true]) {
    await publish(ada, '@anna inside', { groupId: group });
    await dispatch();
    if (!stays) await db`delete from memberships where group_id = ${group} and person_id = ${anna}`;
    await work();
    if (!stays) await addMember(db, group, anna);
    await db`delete from jobs`;
    expect(service.received.length).toBe(stays ? 1 : 0);
  }
});

test.each([
  ['it was read', ({ act, anna }: Company) => act((tx) => markRead(tx, anna))],
  ['they signed out', ({ act }: Company) => act((tx) => endSession(tx, secret))],
  ['all their access ended', ({ act, anna }: Company) => act((tx) => revokeAll(tx, anna))],
])('nothing is pushed when, before it leaves, %s', async (_, happen) => {
  await publish(company.ada, 'Hallo @anna');
  await dispatch();
  expect(await company.db`select from jobs`).toHaveLength(1);
  await happen(company);
  await work();
  expect(service.received).toEqual([]);
});

test('with the end of all access the places pushes went to are gone', async () => {
  const { db, act, anna } = company;
  expect(await readSubscriptions(db, anna)).toHaveLength(1);
  await act((tx) => revokeAll(tx, anna));
  expect(await db`select from push_subscriptions`).toHaveLength(0);
});

test('the browser, and it alone, can read who did what and where it leads; the service learns who sends', async () => {
  const { db, ada, instance } = company;
  await publish(ada, 'Hallo @anna, die Pumpe läuft');
  await dispatch();
  await work();
  const [row] = await db<{ id: string }[]>`select id from notifications`;
  expect(shown()).toEqual([
    {
      title: 'ada mentioned you',
      body: 'Hallo @anna, die Pumpe läuft',
      url: `${instance.origin}/notifications/${row?.id}`,
      tag: expect.stringMatching(/^alert-\d+$/),
    },
  ]);
  const [delivery] = service.received;
  expect(delivery?.body.includes('Pumpe')).toBe(false);
  expect(delivery?.headers).toMatchObject({
    'content-encoding': 'aes128gcm',
    ttl: '86400',
    urgency: 'normal',
  });
  expect(vapidClaims(delivery?.headers.authorization ?? '')).toMatchObject({
    key: key.publicKey,
    aud: `http://${service.host}`,
    sub: 'mailto:kontor@alpha.localhost',
  });
});

test('of what was said to one alone only the sender is pushed', async () => {
  await publish(company.ada, '@anna flüstern', { level: 'direct' });
  await dispatch();
  await work();
  expect(shown().map(({ title, body }) => [title, body])).toEqual([['ada sent you a message', '']]);
  expect(service.received[0]?.headers.urgency).toBe('high');
});

test('each alert is pushed once, many become one line, and reactions wait in the app', async () => {
  const { act, ada, anna } = company;
  const own = await publish(anna, 'Meins');
  await act((tx) => react(tx, ada, own, 'like'));
  for (const word of ['eins', 'zwei', 'drei', 'vier']) await publish(ada, `@anna ${word}`);
  await Promise.all([dispatch(), dispatch()]);
  await dispatch();
  await work();
  expect(shown().map(({ title, body }) => [title, body])).toEqual([
    ['Alpha AG', '4 notifications from Alpha AG'],
  ]);
});

test('in quiet hours nothing is pushed', async () => {
  const { act, ada, anna, db } = company;
  const quiet = {
    ...{ from: 0, to: 0, weekdays: [1, 2, 3, 4, 5, 6, 7], wholeDays: [] },
    ...{ mustReadsPass: false, messagesPass: false },
  };
  await act((tx) =>
    saveNotificationSettings(tx, anna, { wanted: [['mentions', 'push']], rhythm: usualRhythm, quiet }),
  );
  await publish(ada, 'Hallo @anna');
  await dispatch();
  expect(await db`select from jobs`).toHaveLength(0);
  expect(await db`select from outgoing_alerts where due_at > now()`).toHaveLength(1);
  await db`delete from alert_choices`;
});

test.each([404, 410])('a service that answers %i is asked no more', async (status) => {
  service.status = status;
  await publish(company.ada, 'Hallo @anna');
  await dispatch();
  await work();
  expect(await readSubscriptions(company.db, company.anna)).toEqual([]);
});

test('a service that is busy is asked again, for this browser alone', async () => {
  service.status = 503;
  await publish(company.ada, 'Hallo @anna');
  await dispatch();
  await expect(work()).rejects.toMatchObject({ retryable: true });
  service.status = 201;
  await work();
  expect(service.received).toHaveLength(2);
});

test('an app gets what it asked for, and nothing once its token is revoked', async () => {
  const { db, act, ada, anna } = company;
  const token = await act((tx) => issueToken(tx, { personId: anna, name: 'app', scopes: ['push'] }));
  const [row] = await db<{ id: string }[]>`select id from tokens order by id desc limit 1`;
  const app = service.browser();
  await add(anna, app, { tokenId: row?.id ?? '' }, { mention: true });
  await publish(ada, 'Hallo @anna');
  await dispatch();
  await work();
  expect(shown(app)).toHaveLength(1);
  await publish(ada, 'Noch einmal @anna');
  await dispatch();
  await act((tx) => revokeToken(tx, token, null));
  await work();
  expect(shown(app)).toHaveLength(1);
});

test.each([
  ['no address', { endpoint: 'push me' }],
  ['an inner address', { endpoint: 'https://127.0.0.1/x' }],
  ['a host nobody named, in plain http', { endpoint: 'http://push.example/x' }],
  ['credentials in it', { endpoint: 'http://a:b@push.localhost/x' }],
  ['a key that is none', { p256dh: 'AAAA' }],
  ['a short secret', { auth: 'AAAA' }],
])('a subscription with %s is refused', async (_, wrong) => {
  const { db, anna } = company;
  const session = (await readSession(db, secret))?.id ?? '';
  const receiver = { ...browser, target: { ...browser.target, ...wrong } };
  await expect(add(anna, receiver, { sessionId: session })).rejects.toMatchObject({ kind: 'invalid' });
});

test('an endpoint that was public when it subscribed is judged again when it is used', async () => {
  const { db, anna, ada } = company;
  await db`update push_subscriptions set endpoint = 'https://127.0.0.1/x' where person_id = ${anna}`;
  await publish(ada, 'Hallo @anna');
  await dispatch();
  await expect(work()).rejects.toMatchObject({ name: 'Unavailable' });
});
