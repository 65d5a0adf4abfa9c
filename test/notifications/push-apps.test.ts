import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { issueToken, readToken } from '#src/access/tokens.ts';
import { createDispatcher, pushJob, type PushJobData } from '#src/notifications/outgoing.ts';
import { ensurePushKey, type PushKey } from '#src/notifications/push-key.ts';
import { sendPush } from '#src/notifications/send-push.ts';
import { subscribe } from '#src/notifications/subscribe.ts';
import { createEgress, type Egress } from '#src/platform/egress.ts';
import { changeSetting } from '#src/platform/settings.ts';
import { publishPost } from '#src/posts/publish.ts';
import { pushWriter } from '#src/web/notifications/push.ts';
import { openCompany, type Company } from '#test/support/cast.ts';
import { openPushService, type PushService, type Receiver } from './push-mailbox.ts';

/** What apps read in a push, opened as they and their relays open it. */
let company: Company;
let service: PushService;
let egress: Egress;
let key: PushKey;

beforeAll(async () => {
  [company, service] = await Promise.all([openCompany(), openPushService()]);
  egress = createEgress({ allowHosts: ['push.localhost'], ownHosts: [], userAgent: 'test' });
  key = await ensurePushKey(company.db);
});
beforeEach(async () => {
  const { db } = company;
  for (const table of ['notifications', 'outgoing_alerts', 'jobs', 'push_subscriptions'])
    await db`delete from ${db(table)}`;
  service.received.splice(0);
});
afterAll(async () => {
  egress.close();
  await Promise.all([service.close(), company.drop()]);
});

/** An app of Anna's, its token, and the place that it is pushed to. */
async function app(standard: boolean): Promise<Receiver & { readonly token: string }> {
  const { db, act, anna } = company;
  const receiver = service.browser();
  const token = await act((tx) => issueToken(tx, { personId: anna, name: 'app', scopes: ['push'] }));
  const tokenId = (await readToken(db, token))?.tokenId ?? '';
  await act((tx) =>
    subscribe(tx, anna, {
      target: receiver.target,
      by: { tokenId },
      way: { standard, token },
      preferences: { alerts: { mention: true }, policy: 'all' },
      mayReach: () => true,
    }),
  );
  return { ...receiver, token };
}

async function mention(...texts: string[]): Promise<void> {
  const { db, instance, act, ada } = company;
  for (const source of texts) await act((tx) => publishPost(tx, ada, { source }));
  await createDispatcher(db, { mail: false }).round();
  const jobs = await db<
    { data: PushJobData }[]
  >`select data from jobs where kind = ${pushJob.kind} order by id`;
  const pusher = { db, egress, key, write: pushWriter(instance), mayHear: () => true };
  for (const { data } of jobs) await sendPush(pusher, data);
}

function deliveryFor(receiver: Receiver) {
  const found = service.received.find(({ path }) => receiver.target.endpoint.endsWith(path));
  if (!found) throw new Error('Nothing came.');
  return found;
}

test('an app gets what Mastodon sends, in the draft encoding, with its number exact', async () => {
  const { db, instance } = company;
  const mine = await app(false);
  await mention('Hallo @anna, die Pumpe läuft');
  const delivery = deliveryFor(mine);
  const [row] = await db<{ id: string }[]>`select id::text from notifications`;
  const text = mine.openDraft(delivery);
  expect(text).toContain(`"notification_id":${row?.id},`);
  expect(JSON.parse(text)).toEqual({
    access_token: mine.token,
    preferred_locale: 'en',
    notification_id: expect.any(Number),
    notification_type: 'mention',
    icon: `${instance.origin}/avatars/original/missing.png`,
    title: 'ada mentioned you',
    body: 'Hallo @anna, die Pumpe läuft',
  });
  expect(delivery.headers).toMatchObject({
    'content-encoding': 'aesgcm',
    encryption: expect.stringMatching(/^salt=[\w-]{22}$/),
    'crypto-key': expect.stringMatching(/^dh=[\w-]{87};p256ecdsa=[\w-]{87}$/),
    authorization: expect.stringMatching(/^WebPush [\w.-]+$/),
  });
});

test('one that asked for the standard gets the same by it, and each can open its own alone', async () => {
  const [standard, draft] = [await app(true), await app(false)];
  await mention('Hallo @anna');
  const delivery = deliveryFor(standard);
  expect(delivery.headers['content-encoding']).toBe('aes128gcm');
  expect(standard.open(delivery.body)).toMatchObject({
    access_token: standard.token,
    notification_type: 'mention',
  });
  expect(JSON.parse(draft.openDraft(deliveryFor(draft)))).toMatchObject({ access_token: draft.token });
  expect(() => draft.open(delivery.body)).toThrow(/authenticate data/);
});

test('where only that there is something may be told, neither who nor what is', async () => {
  const { act, instance } = company;
  await act((tx) => changeSetting(tx, 'alert_content', 'hint'));
  const mine = await app(false);
  await mention('@anna geheim');
  await act((tx) => changeSetting(tx, 'alert_content', 'lines'));
  const told = JSON.parse(mine.openDraft(deliveryFor(mine))) as Record<string, unknown>;
  expect(told).toMatchObject({
    title: 'Alpha AG',
    notification_type: 'mention',
    icon: `${instance.origin}/avatars/original/missing.png`,
  });
  expect(JSON.stringify(told)).not.toMatch(/ada|geheim/);
});

test('many at once are one push that still names the account and the last of them', async () => {
  const mine = await app(false);
  await mention('@anna 1', '@anna 2', '@anna 3', '@anna 4');
  expect(service.received).toHaveLength(1);
  expect(JSON.parse(mine.openDraft(deliveryFor(mine)))).toMatchObject({
    access_token: mine.token,
    notification_type: 'mention',
    body: '4 notifications from Alpha AG',
  });
});

test('a key from before that is off the curve costs nobody else their push, and is forgotten', async () => {
  const { db } = company;
  const [odd, good] = [await app(false), await app(false)];
  const offCurve = Buffer.concat([Buffer.from([4]), randomBytes(64)]).toString('base64url');
  await db`update push_subscriptions set p256dh = ${offCurve} where endpoint = ${odd.target.endpoint}`;
  await mention('@anna hallo');
  expect(JSON.parse(good.openDraft(deliveryFor(good)))).toMatchObject({ access_token: good.token });
  expect(await db`select endpoint from push_subscriptions`).toMatchObject([
    { endpoint: good.target.endpoint },
  ]);
});

test('the token is never kept as it is', async () => {
  const { db } = company;
  const { token } = await app(false);
  const [row] = await db<{ all: string }[]>`select row_to_json(s)::text as all from push_subscriptions s`;
  expect(row?.all).not.toContain(token);
  expect(row?.all).not.toContain(Buffer.from(token).toString('hex'));
});
