import { afterAll, beforeAll, expect, test } from 'vitest';
import { deactivatePerson } from '#src/people/deactivate.ts';
import { revokeAll } from '#src/access/revoke.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { findPersonByUri } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { addSource, findFeed } from '#src/sources/add-source.ts';
import { enqueuePolls, pollSource } from '#src/sources/poll.ts';
import { sourcesOf } from '#src/sources/read.ts';
import { endSourcesOfLeavers, removeSource } from '#src/sources/remove-source.ts';
import type { Place } from '#src/sources/source.ts';
import { troubleMessage } from '#src/web/sources/trouble.ts';
import { rss, startFeedServer, type Entry, type FeedServer } from '#test/sources/feed-server.ts';
import { ask, until } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';
import { openHydraulik, words, worker, type Worker } from './companies.ts';

// A group of three companies follows what the authority publishes; Ada follows a newspaper for herself.
let world: Awaited<ReturnType<typeof openHydraulik>>;
let news: FeedServer;
let alpha: TestInstance;
let anna: Worker;
beforeAll(async () => {
  [world, news] = await Promise.all([openHydraulik(), startFeedServer()]);
  alpha = world.companies.alpha;
  anna = await worker(alpha, 'anna');
});
afterAll(async () => {
  await Promise.all([world.companies.end(), news.stop()]);
});

const ofGroup = (): Place => ({ groupId: world.room.id });
const add = async (who: Worker, place: Place, path: string): Promise<PersonId> => {
  const [found, keys] = await Promise.all([
    findFeed(alpha.app.egress, `${news.origin}${path}`),
    generateKeys(),
  ]);
  return transaction(alpha.db, (tx) => addSource(tx, who.who.id, place, { found, keys, locale: 'en' }));
};
const poll = (sourceId: PersonId) =>
  pollSource(alpha.db, alpha.app.egress, { sourceId }, troubleMessage(alpha.db.instance));
const stateOf = async (place: Place, id: PersonId) =>
  (await sourcesOf(alpha.db, place)).find((each) => each.id === id);
const day = (n: number): string => new Date(Date.UTC(2026, 2, n)).toUTCString();
const items: Entry[] = Array.from({ length: 8 }, (_, n) => ({
  ...{ id: `item-${n}`, title: `Rule ${n}`, text: `<p>Words ${n} <script>alert(1)</script></p>` },
  ...{ link: `rule/${n}`, at: day(n + 1) },
}));

test('who does not own the group gives it no feed, and learns nothing of one', async () => {
  news.serve('/authority.xml', { body: rss('Authority', ...items) });
  await expect(add(anna, ofGroup(), '/authority.xml')).rejects.toMatchObject({ kind: 'not_allowed' });
  await expect(add(anna, { ownerId: anna.who.id }, '/nowhere.xml')).rejects.toMatchObject({
    reason: { id: 'sources.gone' },
  });
  expect(await sourcesOf(alpha.db, ofGroup())).toEqual([]);
});

let authority: PersonId;
test('the group’s feed writes its newest entries, and all three companies read them under its name', async () => {
  authority = await add(world.ada, ofGroup(), '/authority.xml');
  await until(
    'Gil at Gamma reads the newest',
    async () => (await world.gil.room(world.atGamma)).length === 5,
  );
  await until('Bea at Beta too', async () => (await world.bea.room(world.atBeta)).length === 5);
  const [first] = await world.bea.room(world.atBeta);
  expect(first?.content).toContain('Words 7');
  expect(first?.content).toContain(`${news.origin}/news/rule/7`);
  expect(first?.content).not.toContain('alert(1)');
  expect(first?.account.display_name).toBe('Authority');
  const [there] = await world.companies.beta.db`select kind, handle from people where name = 'Authority'`;
  expect(there).toMatchObject({ kind: 'bot', handle: expect.stringMatching(/^feed-[0-9a-f]{10}$/) });
});

test('the same feed twice in one place is refused', async () => {
  await expect(add(world.ada, ofGroup(), '/authority.xml')).rejects.toMatchObject({ kind: 'conflict' });
});

test('asked again: nothing twice, what is not new is not sent again, what was edited is an edit everywhere', async () => {
  await poll(authority);
  await poll(authority);
  // Pages that its entries link to are asked for as well, for the cards below the posts.
  const asked = news.asked.filter(({ path }) => path === '/authority.xml');
  expect(asked.slice(-2).map(({ status }) => status)).toEqual([304, 304]);
  const edited = items.map((each, n) => (n === 7 ? { ...each, text: 'Corrected words' } : each));
  const more: Entry[] = [
    { id: 'new', title: 'Rule 8', text: 'Fresh @ada #topic <b>x</b>', at: 'Thu, 01 Jan 2099 00:00:00 GMT' },
  ];
  news.serve('/authority.xml', { body: rss('Authority', ...more, ...edited) });
  await Promise.all([poll(authority), poll(authority)]);
  await until('Gil reads both', async () => {
    const read = words(await world.gil.room(world.atGamma)).join('\n');
    return read.includes('Corrected words') && read.includes('Fresh');
  });
  const atHome = await world.ada.room(world.room.id);
  expect(atHome).toHaveLength(6);
  const fresh = atHome.find(({ content }) => content.includes('Fresh'));
  // A feed's text names nobody and no topic, and is not from the future.
  expect(fresh?.content).not.toContain('class="mention');
  const [row] =
    await alpha.db`select published_at <= now() as past from posts where id = ${fresh?.id ?? null}`;
  expect(row?.past).toBe(true);
});

test('one may mute a feed for oneself; the others go on reading it', async () => {
  const { status } = await alpha.api('POST', `/api/v1/accounts/${authority}/mute`, {}, world.ada.who.token);
  expect(status).toBe(200);
  const home = await world.ada.home();
  expect(home.some(({ account }) => account.display_name === 'Authority')).toBe(false);
  await alpha.api('POST', `/api/v1/accounts/${authority}/unmute`, {}, world.ada.who.token);
});

let paper: PersonId;
test('what Ada follows for herself, nobody else reads or finds, and it never leaves', async () => {
  news.serve('/', {
    body: '<!doctype html><html><head><link rel="alternate" type="application/atom+xml" href="/paper.xml"></head></html>',
    type: 'text/html',
  });
  news.serve('/paper.xml', { body: rss('Paper', { id: '1', title: 'Oil', text: 'Dear', at: day(3) }) });
  paper = await add(world.ada, { ownerId: world.ada.who.id }, '/');
  expect((await world.ada.home()).some(({ content }) => content.includes('Dear'))).toBe(true);
  expect((await anna.home()).some(({ content }) => content.includes('Dear'))).toBe(false);
  const mine = await world.ada.get(`/api/v1/accounts/${paper}`);
  expect(mine.status).toBe(200);
  expect((await anna.get(`/api/v1/accounts/${paper}`)).status).toBe(404);
  const found = await anna.get<unknown[]>('/api/v1/accounts/search?q=Paper');
  expect(found.data).toEqual([]);
  const [sent] = await alpha.db`
    select count(*)::int as n from activities where convert_from(body, 'utf8') like '%Paper%'`;
  expect(sent?.n).toBe(0);
});

test('a failing feed tells who answers for it, once, what to do; and is asked less often', async () => {
  news.serve('/paper.xml', { status: 410 });
  for (let n = 0; n < 6; n++) await poll(paper);
  const place = { ownerId: world.ada.who.id };
  expect(await stateOf(place, paper)).toMatchObject({ trouble: 'gone' });
  const told = await alpha.db`select text from posts where author_id = ${paper} and level = 'direct'`;
  expect(told).toHaveLength(1);
  expect(told[0]?.text).toContain('Look on the site for its new address.');
  const [row] =
    await alpha.db`select next_at > now() + interval '1 hour' as late from sources where person_id = ${paper}`;
  expect(row?.late).toBe(true);
  news.serve('/paper.xml', { body: rss('Paper', { id: '2', title: 'Gas', text: 'Cheap', at: day(4) }) });
  await poll(paper);
  expect(await stateOf(place, paper)).toMatchObject({ trouble: null });
});

test('what is due is ordered once, within a quarter of an hour', async () => {
  await alpha.db`update sources set next_at = now() - interval '1 second'`;
  await Promise.all([0, 1].map(() => transaction(alpha.db, (tx) => enqueuePolls(tx))));
  const [row] = await alpha.db`
    select count(*)::int as due, max(next_at) < now() + interval '15 minutes' as soon from sources where next_at > now()`;
  expect(row).toMatchObject({ due: 2, soon: true });
});

test.each<[string, Parameters<FeedServer['serve']>[1], string]>([
  ['larger than it may be', { body: rss('x', { text: 'x'.repeat(5_100_000) }) }, 'tooLarge'],
  [
    'without end',
    (_request, response) => {
      const timer = setInterval(() => response.write('<!-- more -->'.repeat(20_000)), 1);
      response.on('close', () => clearInterval(timer));
    },
    'tooLarge',
  ],
  ['a bomb', { body: '<!DOCTYPE x [<!ENTITY a "b">]><rss version="2.0"><channel/></rss>' }, 'unsafe'],
  ['no feed', { body: '{"hello": 1}', type: 'application/json' }, 'notAFeed'],
  ['a redirect inwards', { status: 302, headers: { location: 'http://127.0.0.1:22/' } }, 'notContacted'],
  [
    'a redirect to a cloud’s metadata',
    { status: 302, headers: { location: 'http://169.254.169.254/' } },
    'notContacted',
  ],
  ['one that redirects to itself', { status: 302, headers: { location: '/bad.xml' } }, 'unreachable'],
  ['behind a sign-in', { status: 401 }, 'forbidden'],
  ['busy', { status: 429, headers: { 'retry-after': '7200' } }, 'busy'],
])('a feed that is %s becomes a state with a remedy, and loses nothing', async (_what, page, trouble) => {
  news.serve('/bad.xml', page);
  await expect(add(world.ada, { ownerId: world.ada.who.id }, '/bad.xml')).rejects.toMatchObject({
    reason: { id: `sources.${trouble}` },
  });
  await alpha.db`update sources set address = ${`${news.origin}/bad.xml`} where person_id = ${authority}`;
  await poll(authority);
  expect(await stateOf(ofGroup(), authority)).toMatchObject({ trouble });
  await alpha.db`update sources set address = ${`${news.origin}/authority.xml`} where person_id = ${authority}`;
  expect(await world.ada.room(world.room.id)).toHaveLength(6);
});

test('an expelled feed says nothing more, and its owners are told', async () => {
  news.serve('/second.xml', { body: rss('Second', { id: '1', title: 'One', text: 'one' }) });
  const second = await add(world.ada, ofGroup(), '/second.xml');
  await transaction(alpha.db, (tx) => expel(tx, world.ada.who.id, world.room.id, second));
  news.serve('/second.xml', { body: rss('Second', { id: '2', title: 'Two', text: 'two' }) });
  await poll(second);
  expect(await stateOf(ofGroup(), second)).toMatchObject({ trouble: 'expelled' });
  expect(words(await world.ada.room(world.room.id)).join()).not.toContain('two');
  await transaction(alpha.db, (tx) =>
    removeSource(tx, world.ada.who.id, ofGroup(), { sourceId: second, posts: 'keep' }),
  );
});

test('removed with its posts: they are gone at all three companies; who may not remove it is refused', async () => {
  const removal = { sourceId: authority, posts: 'delete' } as const;
  const remove = (who: Worker) =>
    transaction(alpha.db, (tx) => removeSource(tx, who.who.id, ofGroup(), removal));
  await expect(remove(anna)).rejects.toMatchObject({ kind: 'not_allowed' });
  await remove(world.ada);
  await expect(remove(world.ada)).rejects.toMatchObject({ kind: 'not_found' });
  for (const [who, groupId] of [
    [world.gil, world.atGamma],
    [world.ada, world.room.id],
  ] as [Worker, GroupId][])
    await until(`${who.who.handle} reads nothing of it`, async () => {
      const read = words(await who.room(groupId)).join();
      return !read.includes('Words') && !read.includes('Fresh');
    });
  await until('its actor is no member any more', async () => {
    const [row] = await world.companies.gamma.db`
      select count(*)::int as n from memberships m join people p on p.id = m.person_id where p.name = 'Authority'`;
    return row?.n === 0;
  });
});

test('what somebody followed for themselves goes with them', async () => {
  const instance = await findPersonByUri(alpha.db, alpha.db.instance.addresses.instanceActor);
  const leaver = await worker(alpha, 'leaver');
  const id = await add(leaver, { ownerId: leaver.who.id }, '/paper.xml');
  await transaction(alpha.db, (tx) =>
    deactivatePerson(tx, instance?.id as PersonId, leaver.who.id, revokeAll),
  );
  await transaction(alpha.db, (tx) => endSourcesOfLeavers(tx));
  await until('nothing is left of it', async () => {
    const [row] = await alpha.db`
      select (select count(*)::int from sources where person_id = ${id}) + (select count(*)::int from posts where author_id = ${id}) as n`;
    return row?.n === 0;
  });
});

test('a program follows a feed for its person, and learns of the group’s only as an owner', async () => {
  news.serve('/journal.xml', { body: rss('Journal', ...items) });
  const at = '/api/kontor/v1';
  const own = anna.who.token;
  expect((await alpha.api('GET', `${at}/groups/${world.room.id}/feeds`, undefined, own)).status).toBe(403);
  const address = `${news.origin}/journal.xml`;
  expect((await alpha.api('POST', `${at}/groups/${world.room.id}/feeds`, { address }, own)).status).toBe(403);
  const send = () =>
    ask(alpha.origin, {
      ...{ method: 'POST', path: `${at}/feeds`, body: JSON.stringify({ address }) },
      headers: {
        ...{ authorization: `Bearer ${own}`, 'content-type': 'application/json', 'idempotency-key': 'one' },
      },
    });
  const [first, second] = [await send(), await send()];
  expect([first.status, second.status, second.headers['idempotency-replayed']]).toEqual([201, 201, 'true']);
  const made = { data: JSON.parse(first.text) as { id: string; name: string; trouble: null } };
  expect(made.data).toMatchObject({ name: 'Journal', trouble: null });
  expect(JSON.parse(second.text)).toEqual(made.data);
  expect((await alpha.api('POST', `${at}/feeds`, { address }, own)).status).toBe(409);
  const feed = `${at}/feeds/${made.data.id}`;
  expect((await alpha.api('DELETE', feed, undefined, world.ada.who.token)).status).toBe(404);
  expect((await alpha.api('DELETE', `${feed}?posts=delete`, undefined, own)).status).toBe(204);
  expect(await alpha.api('GET', `${at}/feeds`, undefined, own)).toMatchObject({ data: { items: [] } });
});
