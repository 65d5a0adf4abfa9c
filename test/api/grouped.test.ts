import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import { follow } from '#src/people/follow.ts';
import { unreadCount } from '#src/notifications/read.ts';
import { startInstance, type Person, type TestInstance } from './instance.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
let cleo: Person;

beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben, cleo] = [await alpha.person('ada'), await alpha.person('ben'), await alpha.person('cleo')];
});
afterAll(() => alpha.stop());

interface Group {
  group_key: string;
  type: string;
  notifications_count: number;
  sample_account_ids: string[];
  status_id?: string;
}
const say = async (who: Person, status: string, more: object = {}): Promise<string> =>
  (
    await who
      .post('/api/v1/statuses')
      .send({ status, ...more })
      .expect(200)
  ).body.id as string;
const groupsOf = async (who: Person, query = ''): Promise<Group[]> =>
  (await who.get(`/api/v2/notifications${query}`).expect(200)).body.notification_groups as Group[];
const types = async (who: Person, query = ''): Promise<string[]> =>
  ((await who.get(`/api/v1/notifications${query}`).expect(200)).body as { type: string }[]).map(
    ({ type }) => type,
  );

it('likes of one post on one day are one line, with everyone in it', async () => {
  const [one, other] = [await say(ada, 'eins'), await say(ada, 'zwei')];
  for (const who of [ben, cleo]) await who.post(`/api/v1/statuses/${one}/favourite`).expect(200);
  await ben.post(`/api/v1/statuses/${other}/favourite`).expect(200);
  await say(ben, '@ada hallo');
  const groups = await groupsOf(ada);
  expect(groups.map(({ type, notifications_count: n }) => [type, n])).toEqual([
    ['mention', 1],
    ['favourite', 1],
    ['favourite', 2],
  ]);
  const liked = groups[2] as Group;
  expect(liked).toMatchObject({ status_id: one, sample_account_ids: [cleo.id, ben.id] });
  expect(groups[0]?.group_key).toMatch(/^ungrouped-/);
  const [first] = (await ada.get('/api/v1/notifications?types[]=favourite')).body as { group_key: string }[];
  expect(first?.group_key).toBe(groups[1]?.group_key);
  const { body } = await ada.get(`/api/v2/notifications/${liked.group_key}`).expect(200);
  expect(body.notification_groups).toMatchObject([{ group_key: liked.group_key, notifications_count: 2 }]);
  const accounts = (await ada.get(`/api/v2/notifications/${liked.group_key}/accounts`)).body as {
    id: string;
  }[];
  expect(accounts.map(({ id }) => id)).toEqual([cleo.id, ben.id]);
  // Of others they are nothing, whatever the key says.
  await ben.get(`/api/v2/notifications/${liked.group_key}`).expect(404);
  await ben.post(`/api/v2/notifications/${liked.group_key}/dismiss`).expect(200);
  expect((await groupsOf(ada, '?grouped_types[]=reblog')).map(({ notifications_count: n }) => n)).toEqual([
    1, 1, 1, 1,
  ]);
  expect((await groupsOf(ada, '?limit=2')).map(({ notifications_count: n }) => n)).toEqual([1, 1]);
  await ada.post(`/api/v2/notifications/${liked.group_key}/dismiss`).expect(200);
  expect(await types(ada, '?types[]=favourite')).toEqual(['favourite']);
  for (const key of ['favourite-1', 'follow-1-2', 'x', 'ungrouped-'])
    await ada.get(`/api/v2/notifications/${key}`).expect(404);
});

describe('a policy for whose notifications one wants', () => {
  it.each([
    ['put', '/api/v1/notifications/policy', { filter_not_following: 'x[]' }, 200],
    ['patch', '/api/v2/notifications/policy', { for_not_following: 'burn' }, 422],
    ['patch', '/api/v2/notifications/policy', { for_limited_accounts: 'drop' }, 422],
  ] as const)('%s %s %o: %s', async (method, path, fields, status) => {
    const dana = await alpha.person(`d${Math.random().toString(36).slice(2, 9)}`);
    expect((await dana[method](path).send(fields)).status).toBe(status);
  });

  it('keeps strangers aside as requests, until their reader lets them through', async () => {
    const erik = await alpha.person('erik');
    await transaction(alpha.db, (tx) => follow(tx, erik.id, ben.id));
    const policy = { for_not_following: 'filter', for_new_accounts: 'accept' };
    const saved = await erik.patch('/api/v2/notifications/policy').send(policy).expect(200);
    expect(saved.body).toMatchObject({
      ...policy,
      for_private_mentions: 'accept',
      for_limited_accounts: 'accept',
    });
    expect((await erik.get('/api/v1/notifications/policy')).body).toMatchObject({
      filter_not_following: true,
    });
    const id = await say(ada, '@erik kennen wir uns?');
    await say(ben, '@erik guten Morgen');
    expect(await types(erik)).toEqual(['mention']);
    expect(await types(erik, '?include_filtered=true')).toEqual(['mention', 'mention']);
    expect(await unreadCount(alpha.db, erik.id)).toBe(1);
    const [request] = (await erik.get('/api/v1/notifications/requests')).body as { id: string }[];
    expect(request).toMatchObject({
      notifications_count: '1',
      account: { id: ada.id },
      last_status: { id },
    });
    expect((await erik.get('/api/v2/notifications/policy')).body.summary).toEqual({
      pending_requests_count: 1,
      pending_notifications_count: 1,
    });
    await ben.get(`/api/v1/notifications/requests/${request?.id}`).expect(404);
    await ben.post(`/api/v1/notifications/requests/${request?.id}/accept`).expect(404);
    await erik.post(`/api/v1/notifications/requests/${request?.id}/accept`).expect(200);
    expect((await erik.get('/api/v1/notifications/requests/merged')).body).toEqual({ merged: true });
    expect(await types(erik)).toEqual(['mention', 'mention']);
    await say(ada, '@erik noch einmal');
    expect(await types(erik)).toEqual(['mention', 'mention', 'mention']);
  });

  it('drops what is not wanted, deletes what is dismissed, and never holds back a duty', async () => {
    const frida = await alpha.person('frida');
    await frida.patch('/api/v2/notifications/policy').send({ for_not_following: 'filter' }).expect(200);
    await say(ada, '@frida eins');
    await frida
      .post('/api/v1/notifications/requests/dismiss')
      .send({ id: [ada.id] })
      .expect(200);
    expect((await frida.get('/api/v1/notifications/requests')).body).toEqual([]);
    expect(await types(frida, '?include_filtered=true')).toEqual([]);
    await frida.patch('/api/v2/notifications/policy').send({ for_not_following: 'drop' }).expect(200);
    await say(ada, '@frida zwei');
    expect(await types(frida, '?include_filtered=true')).toEqual([]);
    await alpha.db`update people set is_admin = true where id = ${ada.id}`;
    await say(ada, 'Alle lesen das', { must_read: true });
    expect(await types(frida, '?types[]=kontor:must_read')).toEqual(['kontor:must_read']);
  });
});
