import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { createPage, editPage, type PageDraft } from '#src/posts/kinds/page/write-page.ts';
import { publishPost } from '#src/posts/publish.ts';
import { fieldIn, openSite, textOf, type Browser, type Site } from './site.ts';
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
const typed = (more: Readonly<Record<string, string>> = {}) => ({
  ...{ title: 'Seals', source: 'Grease it.', under: '', note: '', base: '0', ...more },
});

test('who is not in the group finds no wiki, no page and no form', async () => {
  const id = await write(site.ada);
  for (const path of ['', '/new', `/${id}`, `/${id}/edit`, `/${id}/versions`, `/${id}/versions/1`])
    expect([path, (await otto.get(wiki + path)).status]).toEqual([path, 404]);
  expect((await otto.send(wiki, typed())).status).toBe(404);
  expect((await otto.send(`${wiki}/${id}/versions`, typed({ base: '1' }))).status).toBe(404);
});

test('where only moderators write, a member reads and is offered no form', async () => {
  const id = await write(site.anna);
  await site.db`update groups set pages_restricted = true`;
  const shown = await anna.get(`${wiki}/${id}`);
  expect(shown.html).not.toContain(`${wiki}/${id}/edit`);
  expect((await anna.get(`${wiki}/${id}/edit`)).status).toBe(404);
  const sent = await anna.send(`${wiki}/${id}/versions`, typed({ base: '1' }));
  expect([sent.status, textOf(sent.html)]).toEqual([
    422,
    expect.stringContaining('Only moderators of') as string,
  ]);
  expect((await ada.get(`${wiki}/${id}/edit`)).status).toBe(200);
});

test('an empty wiki says what it is for, and the first page is written from there', async () => {
  expect(textOf((await anna.get(wiki)).html)).toContain('Here the group keeps what it knows');
  const form = await anna.get(`${wiki}/new?template=checklist`);
  expect(form.html).toContain('- [ ] …');
  const sent = await anna.send(wiki, typed({ note: 'Begun' }));
  expect(sent.status).toBe(303);
  const page = await ada.get(sent.location ?? '');
  expect(page.html).toContain('Seals</h2>');
  expect(textOf(page.html)).toContain('Begun');
  expect(textOf((await ada.get(wiki)).html)).toContain('Recently changed');
});

test('what is missing or too long is said above the form, and nothing typed is lost', async () => {
  const sent = await anna.send(wiki, typed({ title: '', note: 'n'.repeat(201) }));
  expect(sent.status).toBe(422);
  expect(textOf(sent.html)).toContain('A page needs a title');
  expect(sent.html).toContain('Grease it.');
  expect((await anna.send(wiki, typed({ under: '4711' }))).status).toBe(422);
});

test('a preview shows the page and saves nothing', async () => {
  const sent = await anna.send(wiki, { ...typed({ source: '## Why\n\nSee [[Rings]].' }), preview: 'yes' });
  expect(sent.html).toContain('Why</h3>');
  expect(sent.html).toContain(`${wiki}/new?title=Rings`);
  expect(await site.db`select from posts`).toHaveLength(0);
});

test('who saves after somebody else sees both texts, and saves on top of the other', async () => {
  const id = await write(site.ada);
  const form = (await anna.get(`${wiki}/${id}/edit`)).html;
  expect(fieldIn(form, 'base')).toBe('1');
  await site.act((tx) => editPage(tx, site.registry, site.ada, id, { base: 1, source: 'Grease **last**.' }));
  const sent = await anna.send(`${wiki}/${id}/versions`, typed({ base: '1', source: 'Grease **twice**.' }));
  expect(sent.status).toBe(422);
  expect(textOf(sent.html)).toContain('was changed while you were writing');
  expect(sent.html).toContain('Grease **last**.');
  expect(sent.html).toContain('Grease **twice**.');
  expect(sent.html).toContain('<ins>');
  expect(fieldIn(sent.html, 'base')).toBe('2');
  const again = await anna.send(`${wiki}/${id}/versions`, typed({ base: '2', source: 'Grease **twice**.' }));
  expect(again.status).toBe(303);
  expect((await site.db`select number from pages where post_id = ${id}`)[0]?.number).toBe(3);
});

test('the history shows who changed what, and leads back to an older version', async () => {
  const id = await write(site.ada);
  await site.act((tx) =>
    editPage(tx, site.registry, site.anna, id, { base: 1, source: 'Grease **last**.', note: 'Bench 3' }),
  );
  const history = textOf((await ada.get(`${wiki}/${id}/versions`)).html);
  expect(history).toMatch(/Version 2.*Bench 3.*Version 1/s);
  const second = (await ada.get(`${wiki}/${id}/versions/2`)).html;
  expect(second).toMatch(/<del>first\.?<\/del><ins>last\.?<\/ins>/);
  expect((await ada.get(`${wiki}/${id}/versions/9`)).status).toBe(404);
  const form = (await ada.get(`${wiki}/${id}/edit?version=1`)).html;
  expect(form).toContain('Grease **first**.');
  expect(form).toContain('value="Back to version 1"');
});

test('links follow a renamed page, lead back, and to pages that are not there yet', async () => {
  const seals = await write(site.ada);
  const bench = await write(site.ada, {
    ...{ title: 'Bench', parentId: seals },
    source:
      'See [[Seals]] and [[Rings & more]], not `[[Seals]]`.\n\n## One\n\n## Two\n\n## Three [^1]\n\n[^1]: A note.',
  });
  await site.act((tx) => editPage(tx, site.registry, site.ada, seals, { base: 1, title: 'O-rings' }));
  const page = (await anna.get(`${wiki}/${bench}`)).html;
  expect(page).toContain(`<a class="wiki-link" href="${wiki}/${seals}">O-rings</a>`);
  expect(page).toContain(`${wiki}/new?title=Rings+%26amp%3B+more`.replace('%26amp%3B', '%26'));
  expect(page).toContain('<code>[[Seals]]</code>');
  expect(page).toMatch(/<h3 id="part-2"[^>]*>Two/);
  expect(page).toContain('<a href="#part-3">');
  expect(page).toContain(`href="#fn-${bench}-1"`);
  expect(textOf((await anna.get(`${wiki}/${seals}`)).html)).toContain('Pages that link here Bench');
  expect((await anna.get(`${wiki}/${bench}/edit`)).html).toContain(
    'See [[O-rings]] and [[Rings &amp; more]]',
  );
  await site.act((tx) =>
    createPage(tx, site.registry, site.ada, site.group, {
      ...{ title: 'Rings & More', source: '', parentId: null, position: null, note: '' },
    }),
  );
  expect((await anna.get(`${wiki}/${bench}`)).html).not.toContain('missing');
});

test('a page is commented on; its address as a post, its editor and its history lead to the wiki', async () => {
  const id = await write(site.ada);
  await site.act((tx) => publishPost(tx, site.anna, { source: 'Which grease?', replyToId: id }));
  expect(textOf((await ada.get(`${wiki}/${id}`)).html)).toContain('Which grease?');
  expect((await ada.get(`/posts/${id}`)).location).toBe(`${wiki}/${id}`);
  expect((await ada.get(`/posts/${id}/edit`)).location).toBe(`${wiki}/${id}/edit`);
  expect((await ada.get(`/posts/${id}/versions`)).location).toBe(`${wiki}/${id}/versions`);
  expect((await ada.get('/groups/hydraulik')).html).not.toContain('Grease');
});

test('its writer deletes a page after a question, once nothing stands under it', async () => {
  const top = await write(site.ada);
  const below = await write(site.anna, { title: 'Below', parentId: top });
  expect((await anna.get(`${wiki}/${top}/removal`)).status).toBe(404);
  const refused = await ada.send(`${wiki}/${top}/removal`, {});
  expect([refused.status, textOf(refused.html)]).toEqual([
    422,
    expect.stringContaining('There are pages under this one') as string,
  ]);
  expect((await anna.send(`${wiki}/${below}/removal`, {})).location).toBe(wiki);
  expect((await ada.send(`${wiki}/${top}/removal`, {})).status).toBe(303);
  expect((await ada.get(`${wiki}/${top}`)).status).toBe(404);
});

test('what came from a partner cannot break out of the page', async () => {
  const id = await write(site.ada);
  await site.db`
    update posts set html = ${'<h3><a href="javascript:alert(1)">x</a></h3><p onclick="y">[[<img src=x onerror=z>]] [["><script>]]</p>'}
    where id = ${id}`;
  const { html } = await anna.get(`${wiki}/${id}`);
  for (const word of ['javascript:alert', 'onclick="y"', 'onerror=z', '<script>]]'])
    expect(html).not.toContain(word);
});

test('a page among others takes little time', async () => {
  const id = await write(site.ada);
  for (let n = 0; n < 30; n++) await write(site.ada, { title: `Page ${n}`, source: `See [[Seals]].` });
  await anna.get(`${wiki}/${id}`);
  const started = process.cpuUsage();
  for (let n = 0; n < 10; n++) await anna.get(`${wiki}/${id}`);
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 10_000).toBeLessThan(200); // ms a page, client included, on a busy machine
});

test('a wiki is taken along as an archive, and brought in: checked first, then done, then nothing twice', async () => {
  await write(site.ada, { title: 'Seals' });
  const packed = { 'Press.md': 'See [seals](Press/Oil.md).', 'Press/Oil.md': 'Grade 46.', 'dial.png': 'x' };
  const file = {
    ...{ name: 'export.zip', field: 'file' },
    bytes: Buffer.from(
      zipSync(Object.fromEntries(Object.entries(packed).map(([name, text]) => [name, strToU8(text)]))),
    ),
  };
  expect((await otto.get(`${wiki}/export`)).status).toBe(404);
  expect((await otto.get(`${wiki}/import`)).status).toBe(404);
  expect((await otto.upload(`${wiki}/import`, {}, [file])).status).toBe(404);

  expect((await anna.get(wiki)).html).toContain(`${wiki}/import`);
  const checked = textOf((await anna.upload(`${wiki}/import`, { check: 'yes' }, [file])).html);
  expect(checked).toContain('2 pages would be imported. Nothing has been changed yet.');
  expect(checked).toContain('dial.png : It is not a page.');
  expect((await anna.get(wiki)).html).not.toContain('Press');
  const done = textOf((await anna.upload(`${wiki}/import`, {}, [file])).html);
  expect(done).toContain('2 pages were imported.');
  expect((await ada.get(wiki)).html).toContain('Press');
  const again = textOf((await anna.upload(`${wiki}/import`, {}, [file])).html);
  expect(again).toContain('0 pages were imported. 2 were there already and stay as they are.');

  const none = await anna.upload(`${wiki}/import`, {}, [{ ...file, bytes: Buffer.from('not a zip') }]);
  expect([none.status, textOf(none.html)]).toEqual([
    422,
    expect.stringContaining('This is not a ZIP archive') as string,
  ]);
  const archive = await ada.get(`${wiki}/export`);
  expect([archive.status, archive.headers['content-disposition']]).toEqual([
    200,
    'attachment; filename="wiki-hydraulik.zip"',
  ]);
});
