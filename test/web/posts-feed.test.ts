import { parseAtomFeed, parseJsonFeed } from 'feedsmith';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { revokeAll } from '#src/access/revoke.ts';
import { issueToken } from '#src/access/tokens.ts';
import { leave } from '#src/groups/leave.ts';
import { editPost } from '#src/posts/edit.ts';
import { publishPost } from '#src/posts/publish.ts';
import { removePost } from '#src/posts/remove.ts';
import { addMember } from '#test/support/cast.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let anna: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite({ agreed: true });
  [anna, otto] = await Promise.all([site.browser(site.anna), site.browser(site.otto)]);
});
beforeEach(() => site.db`delete from posts`);
afterAll(() => site.close());

const say = (source: string, more: object = { groupId: site.group }) =>
  site.act((tx) => publishPost(tx, site.ada, { source, ...more }));
/** The path of a new feed, as the page shows it once. */
const open = async (browser: Browser, form: Readonly<Record<string, string>> = {}): Promise<string> => {
  const { html, status } = await browser.send('/feeds', form, '/settings/feeds');
  expect(status).toBe(200);
  return /\/feeds\/[A-Za-z0-9_-]+(?=\.atom)/.exec(html)?.[0] ?? '';
};
const ask = async (path: string) =>
  await site
    .http()
    .get(path)
    .buffer(true)
    .parse((response, done) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => done(null, text));
    });
const titlesAt = async (path: string): Promise<(string | undefined)[]> =>
  (parseJsonFeed((await ask(`${path}.json`)).body as string).items ?? []).map(({ title }) => title);

test('an address that nobody made opens nothing, nor do the secrets of an app and of a calendar', async () => {
  const app = await site.act((tx) =>
    issueToken(tx, { personId: site.ada, name: 'App', scopes: ['read', 'write'] }),
  );
  const calendar = /\/calendars\/([A-Za-z0-9_-]+)\.ics/.exec(
    (await anna.send('/calendar/feeds', {}, '/calendar')).html,
  )?.[1];
  for (const secret of ['x', 'A'.repeat(43), app, calendar])
    for (const kind of ['atom', 'json']) expect((await ask(`/feeds/${secret}.${kind}`)).status).toBe(404);
  const posts = (await open(anna)).split('/').at(-1);
  expect((await ask(`/calendars/${posts}.ics`)).status).toBe(404);
});

test('somebody outside a group is given no address of it', async () => {
  for (const group of [site.group, '999', 'x'])
    expect((await otto.send('/feeds', { group }, '/settings/feeds')).status).toBe(404);
});

test('a group’s feed has its posts as Atom and as JSON Feed, with whose they are, and nothing between two people', async () => {
  await say('The **seal** leaks\n\n<script>alert(1)</script>');
  await say('For Anna alone @anna', { level: 'direct' });
  const path = await open(anna, { group: site.group });
  const atom = await ask(`${path}.atom`);
  expect([atom.status, atom.headers['content-type']]).toEqual([200, 'application/atom+xml; charset=utf-8']);
  expect(atom.headers['cache-control']).toBe('private, no-cache');
  const feed = parseAtomFeed(atom.body as string);
  expect(feed.title?.value).toBe('hydraulik');
  expect(feed.entries).toHaveLength(1);
  expect(feed.entries?.[0]).toMatchObject({
    title: { value: 'The seal leaks' },
    authors: [{ name: 'ada (Alpha AG)' }],
    content: { value: expect.stringContaining('<strong>seal</strong>') },
  });
  expect(feed.entries?.[0]?.content?.value).not.toContain('<script');
  expect(feed.id).not.toContain(path);
  expect(await titlesAt(path)).toEqual(['The seal leaks']);
  const own = await open(anna);
  expect(JSON.stringify((await ask(`${own}.json`)).body)).not.toContain('For Anna alone');
});

test('the same is not sent again; an edit and a removal are there at the next request', async () => {
  const id = await say('First words');
  const path = await open(anna, { group: site.group });
  const first = await ask(`${path}.atom`);
  const tag = first.headers['etag'] ?? '';
  const again = await site
    .http()
    .get(`${path}.atom`)
    .set('If-None-Match', `W/${tag.replace(/^W\//, '')}`);
  expect(again.status).toBe(304);
  await site.act((tx) => editPost(tx, site.ada, id, { source: 'Better words' }));
  const changed = await ask(`${path}.atom`);
  expect(changed.headers['etag']).not.toBe(tag);
  expect(changed.body).toContain('Better words');
  await site.act((tx) => removePost(tx, site.ada, id));
  expect(await titlesAt(path)).toEqual([]);
});

test('it ends with the membership, and does not come back with it', async () => {
  await addMember(site.db, site.group, site.otto);
  await say('Pressure test');
  const path = await open(otto, { group: site.group });
  const own = await open(otto);
  expect(await titlesAt(path)).toEqual(['Pressure test']);
  expect(await titlesAt(own)).toEqual(['Pressure test']);
  await site.act((tx) => leave(tx, site.otto, site.group));
  expect((await ask(`${path}.json`)).status).toBe(404);
  expect(await titlesAt(own)).toEqual([]);
  await addMember(site.db, site.group, site.otto);
  expect((await ask(`${path}.json`)).status).toBe(404);
  await site.db`delete from memberships where person_id = ${site.otto}`;
});

test('it is listed and ended in the settings, and ends with everything else', async () => {
  const path = await open(anna);
  const { html } = await anna.get('/settings/security');
  expect(textOf(html)).toContain('Posts: Home');
  const [token] =
    await site.db`select id from tokens where 'feed' = any (scopes) and person_id = ${site.anna} order by id desc limit 1`;
  expect(
    (await anna.send(`/settings/security/apps/${token?.id}/removal`, {}, '/settings/security')).status,
  ).toBe(303);
  expect((await ask(`${path}.atom`)).status).toBe(404);
  const other = await open(anna);
  await site.act((tx) => revokeAll(tx, site.anna));
  expect((await ask(`${other}.atom`)).status).toBe(404);
  anna = await site.browser(site.anna);
});
