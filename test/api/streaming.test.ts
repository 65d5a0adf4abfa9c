import http from 'node:http';
import { createStreamingAPIClient, type mastodon } from 'masto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { revokeAll } from '#src/access/revoke.ts';
import { issueToken, revokeToken } from '#src/access/tokens.ts';
import { createGroup } from '#src/groups/create.ts';
import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { leave } from '#src/groups/leave.ts';
import {
  addService,
  endService,
  endServiceToken,
  makeServiceToken,
  tokensOfService,
} from '#src/integrations/services/services.ts';
import { follow } from '#src/people/follow.ts';
import { noteChange } from '#src/platform/changes.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { generateKeys } from '#src/platform/keys.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Person, type TestInstance } from './instance.ts';

let alpha: TestInstance;
let ada: Person;
/** Follows Ada, belongs to no group. */
let ben: Person;
/** Follows nobody. */
let cleo: Person;
let hydraulik: GroupId;
const open: { close(): void }[] = [];

beforeAll(async () => {
  alpha = await startInstance({ reachable: true });
  [ada, ben, cleo] = [await alpha.person('ada'), await alpha.person('ben'), await alpha.person('cleo')];
  await transaction(alpha.db, (tx) => follow(tx, ben.id, ada.id));
  const keys = await generateKeys();
  hydraulik = await transaction(alpha.db, (tx) =>
    createGroup(tx, ada.id, { handle: 'hydraulik', name: 'Hydraulik', access: 'open', keys }),
  );
});
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});
afterAll(() => alpha.stop());

interface Heard {
  readonly stream: string[];
  readonly event: string;
  readonly payload: string;
  readonly error?: string;
}
interface App {
  readonly socket: WebSocket;
  readonly heard: Heard[];
  readonly closed: Promise<number>;
  /** The first event of that kind, and for a status, of those words. */
  event(event: string, words?: string): Promise<Heard>;
  has(event: string, words?: string): boolean;
}

async function connect(query: string, options: { token?: string; protocols?: string[] } = {}): Promise<App> {
  const headers = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
  const url = `ws://127.0.0.1:${alpha.port}/api/v1/streaming${query}`;
  const socket = new WebSocket(url, options.protocols ?? [], { headers });
  const heard: Heard[] = [];
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as Heard));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => resolve());
    socket.on('unexpected-response', (_, response) => reject(new Error(String(response.statusCode))));
    socket.on('error', reject);
  });
  open.push({ close: () => socket.terminate() });
  const find = (event: string, words: string) =>
    heard.find((each) => each.event === event && each.payload.includes(words));
  return {
    socket,
    heard,
    closed,
    has: (event, words = '') => find(event, words) !== undefined,
    async event(event, words = '') {
      await until(`${event} ${words}`, async () => find(event, words) !== undefined);
      return find(event, words) as Heard;
    },
  };
}
const listen = (who: Person, stream: string, more = ''): Promise<App> =>
  connect(`?stream=${stream}${more}`, { token: who.token });
const say = async (who: Person, status: string, more: object = {}): Promise<string> => {
  const answer = await who.post('/api/v1/statuses').send({ status, ...more });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.id as string;
};
const app = (scopes: string[], personId: Person['id'] | null = ben.id): Promise<string> =>
  transaction(alpha.db, (tx) => issueToken(tx, { personId, name: 'app', scopes }));

describe('who may not listen', () => {
  it.each([
    ['without a token', async () => '', '?stream=user', '401'],
    ['with one that is none', async () => 'x'.repeat(43), '?stream=user', '401'],
    ['with an application’s own', () => app(['read'], null), '?stream=public', '403'],
    ['with another scope', () => app(['write', 'read:accounts']), '?stream=user', '403'],
    [
      'to notifications with a scope for posts',
      () => app(['read:statuses']),
      '?stream=user:notification',
      '403',
    ],
    ['to a stream there is not', async () => ben.token, '?stream=firehose', '400'],
    ['to a tag without one', async () => ben.token, '?stream=hashtag', '400'],
    ['to a list there is not', async () => ben.token, '?stream=list&list=1', '404'],
  ])('%s', async (_, tokenOf, query, status) => {
    await expect(connect(query, { token: await tokenOf() })).rejects.toThrow(status);
    expect(alpha.streaming.connections).toBe(0);
  });

  it('what someone may not read is not sent, whatever they listen to', async () => {
    const [outsider, member] = [await listen(cleo, 'user'), await listen(ada, 'user')];
    for (const subscription of [
      { stream: 'public' },
      { stream: 'hashtag', tag: 'geheim' },
      { stream: 'direct' },
      { stream: 'list', list: hydraulik },
    ])
      outsider.socket.send(JSON.stringify({ type: 'subscribe', ...subscription }));
    await say(ada, 'nur im Kreis #geheim', { group_id: hydraulik });
    await say(ada, 'nur für Ben #geheim @ben', { visibility: 'direct' });
    await say(ada, 'nur für Folgende #geheim', { visibility: 'private' });
    await member.event('update', 'nur für Folgende');
    await say(ada, 'für alle #geheim');
    await outsider.event('update', 'für alle');
    expect(outsider.heard.filter((each) => each.payload?.includes('nur'))).toEqual([]);
  });

  it('a token that is revoked, and a person who is signed out everywhere, hear no more', async () => {
    const token = await app(['read']);
    const [one, other] = [await connect('?stream=user', { token }), await listen(ben, 'user')];
    await transaction(alpha.db, (tx) => revokeToken(tx, token));
    expect(await one.closed).toBe(1008);
    await say(ada, 'nach dem Widerruf');
    await other.event('update', 'nach dem Widerruf');
    expect(one.has('update')).toBe(false);
    await transaction(alpha.db, (tx) => revokeAll(tx, ben.id));
    expect(await other.closed).toBe(1008);
    Object.assign(ben, await alpha.as(ben.id));
  });
});

describe('a WebSocket', () => {
  it('takes the token in its protocol, which it echoes, in the address, or in a header', async () => {
    const apps = [
      await connect('?stream=user', { protocols: [ben.token] }),
      await connect(`?stream=user&access_token=${ben.token}`),
      await listen(ben, 'user'),
    ];
    expect(apps[0]?.socket.protocol).toBe(ben.token);
    await say(ada, 'auf drei Wegen');
    for (const each of apps) await each.event('update', 'auf drei Wegen');
  });

  it('carries several streams, of which each is ended by itself, and answers nonsense with a sentence', async () => {
    const one = await connect('', { token: cleo.token });
    for (const subscription of [{ stream: 'public:local' }, { stream: 'hashtag', tag: '#Lager' }])
      one.socket.send(JSON.stringify({ type: 'subscribe', ...subscription }));
    await say(ada, 'zuerst #lager');
    await until('both', async () => one.heard.length === 2);
    expect(one.heard.map(({ stream }) => stream).toSorted()).toEqual([
      ['hashtag', 'lager'],
      ['public:local'],
    ]);
    one.socket.send(JSON.stringify({ type: 'unsubscribe', stream: 'public:local' }));
    for (const nonsense of ['{', '[]', '{"type":"subscribe","stream":"firehose"}']) one.socket.send(nonsense);
    await until('three sentences', async () => one.heard.filter(({ error }) => error).length === 3);
    await say(ada, 'danach #lager');
    await one.event('update', 'danach');
    expect(one.heard.filter((each) => each.payload?.includes('danach'))).toHaveLength(1);
  });
});

describe('an app hears', () => {
  it('of posts, as its reader sees them, also of their own from elsewhere, and of shares', async () => {
    const [reader, self, stranger] = [
      await listen(ben, 'user'),
      await listen(ada, 'user'),
      await listen(cleo, 'user'),
    ];
    const id = await say(ada, 'Guten Morgen');
    const shown = JSON.parse((await reader.event('update', 'Guten Morgen')).payload) as mastodon.v1.Status;
    const { account, ...asked } = (await ben.get(`/api/v1/statuses/${id}`)).body as mastodon.v1.Status;
    // Beside a post, its author's figures may be some seconds old.
    expect(shown).toEqual({
      ...asked,
      account: { ...account, statusesCount: undefined, statuses_count: expect.any(Number) },
    });
    await self.event('update', 'Guten Morgen');
    await transaction(alpha.db, (tx) => follow(tx, cleo.id, ben.id));
    await ben.post(`/api/v1/statuses/${id}/reblog`).expect(200);
    const share = JSON.parse((await stranger.event('update', 'Guten Morgen')).payload) as { reblog: object };
    expect(share).toMatchObject({ account: { acct: 'ben' }, reblog: { id, account: { acct: 'ada' } } });
  });

  it('of edits, and of what is gone, a share too', async () => {
    const reader = await listen(ben, 'user');
    const id = await say(ada, 'Entwurf');
    await ada.put(`/api/v1/statuses/${id}`).send({ status: 'Endfassung' }).expect(200);
    const edited = JSON.parse((await reader.event('status.update', 'Endfassung')).payload) as { id: string };
    expect(edited.id).toBe(id);
    const share = (await ada.post(`/api/v1/statuses/${id}/reblog`)).body as { id: string };
    await ada.post(`/api/v1/statuses/${id}/unreblog`).expect(200);
    await reader.event('delete', share.id);
    await ada.delete(`/api/v1/statuses/${id}`).expect(200);
    expect((await reader.event('delete', id)).payload).toBe(id);
  });

  it('of notifications, each once, if its token may; and in conversations', async () => {
    const both = await listen(ben, 'user');
    const only = await listen(ben, 'user:notification');
    const posts = await connect('?stream=user', { token: await app(['read:statuses']) });
    const letters = await listen(ben, 'direct');
    const id = await say(ada, '@ben kommst du?');
    const heard = JSON.parse((await both.event('notification')).payload) as mastodon.v1.Notification;
    expect(heard).toMatchObject({ type: 'mention', account: { acct: 'ada' }, status: { id } });
    await only.event('notification');
    await cleo.post(`/api/v1/accounts/${ben.id}/follow`).expect(200);
    await say(ada, '@ben unter uns', { visibility: 'direct' });
    const conversation = JSON.parse((await letters.event('conversation')).payload) as object;
    expect(conversation).toMatchObject({ unread: true, accounts: [{ acct: 'ada' }] });
    await posts.event('update', 'kommst du');
    expect(posts.has('notification')).toBe(false);
    const ids = only.heard.map(({ payload }) => (JSON.parse(payload) as { id: string }).id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('of a group as of a list, once they belong to it', async () => {
    await transaction(alpha.db, (tx) => requestToJoin(tx, ben.id, hydraulik));
    const member = await listen(ben, 'list', `&list=${hydraulik}`);
    await say(ada, 'im Kreis', { group_id: hydraulik });
    expect((await member.event('update', 'im Kreis')).stream).toEqual(['list', hydraulik]);
  });

  it('nothing of people it muted', async () => {
    const reader = await listen(cleo, 'public');
    await cleo.post(`/api/v1/accounts/${ben.id}/mute`).expect(200);
    await say(ben, 'leise');
    await say(ada, 'hörbar');
    await reader.event('update', 'hörbar');
    expect(reader.has('update', 'leise')).toBe(false);
    await cleo.post(`/api/v1/accounts/${ben.id}/unmute`).expect(200);
  });

  it('of new posts also when more happens than can be told', async () => {
    const reader = await listen(ben, 'user');
    await transaction(alpha.db, async (tx) => {
      for (let n = 0; n < 500; n++) noteChange(tx, `person ${n} home`);
    });
    await say(ada, 'mitten im Getümmel');
    const heard = await reader.event('update', 'mitten im Getümmel');
    expect(heard.stream).toEqual(['user']);
  });
});

describe('a bot', () => {
  it('hears its groups, what is written to it and nothing else, until its token, or it itself, ends', async () => {
    const { db } = alpha;
    await db`update people set is_admin = true where id = ${ada.id}`;
    const keys = await generateKeys();
    const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => transaction(db, work);
    const bot = await act((tx) => addService(tx, ada.id, { name: 'Lagerbot', handle: 'lagerbot', keys }));
    const tokenFor = (scopes: string[]) =>
      act((tx) => makeServiceToken(tx, ada.id, bot, { name: 'run', scopes, days: 30 }));
    const group = (handle: string, access: 'closed' | 'secret') =>
      act((tx) => createGroup(tx, ada.id, { handle, name: handle, access, keys }));
    const [own, other] = [await group('werkstatt', 'closed'), await group('vorstand', 'secret')];
    const token = await tokenFor(['read']);
    const hears = (query: string) => connect(query, { token });
    // Of a secret group there is no stream, of a closed one there is silence; and what it lacks a scope for is refused.
    await expect(hears(`?stream=list&list=${other}`)).rejects.toThrow('404');
    const list = await hears(`?stream=list&list=${own}`);
    await expect(connect('?stream=user', { token: await tokenFor(['write']) })).rejects.toThrow('403');
    const home = await hears('?stream=user');
    const adas = await connect('?stream=user', { token: ada.token });
    await say(ada, 'bevor er dabei ist', { group_id: own });
    // What is said reaches the streams a moment later: by then the bot could be a member.
    await adas.event('update', 'bevor er dabei ist');
    await act((tx) => invite(tx, ada.id, own, bot));
    await act((tx) => requestToJoin(tx, bot, own));
    await say(ada, 'geheim im Vorstand @lagerbot', { group_id: other });
    await say(ada, 'geheim für Ben @ben', { visibility: 'direct' });
    await say(ada, 'geheim für Folgende', { visibility: 'private' });
    await say(ada, 'für den Bot @lagerbot', { visibility: 'direct' });
    const told = await say(ada, 'in seinem Kreis', { group_id: own });
    await list.event('update', 'in seinem Kreis');
    await home.event('update', 'in seinem Kreis');
    const all = [...home.heard, ...list.heard].map(({ payload }) => payload);
    expect(all.filter((each) => /geheim|bevor/.test(each))).toEqual([]);
    // The same by what is asked, so that the stream and the lists agree.
    const listed = await alpha.http().get('/api/v1/timelines/home').set('authorization', `Bearer ${token}`);
    expect((listed.body as { id: string }[]).map(({ id }) => id)).toContain(told);
    expect(JSON.stringify(listed.body)).not.toMatch(/geheim/);

    await act((tx) => leave(tx, bot, own));
    await say(ada, 'nachdem er gegangen ist', { group_id: own });
    await say(ada, 'noch ein Gruß an @lagerbot', { visibility: 'direct' });
    await home.event('notification', 'noch ein Gruß');
    expect([home, list].some((each) => each.has('update', 'nachdem er gegangen ist'))).toBe(false);

    const from = Date.now();
    for (const each of await tokensOfService(db, bot))
      await act((tx) => endServiceToken(tx, ada.id, bot, each.id));
    expect(await Promise.all([home.closed, list.closed])).toEqual([1008, 1008]);
    expect(Date.now() - from).toBeLessThan(5_000);
    await expect(hears('?stream=user')).rejects.toThrow('401');
    const last = await connect('?stream=user', { token: await tokenFor(['read']) });
    await act((tx) => endService(tx, ada.id, bot));
    expect(await last.closed).toBe(1008);
  });
});

describe('server-sent events', () => {
  const events = (path: string, token?: string) =>
    new Promise<{ status: number; text: () => string; ended: Promise<void> }>((resolve) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const request = http.get({ port: alpha.port, host: '127.0.0.1', path, headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        const ended = new Promise<void>((done) => response.on('close', () => done()));
        resolve({ status: response.statusCode ?? 0, text: () => text, ended });
      });
      open.push({ close: () => request.destroy() });
    });

  it('are refused like the rest', async () => {
    expect((await events('/api/v1/streaming/user')).status).toBe(401);
    expect((await events('/api/v1/streaming/user', await app(['read:accounts']))).status).toBe(403);
    const posts = await app(['read:statuses']);
    expect((await events('/api/v1/streaming/user/notification', posts)).status).toBe(403);
    expect((await events('/api/v1/streaming/list?list=1', ben.token)).status).toBe(404);
    const health = await events('/api/v1/streaming/health');
    await until('x', async () => health.text() !== '');
    expect(health.text()).toBe('OK');
  });

  it('say what happens, and end with the token', async () => {
    const token = await app(['read']);
    const home = await events(`/api/v1/streaming/user?access_token=${token}`);
    const tagged = await events('/api/v1/streaming/hashtag/local?tag=druck', token);
    await say(ada, 'Es zischt #druck');
    await until('the post', async () => /event: update\ndata: \{.*Es zischt.*\}\n\n/.test(home.text()));
    await until('the tag', async () => tagged.text().includes('Es zischt'));
    await transaction(alpha.db, (tx) => revokeToken(tx, token));
    await Promise.all([home.ended, tagged.ended]);
    expect(alpha.streaming.connections).toBe(0);
  });
});

it('is where both instances say it is, and masto hears there', async () => {
  const { urls } = (await ben.get('/api/v1/instance')).body as { urls: { streaming_api: string } };
  const { configuration } = (await ben.get('/api/v2/instance')).body as mastodon.v2.Instance;
  expect(configuration.urls.streaming).toBe(urls.streaming_api);
  const client = createStreamingAPIClient({
    streamingApiUrl: urls.streaming_api,
    accessToken: ben.token,
    implementation: WebSocket,
  });
  const heard: string[] = [];
  const listening = (async () => {
    for await (const event of client.user.subscribe())
      if (event.event === 'update') heard.push(event.payload.content);
  })();
  await until('masto is connected', async () => alpha.streaming.connections === 1);
  await until('masto hears', async () => {
    await say(ada, 'für masto');
    return heard.some((content) => content.includes('für masto'));
  });
  client.close();
  await listening;
});
