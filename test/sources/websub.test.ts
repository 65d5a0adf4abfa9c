import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { addSource, findFeed } from '#src/sources/add-source.ts';
import { offerOf } from '#src/sources/hub-of.ts';
import { askHub } from '#src/sources/hubs.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { rss, startFeedServer, type Entry, type FeedServer } from './feed-server.ts';

// Ada follows a feed whose server has a hub; the hub asks whether she meant it, and calls when there is something new.
let alpha: TestInstance;
let ada: Member;
let news: FeedServer;
let source: PersonId;
let asked: URLSearchParams[] = [];
const topic = () => `${news.origin}/feed.xml`;
const entries: Entry[] = [{ id: '1', title: 'One', text: 'first', at: 'Mon, 02 Mar 2026 08:00:00 GMT' }];
const serve = (...more: Entry[]) =>
  news.serve('/feed.xml', {
    body: rss('Paper', ...more, ...entries).replace(
      '<link>',
      `<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="${news.origin}/hub"/><link>`,
    ),
  });

beforeAll(async () => {
  [alpha, news] = await Promise.all([startInstance({ name: 'alpha' }), startFeedServer()]);
  ada = await alpha.person('ada', { sharedKeys: true });
  news.serve('/hub', (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push(new URLSearchParams(Buffer.concat(chunks).toString()));
      response.writeHead(202).end();
    });
  });
  serve();
  const [found, keys] = await Promise.all([findFeed(alpha.app.egress, topic()), generateKeys()]);
  source = await transaction(alpha.db, (tx) =>
    addSource(tx, ada.id, { ownerId: ada.id }, { found, keys, locale: 'en' }),
  );
  await until('the hub was asked', () => asked.length > 0);
});
beforeEach(() => alpha.db`update sources set pinged_at = null`);
afterAll(async () => {
  await Promise.all([alpha.remove(), news.stop()]);
});

const last = (name: string): string => asked.at(-1)?.get(`hub.${name}`) ?? '';
const callback = () => new URL(last('callback')).pathname;
const verify = (more: Record<string, string> = {}, path = callback()) =>
  ask(alpha.origin, {
    path: `${path}?${new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.topic': topic(), 'hub.challenge': 'c-h.a~1', 'hub.lease_seconds': '86400', ...more })}`,
  });
const ping = (signature: string, body = 'new', path = callback()) =>
  ask(alpha.origin, {
    ...{ path, method: 'POST', body },
    headers: { 'content-type': 'application/rss+xml', ...(signature && { 'x-hub-signature': signature }) },
  });
const signed = (method = 'sha256', body = 'new', secret = last('secret')) =>
  `${method}=${createHmac(method, secret).update(body).digest('hex')}`;
const feedAsked = () => news.asked.filter(({ path }) => path === '/feed.xml').length;
const orders = async () => (await alpha.db`select from jobs where kind = 'poll-source'`).count + feedAsked();
const posts = async () =>
  (await alpha.db<{ text: string }[]>`select text from posts where author_id = ${source} order by id`).map(
    ({ text }) => text,
  );

test('it is asked to call an address of its own, and to sign', () => {
  expect([last('mode'), last('topic')]).toEqual(['subscribe', topic()]);
  expect(last('secret')).toMatch(/^[\w-]{43}$/);
  expect(callback()).toMatch(/^\/websub\/[\w-]{43}$/);
});

test('what it says before it has asked back is nothing', async () => {
  const before = await orders();
  expect((await ping(signed())).status).toBe(202);
  expect(await orders()).toBe(before);
});

test('only what was asked for is confirmed: another topic, another act, another address are not', async () => {
  expect((await verify({ 'hub.topic': `${news.origin}/other.xml` })).status).toBe(404);
  expect((await verify({ 'hub.mode': 'unsubscribe' })).status).toBe(404);
  expect((await verify({ 'hub.challenge': '<script>\n' })).status).toBe(404);
  expect((await verify({}, `/websub/${'x'.repeat(43)}`)).status).toBe(404);
  const right = await verify();
  expect([right.status, right.text]).toEqual([200, 'c-h.a~1']);
  expect(right.headers['content-type']).toContain('text/plain');
});

test('a lease of nothing, for ever, or of words lasts from an hour to thirty days', async () => {
  const left = async () => {
    const [row] = await alpha.db<{ hours: number }[]>`
      select round(extract(epoch from hub_ends_at - now()) / 3600)::int as hours from sources where person_id = ${source}`;
    return row?.hours;
  };
  for (const [lease, hours] of [
    ['0', 1],
    ['99999999999', 720],
    ['soon', 168],
    ['86400', 24],
  ] as const) {
    await verify({ 'hub.lease_seconds': lease });
    expect(await left(), lease).toBe(hours);
  }
});

test('a call that is not signed, or by somebody else, has no effect', async () => {
  const before = await orders();
  for (const signature of [
    '',
    'sha256=00',
    signed('sha256', 'other'),
    signed('sha256', 'new', 'guessed'),
    'md5=abc',
  ])
    expect((await ping(signature)).status, signature).toBe(202);
  expect(await orders()).toBe(before);
});

test('a signed call has the feed asked at once; what it carries is not believed', async () => {
  serve({ id: '2', title: 'Two', text: 'fresh', at: new Date().toUTCString() });
  const forged = rss('Paper', { id: '9', title: 'Forged', text: 'forged' });
  expect((await ping(signed('sha256', forged), forged)).status).toBe(202);
  await until('it is read', async () => (await posts()).some((text) => text.includes('fresh')));
  expect((await posts()).join()).not.toContain('forged');
});

test('many calls at once are two questions: one now, one a little later', async () => {
  const before = feedAsked();
  for (let n = 0; n < 12; n++) expect((await ping(signed('sha1'))).status).toBe(202);
  const [{ n: waiting } = { n: 0 }] = await alpha.db<{ n: number }[]>`
    select count(*)::int as n from jobs where kind = 'poll-source' and run_at > now() + interval '2 seconds'`;
  expect(waiting).toBeLessThanOrEqual(1);
  await until('once now', () => feedAsked() > before);
  expect(feedAsked() - before).toBeLessThanOrEqual(2);
});

test('more than a feed may have is refused, and an unknown address is no oracle', async () => {
  expect((await ping('', 'x'.repeat(5_000_001))).status).toBe(413);
  expect((await ping('', 'x', `/websub/${'y'.repeat(43)}`)).status).toBe(404);
});

test('a hub that says no is not called again for now, and the feed is read as before', async () => {
  expect((await verify({ 'hub.mode': 'denied' })).status).toBe(200);
  expect((await ping(signed())).status).toBe(404);
  const [row] = await alpha.db`select hub_ends_at, trouble from sources where person_id = ${source}`;
  expect(row).toMatchObject({ hubEndsAt: null, trouble: null });
});

test('a hub inside the network is not contacted, and nothing fails', async () => {
  await alpha.db`update sources set hub = 'http://10.0.0.1/hub' where person_id = ${source}`;
  asked = [];
  await askHub(alpha.db, alpha.app.egress, { sourceId: source });
  expect(asked).toEqual([]);
});

test('which hub a feed names: by header, in Atom and RSS; never another host’s feed', () => {
  const none = { hub: '', self: '' };
  const at = 'https://a.example/feed';
  expect(offerOf('<https://hub.example/>; rel="hub", <https://a.example/f>; rel="self"', none, at)).toEqual({
    ...{ hub: 'https://hub.example/', topic: 'https://a.example/f' },
  });
  expect(offerOf('', { hub: '/hub', self: '' }, at)).toEqual({ hub: 'https://a.example/hub', topic: at });
  expect(offerOf('', { hub: 'https://hub.example/', self: 'https://bank.example/feed' }, at)).toBeNull();
  expect(offerOf('', { hub: 'javascript:alert(1)', self: '' }, at)).toBeNull();
  expect(offerOf('', none, at)).toBeNull();
});
