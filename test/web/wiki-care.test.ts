import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { editPage, type PageDraft } from '#src/posts/kinds/page/write-page.ts';
import { whoKnows } from '#src/posts/kinds/page/who-knows.ts';
import { publishPost } from '#src/posts/publish.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';
import { writeWiki } from './write-wiki.ts';

// Ada owns Hydraulik, Anna is a member, Otto belongs to nothing.
let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite();
  [ada, anna, otto] = await Promise.all([
    site.browser(site.ada),
    site.browser(site.anna),
    site.browser(site.otto),
  ]);
});
beforeEach(async () => {
  await site.db`delete from posts`;
  await site.db`update groups set pages_restricted = false`;
});
afterAll(() => site.close());

const wiki = '/groups/hydraulik/wiki';
const write = (who: PersonId, draft: Partial<PageDraft> = {}): Promise<PostId> => writeWiki(site, who, draft);
const soon = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);

test('who is not in the group plans no review and follows nothing', async () => {
  const id = await write(site.ada);
  expect((await otto.get(`${wiki}/reviews`)).status).toBe(404);
  for (const path of ['review', 'following', 'following/removal'])
    expect([path, (await otto.send(`${wiki}/${id}/${path}`, {})).status]).toEqual([path, 404]);
  await site.db`update groups set pages_restricted = true`;
  const sent = await anna.send(`${wiki}/${id}/review`, { day: soon, owner: '' });
  expect([sent.status, textOf(sent.html)]).toEqual([422, expect.stringContaining('may write it') as string]);
});

test('a review is planned, seen on the page and in the list, and overdue when its day is over', async () => {
  const id = await write(site.ada);
  expect(textOf((await anna.get(`${wiki}/reviews`)).html)).toContain('No page of this wiki');
  const bad = await anna.send(`${wiki}/${id}/review`, { day: 'soon', owner: '@anna' });
  expect(textOf(bad.html)).toContain('is not a date');
  for (const _ of [1, 2])
    expect((await anna.send(`${wiki}/${id}/review`, { day: soon, owner: '@anna' })).status).toBe(303);
  expect(textOf((await ada.get(`${wiki}/${id}`)).html)).toContain('Owner: anna');
  await site.db`update marks set review_on = current_date - 3`;
  expect(textOf((await ada.get(`${wiki}/${id}`)).html)).toContain('Review overdue since');
  expect(textOf((await ada.get(`${wiki}/reviews`)).html)).toContain('Review overdue since');
});

test('a page is followed and no longer, and who knows it is named beside it', async () => {
  const id = await write(site.ada, { source: 'Hydraulics of press 3.' });
  await site.db`insert into profile_fields (person_id, name, value) values (${site.anna}, 'skill', 'Hydraulics')`;
  expect(await whoKnows(site.db, site.ada, id)).toMatchObject([
    { id: site.ada, versions: 1 },
    { id: site.anna, versions: 0, skills: ['Hydraulics'] },
  ]);
  for (const _ of [1, 2]) await anna.send(`${wiki}/${id}/following`, {});
  expect((await anna.get(`${wiki}/${id}`)).html).toContain(`${wiki}/${id}/following/removal`);
  await site.act((tx) => editPage(tx, site.registry, site.ada, id, { base: 1, source: 'Press 4.' }));
  const news =
    await site.db`select from notifications where person_id = ${site.anna} and kind = 'page_changed'`;
  expect(news).toHaveLength(1);
  await anna.send(`${wiki}/${id}/following/removal`, {});
  expect(await site.db`select from page_watches`).toHaveLength(0);
  await site.db`delete from profile_fields where person_id = ${site.anna} and name = 'skill'`;
});

test('a page shows another within itself, follows its renaming, and makes no circle', async () => {
  const list = await write(site.ada, { title: 'Checklist', source: '- [ ] Pressure off\n\n![[Start]]' });
  const start = await write(site.anna, { title: 'Start', source: 'Before you start:\n\n![[Checklist]]' });
  const shown = await anna.get(`${wiki}/${start}`);
  expect(shown.html).toContain('wiki-embed');
  expect(textOf(shown.html)).toContain('Pressure off');
  await site.act((tx) =>
    editPage(tx, site.registry, site.ada, list, { base: 1, title: 'Safety', source: '- [ ] Pressure off!' }),
  );
  const later = await anna.get(`${wiki}/${start}`);
  expect(textOf(later.html)).toContain('Pressure off!');
  expect((await anna.get(`${wiki}/${start}/edit`)).html).toContain('![[Safety]]');
  await site.db`update posts set removed_at = now() where id = ${list}`;
  expect(textOf((await anna.get(`${wiki}/${start}`)).html)).not.toContain('Pressure off!');
});

test('any two versions are compared', async () => {
  const id = await write(site.ada, { source: 'One.' });
  for (const [base, source] of [
    [1, 'One. Two.'],
    [2, 'One. Two. Three.'],
  ] as const)
    await site.act((tx) => editPage(tx, site.registry, site.ada, id, { base, source }));
  const shown = await anna.get(`${wiki}/${id}/versions?from=1&to=3`);
  expect(shown.html).toContain('What changed from version 1 to version 3');
  expect(shown.html).toMatch(/<ins>[^<]*Two[^<]*Three/);
  expect((await anna.get(`${wiki}/${id}/versions?from=9&to=x`)).status).toBe(200);
});

test('a label is set on the page of a post, and leads to all that have it', async () => {
  const id = await site.act((tx) =>
    publishPost(tx, site.anna, { source: 'It drips.', level: 'group', groupId: site.group }),
  );
  expect((await otto.send(`/posts/${id}/labels`, { progress: 'done' })).status).toBe(404);
  expect((await ada.get(`/posts/${id}`)).html).toContain(`/posts/${id}/labels`);
  for (const _ of [1, 2])
    expect((await ada.send(`/posts/${id}/labels`, { progress: 'in_work' })).status).toBe(303);
  const shown = await anna.get('/groups/hydraulik');
  expect(shown.html).toContain('progress-label in_work');
  const address = /href="(\/search\?q=status[^"]*)"/.exec(shown.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  expect(textOf((await anna.get(address)).html)).toContain('It drips.');
  expect(textOf((await otto.get(address)).html)).not.toContain('It drips.');
});
