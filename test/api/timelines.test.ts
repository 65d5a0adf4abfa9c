import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { follow } from '#src/people/follow.ts';
import { transaction } from '#src/platform/database.ts';
import { startInstance, type TestInstance, type Person } from './instance.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
const texts: string[] = [];

beforeAll(async () => {
  alpha = await startInstance();
  ada = await alpha.person('ada');
  ben = await alpha.person('ben');
  await transaction(alpha.db, (tx) => follow(tx, ben.id, ada.id));
  for (let n = 1; n <= 7; n++) {
    await ada.post('/api/v1/statuses').send({ status: `Nachricht ${n} #lager` });
    texts.unshift(`Nachricht ${n}`);
  }
});
afterAll(() => alpha.stop());

interface Shown {
  id: string;
  content: string;
}
const textOf = (status: Shown): string => /Nachricht \d/.exec(status.content)?.[0] ?? '';
const cursor = (link: string, rel: 'next' | 'prev'): string =>
  new RegExp(`<http://alpha\\.localhost:4001(/[^>]+)>; rel="${rel}"`).exec(link)?.[1] ?? '';

describe('a timeline', () => {
  it.each(['/api/v1/timelines/home', '/api/v1/timelines/public', '/api/v1/timelines/tag/Lager'])(
    'at %s is read to its end by following Link, each post once',
    async (path) => {
      const seen: string[] = [];
      let next = `${path}?limit=3`;
      for (let pages = 0; next !== '' && pages < 5; pages++) {
        const answer = await ben.get(next);
        seen.push(...answer.body.map(textOf));
        next = cursor(answer.get('link') ?? '', 'next');
      }
      expect(seen).toEqual(texts);
    },
  );
  it('gives what came since by following prev', async () => {
    const first = await ben.get('/api/v1/timelines/home?limit=2');
    await ada.post('/api/v1/statuses').send({ status: 'Nachricht 8 #lager' });
    texts.unshift('Nachricht 8');
    const newer = await ben.get(cursor(first.get('link') ?? '', 'prev'));
    expect(newer.body.map(textOf)).toEqual(['Nachricht 8']);
    const since = await ben.get(`/api/v1/timelines/home?since_id=${first.body[0].id}`);
    expect(since.body.map(textOf)).toEqual(['Nachricht 8']);
  });
  it('shows a share around the post, to followers of the sharer', async () => {
    const cleo = await alpha.person('cleo');
    await transaction(alpha.db, (tx) => follow(tx, cleo.id, ben.id));
    const { body } = await ada.post('/api/v1/statuses').send({ status: 'zum Teilen' });
    await ben.post(`/api/v1/statuses/${body.id}/reblog`);
    const home = await cleo.get('/api/v1/timelines/home');
    expect(home.body).toMatchObject([
      { account: { acct: 'ben' }, reblog: { id: body.id, account: { acct: 'ada' } } },
    ]);
  });
  it.each([
    'limit=0',
    'limit=-5',
    'limit=abc',
    'limit=999999',
    'max_id=abc',
    'max_id=99999999999999999999',
    'min_id=',
    'max_id=%00',
    'limit=1e99',
  ])('with %s is answered as far as it makes sense', async (query) => {
    const { status, body } = await ben.get(`/api/v1/timelines/home?${query}`);
    expect(status).toBe(200);
    expect(body.length).toBeGreaterThan(0);
    expect(body.length).toBeLessThanOrEqual(40);
  });
  it('is kept by nobody on the way', async () => {
    const answer = await ben.get('/api/v1/timelines/home');
    expect(answer.get('cache-control')).toBe('private, no-store');
    expect(answer.get('vary')).toContain('Authorization');
  });
  it('of everything remote is empty: nothing of other companies is public', async () => {
    expect((await ben.get('/api/v1/timelines/public?remote=true')).body).toEqual([]);
  });
  it('of a tag that cannot be is empty or not found, never a fault', async () => {
    for (const tag of ['%00', '%F0%9F%98%80', "'", 'x'.repeat(500), '%25'])
      expect((await ben.get(`/api/v1/timelines/tag/${tag}`)).status, tag).toBeLessThan(500);
  });
});

describe('alerts', () => {
  it('come in the words of Mastodon, and can be filtered, dismissed and cleared', async () => {
    const { body } = await ada.post('/api/v1/statuses').send({ status: 'Hallo' });
    await ben.post(`/api/v1/statuses/${body.id}/favourite`);
    await ben.post(`/api/v1/statuses/${body.id}/react/recommend`);
    await ben.post(`/api/v1/statuses/${body.id}/reblog`);
    await ben.post('/api/v1/statuses').send({ status: 'Na?', in_reply_to_id: body.id });
    const types = async (query = '') =>
      (await ada.get(`/api/v1/notifications${query}`)).body.map((n: { type: string }) => n.type);
    expect(await types('?limit=4')).toEqual(['mention', 'reblog', 'favourite', 'favourite']);
    expect(await types('?types[]=mention')).toEqual(['mention']);
    expect(await types('?exclude_types[]=favourite&exclude_types[]=reblog&exclude_types[]=follow')).toEqual([
      'mention',
    ]);
    expect(await types('?types[]=nothing')).toEqual([]);
    const [first] = (await ada.get('/api/v1/notifications')).body;
    expect(first).toMatchObject({ account: { acct: 'ben' }, status: { in_reply_to_id: body.id } });
    expect((await ada.get(`/api/v1/notifications/${first.id}`)).body.id).toBe(first.id);
    expect((await ben.get(`/api/v1/notifications/${first.id}`)).status).toBe(404);
    await ben.post(`/api/v1/notifications/${first.id}/dismiss`);
    expect((await ada.get(`/api/v1/notifications/${first.id}`)).status).toBe(200);
    await ada.post(`/api/v1/notifications/${first.id}/dismiss`);
    expect((await ada.get(`/api/v1/notifications/${first.id}`)).status).toBe(404);
    await ada.post('/api/v1/notifications/clear');
    expect(await types()).toEqual([]);
  });
  it('of groups are told to clients that ask for them', async () => {
    const { body } = await ada.post('/api/v1/statuses').send({ status: '@ben schau' });
    const home = await ben.get('/api/v1/notifications?types[]=mention');
    expect(home.body).toMatchObject([{ type: 'mention', status: { id: body.id } }]);
    expect((await ben.get('/api/v1/notifications?types[]=kontor:group_invite')).body).toEqual([]);
  });
  it('come grouped as well, one group each', async () => {
    await ada.post('/api/v1/statuses').send({ status: '@ben noch einmal' });
    const { body } = await ben.get('/api/v2/notifications?types[]=mention');
    expect(body.notification_groups.length).toBe(2);
    expect(body.notification_groups[0]).toMatchObject({
      type: 'mention',
      notifications_count: 1,
      sample_account_ids: [ada.id],
    });
    expect(body.accounts).toHaveLength(1);
    expect(body.statuses).toHaveLength(2);
    const one = await ben.get(`/api/v2/notifications/${body.notification_groups[0].group_key}`);
    expect(one.body.notification_groups).toHaveLength(1);
  });
  it('are read up to where a marker stands', async () => {
    const [first] = (await ben.get('/api/v1/notifications')).body;
    expect((await ben.get('/api/v2/notifications/unread_count')).body.count).toBeGreaterThan(1);
    const put = await ben.post('/api/v1/markers').send({ notifications: { last_read_id: first.id } });
    expect(put.body.notifications).toMatchObject({ last_read_id: first.id, version: 1 });
    expect((await ben.get('/api/v1/notifications/unread_count')).body.count).toBe(0);
  });
});

describe('what an app keeps', () => {
  it('is a marker for each timeline, with a version', async () => {
    const set = (id: string) => ada.post('/api/v1/markers').type('form').send(`home[last_read_id]=${id}`);
    await set('111');
    expect((await set('222')).body.home).toMatchObject({ last_read_id: '222', version: 2 });
    expect(Object.keys((await ada.get('/api/v1/markers?timeline[]=home')).body)).toEqual(['home']);
    expect((await ada.get('/api/v1/markers?timeline[]=other')).body).toEqual({});
    expect((await set('abc')).status).toBe(422);
  });
  it('keeps an id that came as a number to the last digit', async () => {
    const json = '{"home":{"last_read_id":2345678901234567891}}';
    const put = await ada.post('/api/v1/markers').set('content-type', 'application/json').send(json);
    expect(put.body.home.last_read_id).toBe('2345678901234567891');
  });
  it('is nothing in lists that are not offered, in the right shape', async () => {
    for (const path of [
      'filters',
      'announcements',
      'followed_tags',
      'scheduled_statuses',
      'trends/links',
      'custom_emojis',
    ])
      expect((await ada.get(`/api/v1/${path}/`)).body, path).toEqual([]);
    expect((await ada.get('/api/v1/preferences')).body).toMatchObject({
      'posting:default:visibility': 'unlisted',
    });
  });
});

describe('conversations', () => {
  it('gather the direct messages between the same people, for those people alone, read or not', async () => {
    const cleo = await alpha.person('dana');
    const root = await ada
      .post('/api/v1/statuses')
      .send({ status: '@ben vertraulich', visibility: 'direct' });
    const reply = await ben
      .post('/api/v1/statuses')
      .send({ status: 'klar', in_reply_to_id: root.body.id, visibility: 'direct' });
    const mine = await ada.get('/api/v1/conversations');
    expect(mine.body).toMatchObject([
      { unread: true, accounts: [{ acct: 'ben' }], last_status: { id: reply.body.id } },
    ]);
    const id = mine.body[0].id;
    expect((await cleo.get('/api/v1/conversations')).body).toEqual([]);
    expect((await ada.post(`/api/v1/conversations/${id}/read`)).body).toMatchObject({ id, unread: false });
    expect((await ada.get('/api/v1/conversations')).body).toMatchObject([{ id, unread: false }]);
    expect((await cleo.post(`/api/v1/conversations/${id}/read`)).status).toBe(404);
  });
});

describe('the instance', () => {
  it('tells both versions of itself without a token, with a version libraries can read', async () => {
    const [one, two] = [
      await alpha.http().get('/api/v1/instance/'),
      await alpha.http().get('/api/v2/instance'),
    ];
    expect(one.body).toMatchObject({ uri: 'alpha.localhost:4001', title: 'Alpha AG', registrations: false });
    expect(one.body.version).toMatch(/^4\.3\.\d+ /);
    expect(two.body).toMatchObject({ domain: 'alpha.localhost:4001', registrations: { enabled: false } });
    expect(two.body.configuration.statuses.max_characters).toBe(20_000);
  });
  it('has a picture for those who have none', async () => {
    const answer = await alpha.http().get('/avatars/original/missing.png');
    expect(answer.get('content-type')).toBe('image/png');
    expect(answer.body.subarray(1, 4).toString()).toBe('PNG');
  });
});
