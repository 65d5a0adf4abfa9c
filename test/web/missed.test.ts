import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { hashSecret } from '#src/platform/secrets.ts';
import { readSession } from '#src/access/sessions.ts';
import { readReturn } from '#src/access/returns.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/reactions/react.ts';
import { readMissed } from '#src/timelines/missed.ts';
import { openSite, type Browser, type Site } from './site.ts';

// Ada, Anna and Bob of Beta are in the closed group Hydraulik; Otto is in none. Anna has been away.
let site: Site;
let anna: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite();
  [anna, otto] = await Promise.all([site.browser(site.anna), site.browser(site.otto)]);
});
afterAll(() => site.close());
beforeEach(() => site.db`delete from returns`);

const publish = (by: PersonId, draft: object): Promise<PostId> =>
  transaction(site.db, (tx) => publishPost(tx, by, draft as Parameters<typeof publishPost>[2]));
const week = new Date(Date.now() - 7 * 86_400_000);
const secretOf = ({ cookie }: Browser): string => cookie.slice(cookie.indexOf('=') + 1);
/** As if nobody had opened a page in that browser for so many days. */
const leaveFor = (browser: Browser, days: number) => site.db`
  update sessions set last_seen_at = now() - make_interval(days => ${days}), created_at = now() - make_interval(days => ${days})
  where token_hash = ${hashSecret(secretOf(browser))}`;
const offer = async (browser: Browser): Promise<string | undefined> =>
  /id="missed-offer">([^<]*)/.exec((await browser.get('/')).html)?.[1];

test('what one missed comes by weight: mentions, decisions, what was discussed; each post once, and nothing one may not read', async () => {
  const talked = await publish(site.ada, { source: 'Much discussed', groupId: site.group });
  await publish(site.ada, { source: 'Nobody cared', groupId: site.group });
  await publish(site.ada, { title: 'New test bench', source: 'From March on.', groupId: site.group });
  await publish(site.ada, { title: 'Canteen', source: 'Closed on Friday.', level: 'instance' });
  await publish(site.ada, { source: 'Ask @anna', groupId: site.group });
  await transaction(site.db, (tx) => react(tx, site.ada, talked, 'like'));
  const { calls, news, discussed } = await readMissed(site.db, site.anna, week);
  const textsOf = (entries: typeof calls) => entries.map(({ post }) => post.title || post.text);
  expect([textsOf(calls), textsOf(news), textsOf(discussed)]).toEqual([
    ['Ask @anna'],
    ['Canteen', 'New test bench'],
    ['Much discussed'],
  ]);
  const ottos = await readMissed(site.db, site.otto, week);
  expect(textsOf([...ottos.calls, ...ottos.news, ...ottos.discussed])).toEqual(['Canteen']);
  const { html } = await otto.get('/missed');
  expect(html).toContain('Canteen');
  for (const secret of ['New test bench', 'Much discussed']) expect(html).not.toContain(secret);
});

test('what was answered or written before is not missed', async () => {
  const [asked] = await site.db<{ id: PostId }[]>`select id from posts where text = 'Ask @anna'`;
  await publish(site.anna, { source: 'Here I am', replyToId: asked?.id });
  expect((await readMissed(site.db, site.anna, week)).calls).toEqual([]);
  const later = await readMissed(site.db, site.anna, new Date(Date.now() + 60_000));
  expect([later.calls, later.news, later.discussed]).toEqual([[], [], []]);
});

test('whoever is back after five days is offered it by itself, until they say it is done; four days are no absence', async () => {
  await leaveFor(anna, 4);
  await readSession(site.db, secretOf(anna));
  expect(await readReturn(site.db, site.anna)).toBeNull();
  await leaveFor(anna, 21);
  await anna.get('/');
  expect(await offer(anna)).toContain('21');
  expect(await offer(otto)).toBeUndefined();
  expect((await anna.get('/missed')).html).toContain('New test bench');
  for (let times = 0; times < 2; times++) expect((await anna.send('/missed/dismissal')).location).toBe('/');
  expect(await offer(anna)).toBeUndefined();
});

test('signing in anew after days counts, and an app that was used in between does not', async () => {
  await leaveFor(anna, 12);
  await site.browser(site.anna);
  expect((await readReturn(site.db, site.anna))?.awaySince).toBeInstanceOf(Date);
  await site.db`delete from returns`;
  await leaveFor(anna, 12);
  await site.db`
    insert into returns (person_id, away_since, back_at) values (${site.anna}, now() - interval '30 days', now() - interval '8 days')`;
  expect(await readReturn(site.db, site.anna)).toBeNull();
});

test('“I am back” from an absence offers it, and a day that cannot be is a week', async () => {
  const day = (in_: number): string => new Date(Date.now() + in_ * 86_400_000).toISOString().slice(0, 10);
  await anna.send('/settings/absence', { from: day(-9), until: day(3) });
  await anna.send('/settings/absence/removal', {});
  expect(await offer(anna)).toContain('9');
  for (const since of ['2026-02-31', '2999-01-01', "' or 1", '1970-01-01'])
    expect([(await anna.get(`/missed?since=${encodeURIComponent(since)}`)).status, since]).toEqual([
      200,
      since,
    ]);
});

test('a month of a full feed costs less than 50 ms of CPU here', async () => {
  await site.db`
    insert into posts (id, uri, author_id, level, group_id, root_id, thread_uri, html, text, published_at, replies_count)
    select p.id + n, 'https://alpha.example/p/many' || n, ${site.ada}, 'group', ${site.group}, p.id + n, 'https://alpha.example/t/' || n, '<p>x</p>', 'x', now(), n % 7
    from (select max(id) as id from posts) p, generate_series(1, 2000) n`;
  await site.db`
    insert into feed (person_id, entry_id, post_id, why)
    select ${site.anna}, id, id, 'group' from posts where uri like 'https://alpha.example/p/many%'`;
  await site.db`analyze posts, feed`;
  await readMissed(site.db, site.anna, week);
  const began = process.cpuUsage();
  const { discussed } = await readMissed(site.db, site.anna, week);
  const { user, system } = process.cpuUsage(began);
  console.info(`missed: ${Math.round((user + system) / 1000)} ms`);
  expect(discussed).toHaveLength(10);
  expect((user + system) / 1000).toBeLessThan(50);
});
