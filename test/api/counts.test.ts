import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstance, type TestInstance, type Person } from './instance.ts';

// An account says the same of itself wherever it stands: in a post, in a list, in an alert, on its own page.
let alpha: TestInstance;
let ada: Person;
let ben: Person;
let carla: Person;
/** Ben's: three that everyone may read, one for followers, one letter to Ada. */
let post: string;
beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben, carla] = [await alpha.person('ada'), await alpha.person('ben'), await alpha.person('carla')];
  await ada.post(`/api/v1/accounts/${ben.id}/follow`);
  await ben.post(`/api/v1/accounts/${ada.id}/follow`);
  await ben.post(`/api/v1/accounts/${carla.id}/follow`);
  const say = async (status: string, more: object = {}) =>
    (await ben.post('/api/v1/statuses').send({ status, ...more })).body.id;
  await say('one');
  await say('for followers', { visibility: 'private' });
  await say('@ada a letter', { visibility: 'direct' });
  post = await say('@ada three #pumps');
  await ada.post(`/api/v1/statuses/${post}/favourite`);
  await ada.post(`/api/v1/statuses/${post}/bookmark`);
  await carla.post(`/api/v1/statuses/${post}/reblog`);
  await ada.post('/api/v1/statuses').send({ status: 'yes', in_reply_to_id: post });
  await say('edited');
  await ada.post(`/api/v1/accounts/${ben.id}/endorse`);
});
afterAll(() => alpha.stop());

interface Account {
  readonly id: string;
  readonly followers_count: number;
}
const accountsIn = (value: unknown): Account[] => {
  if (typeof value !== 'object' || value === null) return [];
  if ('followers_count' in value) return [value as Account];
  return Object.values(value).flatMap(accountsIn);
};
const numbersOf = (account: object) => {
  const names = ['followers_count', 'following_count', 'statuses_count', 'last_status_at', 'locked'];
  return Object.fromEntries(names.map((name) => [name, (account as Record<string, unknown>)[name]]));
};
const today = new Date().toISOString().slice(0, 10);

describe('the numbers of Ben', () => {
  it.each([
    ['his followers', () => ada, { statuses_count: 4 }],
    ['a colleague who does not follow him', () => carla, { statuses_count: 3 }],
  ])('for %s', async (_, who, numbers) => {
    const { body } = await who().get(`/api/v1/accounts/${ben.id}`);
    const both = { followers_count: 1, following_count: 2, last_status_at: today, locked: false };
    expect(numbersOf(body)).toEqual({ ...both, ...numbers });
  });

  it.each([
    '/api/v1/timelines/home',
    '/api/v1/timelines/public',
    '/api/v1/timelines/tag/pumps',
    '/api/v1/accounts/lookup?acct=ben',
    '/api/v1/accounts/search?q=ben',
    '/api/v2/search?q=ben',
    '/api/v2/search?q=three',
    '/api/v1/accounts/BEN/statuses',
    '/api/v1/accounts?id[]=BEN',
    '/api/v1/accounts/ADA/followers',
    '/api/v1/accounts/ADA/following',
    '/api/v1/accounts/CARLA/statuses',
    '/api/v1/statuses/POST',
    '/api/v1/statuses?id[]=POST',
    '/api/v1/statuses/POST/context',
    '/api/v1/statuses/POST/favourited_by',
    '/api/v1/statuses/POST/reblogged_by',
    '/api/v1/statuses/POST/history',
    '/api/v1/bookmarks',
    '/api/v1/favourites',
    '/api/v1/conversations',
    '/api/v1/notifications',
    '/api/v2/notifications',
    '/api/v1/endorsements',
  ])('are in %s as on his page', async (path) => {
    const named = path
      .replace('BEN', ben.id)
      .replace('ADA', ada.id)
      .replace('CARLA', carla.id)
      .replace('POST', post);
    const accounts = accountsIn((await ada.get(named)).body);
    expect(accounts.length).toBeGreaterThan(0);
    for (const account of accounts) {
      const page = (await ada.get(`/api/v1/accounts/${account.id}`)).body;
      expect(numbersOf(account)).toEqual(numbersOf(page));
      expect(page.statuses_count + page.followers_count).toBeGreaterThan(0);
    }
  });

  it('change at once when he writes, takes back, asks before he is followed', async () => {
    const seen = async () => numbersOf((await ada.get(`/api/v1/statuses/${post}`)).body.account);
    const { body: more } = await ben.post('/api/v1/statuses').send({ status: 'one more' });
    expect(await seen()).toMatchObject({ statuses_count: 5 });
    await ben.delete(`/api/v1/statuses/${more.id}`);
    expect(await seen()).toMatchObject({ statuses_count: 4, locked: false });
    await ben.patch('/api/v1/accounts/update_credentials').send({ locked: true });
    expect(await seen()).toMatchObject({ locked: true });
    await carla.post(`/api/v1/accounts/${ben.id}/follow`);
    expect(await seen()).toMatchObject({ followers_count: 1 });
    await ada.post(`/api/v1/accounts/${ben.id}/unfollow`);
    expect(await seen()).toMatchObject({ followers_count: 0, statuses_count: 3 });
  });
});
