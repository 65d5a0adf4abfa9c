import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import { follow } from '#src/people/follow.ts';
import { receivePost } from '#src/posts/inbound/receive-post.ts';
import { addRemotePerson } from '#test/access/cast.ts';
import { addFollow, incomingNote } from '#test/support/cast.ts';
import { startInstance, type Person, type TestInstance } from './instance.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
let cleo: Person;

beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben, cleo] = [await alpha.person('ada'), await alpha.person('ben'), await alpha.person('cleo')];
  await alpha.db`update people set is_admin = true where id = ${ada.id}`;
  await transaction(alpha.db, (tx) => follow(tx, ben.id, ada.id));
});
afterAll(() => alpha.stop());

const say = async (who: Person, status: string, more: object = {}): Promise<string> =>
  (
    await who
      .post('/api/v1/statuses')
      .send({ status, ...more })
      .expect(200)
  ).body.id as string;
const accts = (accounts: { acct: string }[]): string[] => accounts.map(({ acct }) => acct);

it('must-reads are announcements, and to dismiss one is to have read it', async () => {
  const id = await say(ada, 'Ab Montag mit Helm', { must_read: true });
  const [shown] = (await ben.get('/api/v1/announcements')).body as object[];
  expect(shown).toMatchObject({ id, read: false, content: expect.stringContaining('Helm'), reactions: [] });
  await ben.post('/api/v1/announcements/1/dismiss').expect(404);
  await alpha
    .as(ben.id, ['read'])
    .then((reader) => reader.post(`/api/v1/announcements/${id}/dismiss`).expect(403));
  for (let twice = 0; twice < 2; twice++) await ben.post(`/api/v1/announcements/${id}/dismiss`).expect(200);
  expect((await ben.get('/api/v1/announcements')).body).toEqual([]);
  await ben.put(`/api/v1/announcements/${id}/reactions/%F0%9F%91%8D`).expect(200);
  expect((await ben.get('/api/v1/announcements?with_dismissed=true')).body).toMatchObject([
    { id, read: true, reactions: [{ name: '👍', count: 1, me: true }] },
  ]);
  const post = (await ben.get(`/api/v1/statuses/${id}`)).body as { kontor: { must_read: object } };
  expect(post.kontor.must_read).toMatchObject({ acknowledged_at: expect.any(String) });
  expect((await cleo.get('/api/v1/announcements')).body).toMatchObject([{ id, read: false }]);
});

it('the directory has everyone, and suggestions whom one does not follow', async () => {
  expect(accts((await ben.get('/api/v1/directory?local=true')).body)).toEqual(['ada', 'ben', 'cleo']);
  expect(accts((await ben.get('/api/v1/directory?offset=1&limit=1')).body)).toEqual(['ben']);
  const suggested = (await ben.get('/api/v2/suggestions')).body as { account: { acct: string } }[];
  expect(suggested.map(({ account }) => account.acct)).toEqual(['cleo']);
  expect(accts((await ben.get('/api/v1/suggestions')).body)).toEqual(['cleo']);
  await ben.delete('/api/v1/suggestions/1').expect(404);
  await ben.delete(`/api/v1/suggestions/${cleo.id}`).expect(200);
  expect((await ben.get('/api/v2/suggestions')).body).toEqual([]);
});

it('trends are what the company talks about, and nothing of what only some may read', async () => {
  await say(ada, 'offen #lager');
  await say(ben, 'auch #lager');
  await say(ada, 'geheim #vorstand', { visibility: 'private' });
  const popular = await say(ada, 'beliebt');
  await ben.post(`/api/v1/statuses/${popular}/favourite`).expect(200);
  const tags = (await cleo.get('/api/v1/trends/tags')).body as { name: string; history: object[] }[];
  expect(tags).toMatchObject([{ name: 'lager', history: [{ uses: '2', accounts: '2' }] }]);
  expect((await cleo.get('/api/v1/trends/statuses?limit=1')).body).toMatchObject([{ id: popular }]);
  expect((await cleo.get('/api/v1/trends/links')).body).toEqual([]);
});

describe('a company that one blocks', () => {
  it('is in none of one’s lists, and others still see it', async () => {
    const origin = 'https://beta.example';
    const bruno = await addRemotePerson(alpha.db, 'bruno', origin, { company: 'Beta SAS', country: 'FR' });
    for (const who of [ben, cleo]) await addFollow(alpha.db, who.id, bruno);
    const [peer] = await alpha.db<{ id: number }[]>`select id from peers where origin = ${origin}`;
    const from = { id: bruno, uri: `${origin}/users/bruno`, peerId: peer?.id ?? 0 };
    const note = incomingNote(`${origin}/p/5`);
    await transaction(alpha.db, (tx) => receivePost(tx, from, note));
    const [post] = await alpha.db<{ id: string }[]>`select id from posts where uri = ${note.uri}`;
    const id = post?.id ?? '';
    const home = async (who: Person) =>
      ((await who.get('/api/v1/timelines/home').expect(200)).body as { id: string }[]).map(
        (shown) => shown.id,
      );
    expect(await home(ben)).toContain(id);
    await ben.post('/api/v1/domain_blocks').send({ domain: 'nobody.example' }).expect(422);
    await ben.post('/api/v1/domain_blocks').send({ domain: 'Beta.example' }).expect(200);
    expect((await ben.get('/api/v1/domain_blocks')).body).toEqual(['beta.example']);
    expect(await home(ben)).not.toContain(id);
    expect(await home(cleo)).toContain(id);
    const [tie] = (await ben.get(`/api/v1/accounts/relationships?id[]=${bruno}`)).body as object[];
    expect(tie).toMatchObject({ domain_blocking: true });
    expect((await ben.get('/api/v1/domain_blocks/preview?domain=beta.example')).body).toEqual({
      following_count: 1,
      followers_count: 0,
    });
    await ben.delete('/api/v1/domain_blocks').send({ domain: 'beta.example' }).expect(200);
    expect(await home(ben)).toContain(id);
  });
});

it('a conversation that is deleted comes back with the next message, and letters have a timeline', async () => {
  const id = await say(ada, '@ben unter uns', { visibility: 'direct' });
  const [conversation] = (await ben.get('/api/v1/conversations')).body as { id: string }[];
  expect((await ben.get('/api/v1/timelines/direct')).body).toMatchObject([{ id }]);
  expect((await cleo.get('/api/v1/timelines/direct')).body).toEqual([]);
  await cleo.delete(`/api/v1/conversations/${conversation?.id}`).expect(404);
  await ben.delete(`/api/v1/conversations/${conversation?.id}`).expect(200);
  expect((await ben.get('/api/v1/conversations')).body).toEqual([]);
  expect((await ada.get('/api/v1/conversations')).body).toHaveLength(1);
  await say(ada, '@ben noch etwas', { visibility: 'direct', in_reply_to_id: id });
  expect((await ben.get('/api/v1/conversations')).body).toMatchObject([{ id: conversation?.id }]);
});

it('what apps ask of an instance is there', async () => {
  expect((await alpha.http().get('/api/v1/instance/translation_languages').expect(200)).body).toEqual({});
  expect((await alpha.http().get('/api/v1/instance/privacy_policy').expect(200)).body).toEqual({
    updated_at: null,
    content: '',
  });
});
