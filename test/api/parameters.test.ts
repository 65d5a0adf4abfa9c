import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstance, type TestInstance, type Person } from './instance.ts';

// A parameter that Mastodon documents is followed, or refused with a sentence where leaving it out would mean something else.
let alpha: TestInstance;
let ada: Person;
let ben: Person;
let carla: Person;
const ids: Record<string, string> = {};
beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben, carla] = [await alpha.person('ada'), await alpha.person('ben'), await alpha.person('carla')];
  const say = async (who: Person, name: string, more: object = {}) => {
    const { body } = await who.post('/api/v1/statuses').send({ status: `@ada ${name}`, ...more });
    ids[name] = body.id;
  };
  const image = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#a33' } })
    .png()
    .toBuffer();
  const { body: file } = await ben.post('/api/v2/media').attach('file', image, 'a.png');
  await say(carla, 'start');
  await say(ben, 'plain');
  await say(ben, 'picture #pumps #steel', { media_ids: [file.id] });
  await say(ben, 'pumps #pumps');
  await say(ben, 'valves #valves');
  await say(ben, 'reply', { in_reply_to_id: ids.start });
  const { body: share } = await ben.post(`/api/v1/statuses/${ids.start}/reblog`);
  ids.share = share.id;
  await ben.post(`/api/v1/statuses/${ids.plain}/pin`);
  await ada.post(`/api/v1/accounts/${ben.id}/follow`);
  await carla.post(`/api/v1/statuses`).send({ status: '@ada hello' });
  await ben.post(`/api/v1/accounts/${ada.id}/follow`);
});
afterAll(() => alpha.stop());

const named = (path: string): string => path.replaceAll('BEN', ben.id).replaceAll('CARLA', carla.id);
const namesIn = async (path: string): Promise<string[]> => {
  const { body } = await ada.get(named(path));
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return body.map(({ id }: { id: string }) => (names.get(id) ?? '?').split(' ')[0]);
};

describe('posts', () => {
  it.each([
    ['timelines/public?only_media=true', ['picture']],
    ['timelines/public?remote=true', []],
    ['timelines/tag/pumps', ['pumps', 'picture']],
    ['timelines/tag/pumps?only_media=true', ['picture']],
    ['timelines/tag/pumps?any[]=valves', ['valves', 'pumps', 'picture']],
    ['timelines/tag/pumps?any[]=Valves&any[]=%23steel', ['valves', 'pumps', 'picture']],
    ['timelines/tag/pumps?all[]=steel', ['picture']],
    ['timelines/tag/pumps?all[]=steel&all[]=valves', []],
    ['timelines/tag/pumps?none[]=steel', ['pumps']],
    ['timelines/tag/pumps?any[]=valves&none[]=steel&limit=1', ['valves']],
    ['timelines/tag/pumps?local=true', ['pumps', 'picture']],
    ['timelines/tag/pumps?remote=true', []],
    ['accounts/BEN/statuses', ['share', 'reply', 'valves', 'pumps', 'picture', 'plain']],
    ['accounts/BEN/statuses?exclude_reblogs=true', ['reply', 'valves', 'pumps', 'picture', 'plain']],
    ['accounts/BEN/statuses?exclude_replies=true', ['share', 'valves', 'pumps', 'picture', 'plain']],
    ['accounts/BEN/statuses?only_media=true', ['picture']],
    ['accounts/BEN/statuses?pinned=true', ['plain']],
    ['accounts/BEN/statuses?tagged=Pumps', ['pumps', 'picture']],
    ['accounts/BEN/statuses?tagged=pumps&only_media=1', ['picture']],
  ])('%s', async (path, names) => expect(await namesIn(`/api/v1/${path}`)).toEqual(names));
});

describe('notifications', () => {
  it.each(['v1', 'v2'])('%s of one account, of some types, without some', async (version) => {
    const of = async (query: string) => {
      const { body } = await ada.get(named(`/api/${version}/notifications?${query}`));
      return (body.notification_groups ?? body).map(({ type }: { type: string }) => type);
    };
    expect(await of('account_id=CARLA')).toEqual(['mention', 'mention']);
    expect(await of('account_id=BEN&types[]=follow')).toEqual(['follow']);
    expect(await of('account_id=BEN&exclude_types[]=mention')).toEqual(['follow']);
    expect(await of('limit=1')).toEqual(['follow']);
    expect((await ada.get(`/api/${version}/notifications?account_id=ben`)).status).toBe(404);
  });
});

describe('accounts', () => {
  it.each([
    ['/api/v1/accounts/search?q=carla', ['carla']],
    ['/api/v1/accounts/search?q=ben&following=true', ['ben']],
    ['/api/v1/accounts/search?q=carla&following=true', []],
    ['/api/v1/accounts/search?q=ben&offset=1', []],
    ['/api/v2/search?q=ben&type=accounts&following=true', ['ben']],
    ['/api/v2/search?q=carla&type=accounts&following=true', []],
  ])('%s', async (path, handles) => {
    const { body } = await ada.get(path);
    const found = (body.accounts ?? body).map(({ acct }: { acct: string }) => acct);
    expect(found).toEqual(handles);
  });
});

describe('what is not followed is refused, and nothing is done', () => {
  it.each([
    ['post', 'statuses', { status: 'x', quoted_status_id: '1' }],
    ['post', 'statuses', { status: 'x', poll: { options: ['a', 'b'], expires_in: 600, hide_totals: true } }],
    ['post', 'statuses/START/reblog', { visibility: 'private' }],
    ['patch', 'accounts/update_credentials', { attribution_domains: ['x.example'] }],
    ['get', 'notifications/unread_count?types[]=follow', {}],
    ['get', 'notifications/unread_count?account_id=BEN', {}],
  ] as const)('%s %s %j', async (method, path, sent) => {
    const posts = async () => (await ada.get(`/api/v1/accounts/${ada.id}/statuses`)).body.length;
    const before = await posts();
    const asked = ada[method](named(`/api/v1/${path}`).replace('START', ids.start ?? ''));
    const answer = await (method === 'get' ? asked : asked.send(sent));
    expect([answer.status, answer.body.error]).toEqual([422, expect.stringMatching(/\.$/)]);
    expect(await posts()).toBe(before);
  });

  it.each([
    ['statuses', { status: 'x', poll: { options: ['a', 'b'], expires_in: 600, hide_totals: false } }],
    ['statuses/START/reblog', { visibility: 'public' }],
  ])('%s %j asks for nothing else and is done', async (path, sent) => {
    const answer = await ada.post(`/api/v1/${path.replace('START', ids.start ?? '')}`).send(sent);
    expect(answer.status).toBe(200);
  });
});
