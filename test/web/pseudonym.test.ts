import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type Browser, type Site } from './site.ts';

// Otto is no member of Hydraulik; Ada owns it, Anna belongs to it.
let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;
const page = '/groups/hydraulik/pseudonym';
beforeAll(async () => {
  site = await openSite({ agreed: true });
  [ada, anna, otto] = await Promise.all([
    site.browser(site.ada),
    site.browser(site.anna),
    site.browser(site.otto),
  ]);
});
afterAll(() => site.close());

const settings = (more: Record<string, string>) =>
  ada.send('/groups/hydraulik/settings', { name: 'Hydraulik', access: 'closed', companies: 'all', ...more });
const aliasId = async (): Promise<string> => {
  const [row] = await site.db`select id from people where kind = 'alias'`;
  return String(row?.id);
};
const groupKey = 'group:';

test('where pseudonyms are not allowed there is no such page, and no word of it', async () => {
  expect((await anna.get(page)).status).toBe(404);
  expect((await anna.get('/groups/hydraulik')).html).not.toContain('pseudonym');
  expect((await anna.send(page, { name: 'Blue Heron' })).status).toBe(404);
});

test('an owner allows them in the settings; who is no member still has no page', async () => {
  await settings({ pseudonyms: 'yes' });
  expect((await ada.get('/groups/hydraulik/settings')).html).toMatch(/name="pseudonyms"[^>]*checked/);
  expect((await otto.get(page)).status).toBe(404);
  expect((await anna.get(page)).status).toBe(200);
});

test('a name like a colleague’s is refused beside the field, with what was typed', async () => {
  const refused = await anna.send(page, { name: 'Adda Ada' });
  expect(refused.status).toBe(422);
  expect(refused.html).toContain('value="Adda Ada"');
  expect(refused.html).toContain('could be mistaken for someone');
});

test('Anna takes a name, and the composer of the group offers both', async () => {
  expect((await anna.get('/groups/hydraulik')).html).not.toContain('name="as"');
  expect((await anna.send(page, { name: 'Blue Heron' })).status).toBe(303);
  expect((await anna.get(page)).html).toContain('You can write as Blue Heron');
  expect((await anna.get('/groups/hydraulik')).html).toContain('Blue Heron (pseudonym)');
  expect((await anna.get('/')).html).not.toContain('name="as"');
  expect((await ada.get('/groups/hydraulik')).html).not.toContain('name="as"');
  const second = await anna.send(page, { name: 'Red Kite' });
  expect(second.html).toContain('You cannot choose another');
});

test('what Anna posts as Blue Heron nobody sees as hers; she alone may change it', async () => {
  const groupId = String((await site.db`select id from groups where handle = 'hydraulik'`)[0]?.id);
  const as = await aliasId();
  const written = {
    source: 'The seal leaks.',
    audience: `${groupKey}${groupId}`,
    place: `${groupKey}${groupId}`,
    as,
  };
  const asked = await anna.send('/posts', written);
  expect(asked.html).toContain('You post as Blue Heron.');
  const confirmed = /name="confirmed" value="([^"]*)"/.exec(asked.html)?.[1] ?? '';
  expect((await anna.send('/posts', { ...written, confirmed })).status).toBe(303);
  const [post] = await site.db`select id, author_id from posts where text = 'The seal leaks.'`;
  expect(post?.authorId).toBe(as);
  const [forAda, forAnna] = await Promise.all([
    ada.get(`/posts/${post?.id}`),
    anna.get(`/posts/${post?.id}`),
  ]);
  expect(forAda.html).toContain('Blue Heron');
  expect(forAda.html).not.toContain('Anna');
  expect(forAda.html).not.toContain(`/posts/${post?.id}/edit`);
  expect(forAnna.html).toContain(`/posts/${post?.id}/edit`);
  expect((await ada.get(`/posts/${post?.id}/edit`)).status).toBe(404);
  expect((await anna.get(`/posts/${post?.id}/edit`)).status).toBe(200);
});

test('an answer to Blue Heron waits in Anna’s notifications, and says to whom', async () => {
  const [post] = await site.db`select id from posts where text = 'The seal leaks.'`;
  const to = `/posts/${post?.id}/replies`;
  const asked = await ada.send(to, { source: 'Which one?' });
  const confirmed = /name="confirmed" value="([^"]*)"/.exec(asked.html)?.[1] ?? '';
  expect((await ada.send(to, { source: 'Which one?', confirmed })).status).toBe(303);
  const { html } = await anna.get('/notifications');
  expect(html).toContain('Which one?');
  expect(html).toContain('to Blue Heron');
});

test('the name is a page without profile, and nobody’s in the directory', async () => {
  const { status, html } = await ada.get('/@blue-heron');
  expect(status).toBe(200);
  expect(html).not.toContain('Anna');
  expect(html).not.toContain('/follow');
  expect((await ada.get('/people?q=heron')).html).not.toContain('/@blue-heron');
});

test('under the pseudonym nothing is posted elsewhere, and the text is kept', async () => {
  const refused = await anna.send('/posts', { source: 'to all', audience: 'instance', as: await aliasId() });
  expect(refused.status).toBe(422);
  expect(refused.html).toContain('Your pseudonym works only in its own group');
  expect(refused.html).toContain('to all');
  expect((await site.db`select 1 from posts where text = 'to all'`).count).toBe(0);
});

test('when the group changes its mind, the name rests', async () => {
  await settings({});
  expect((await anna.get('/groups/hydraulik')).html).not.toContain('name="as"');
  expect((await anna.get(page)).html).toContain('no longer allows pseudonyms');
});
