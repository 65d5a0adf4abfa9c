import { buffer } from 'node:stream/consumers';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { uploadFile } from '#src/media/upload.ts';
import { addDocument } from '#src/posts/kinds/document/add-document.ts';
import { makeFolder } from '#src/posts/kinds/document/folders.ts';
import { listDocuments } from '#src/posts/kinds/document/list-documents.ts';
import { urisLinked } from '#src/posts/kinds/page/links.ts';
import { documentsLinked, placesOf } from '#src/posts/kinds/page/read-pages.ts';
import { archivePagesMax } from '#src/posts/kinds/page/transfer/archived.ts';
import { exportWiki } from '#src/posts/kinds/page/transfer/export-wiki.ts';
import { importArchive } from '#src/posts/kinds/page/transfer/import-files.ts';
import { checkImport, importPages } from '#src/posts/kinds/page/transfer/import-pages.ts';
import { readArchive } from '#src/posts/kinds/page/transfer/read-archive.ts';
import { createPage } from '#src/posts/kinds/page/write-page.ts';
import { readPost } from '#src/posts/read/read.ts';
import { addGroup, addMember, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
/** Agreements that allow everything. */
const open = { decide: () => ({ allowed: true }) } as unknown as PartnerRegistry;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.drop());
beforeEach(async () => {
  await company.db`delete from posts`;
  await company.db`update groups set pages_restricted = false, archived_at = null`;
});

const zip = (files: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
const read = (files: Readonly<Record<string, string>>) => readArchive('export.zip', zip(files));
const outline = (pages: readonly { key: string; parentKey: string | null; title: string }[]) =>
  pages.map(({ title, parentKey }) => [title, pages.find(({ key }) => key === parentKey)?.title ?? null]);
const bring = async (
  who: PersonId,
  files: Readonly<Record<string, string>>,
  group: GroupId = company.group,
) => {
  const archived = await read(files);
  return await company.act((tx) => importPages(tx, open, who, group, archived));
};
const tree = async (group = company.group) =>
  (await placesOf(company.db, company.ada, group)).map(({ title, depth }) => `${'·'.repeat(depth)}${title}`);
const textOf = async (title: string) => {
  const [row] = await company.db<{ id: never }[]>`select id from posts where title = ${title}`;
  return (await readPost(company.db, { personId: company.ada }, row?.id as never)).source;
};

describe('an archive', () => {
  test('of Markdown: folders are pages above, and what was packed around them is none', async () => {
    const { pages, left } = await read({
      'notes/Handbook.md': 'First of all.',
      'notes/Handbook/Bleeding.md': '# Bleeding the pump\n\nSlowly.',
      'notes/Machines/Press/Setup.md': '---\ntitle: "Setting up"\ntags: [a]\n---\n# Steps\nOne.',
      'notes/.obsidian/app.json': '{}',
      '__MACOSX/notes/._Handbook.md': 'x',
      'notes/picture.png': 'png',
    });
    expect(outline(pages)).toEqual([
      ['Handbook', null],
      ['Bleeding the pump', 'Handbook'],
      ['Machines', null],
      ['Press', 'Machines'],
      ['Setting up', 'Press'],
    ]);
    expect(pages.map(({ source }) => source)).toEqual(['First of all.', 'Slowly.', '', '', '# Steps\nOne.']);
    expect(left.map(({ name, why }) => [name, why.reason.id])).toEqual([
      ['notes/picture.png', 'page.notAPage'],
    ]);
  });

  test('of Markdown: links between its files lead to pages, and code stays code', async () => {
    const { pages } = await read({
      'A.md':
        'See [the press](Machines/Press%20one.md#top), [Press one](./Machines/Press%20one.md), [web](https://example.org/x.md), [gone](Gone.md), ![a dial](dial.png), [[Machines/Press one]] and `[c](Machines/Press%20one.md)`.',
      'Machines/Press one.md': 'Back to [A](../A.md).',
    });
    expect(pages[0]?.source).toBe(
      'See [[Press one|the press]], [[Press one]], [web](https://example.org/x.md), [gone](Gone.md), a dial, [[Press one]] and `[c](Machines/Press%20one.md)`.',
    );
    expect(pages.find(({ title }) => title === 'Press one')?.source).toBe('Back to [[A]].');
  });

  test('of Notion and of single files: ids leave the names, index files are their folder', async () => {
    const notion = await read({ 'Guide 0123456789abcdef0123456789abcdef.md': 'x', 'Guide/index.md': 'y' });
    expect(notion.pages.map(({ title }) => title)).toEqual(['Guide', 'Guide']);
    const { pages } = await readArchive('Seals.md', strToU8('Grease them.'));
    expect(pages).toEqual([{ key: 'Seals', parentKey: null, title: 'Seals', source: 'Grease them.' }]);
  });

  test('of Confluence: its tree, titles, tables, tasks and code', async () => {
    const page = (title: string, main: string) =>
      `<html><head><title>Space : ${title}</title><script>x()</script></head><body><div id="breadcrumbs">Home</div><h1 id="title-heading"><span id="title-text">Space : ${title}</span></h1><div id="main-content">${main}</div><div id="footer">Created by</div></body></html>`;
    const { pages } = await read({
      'SP/index.html':
        '<ul><li><a href="Home_1.html">Home</a><ul><li><a href="Press_2.html">Press</a></li></ul></li></ul>',
      'SP/Press_2.html': page(
        'Press',
        '<table><tbody><tr><th>Bar</th><th>Oil</th></tr><tr><td>90</td><td>46</td></tr></tbody></table>' +
          '<ul class="inline-task-list"><li data-inline-task-id="1" class="checked">Bleed</li><li data-inline-task-id="2">Fill</li></ul>' +
          '<pre class="syntaxhighlighter-pre" data-syntaxhighlighter-params="brush: java; gutter: false">a &lt; b</pre>',
      ),
      'SP/Home_1.html': page(
        'Home',
        '<p>See <a href="Press_2.html">the press</a>, <b>always</b>.<img alt="a dial" src="attachments/1.png"/></p>',
      ),
      'SP/styles/site.css': 'x',
      'SP/attachments/1.png': 'x',
    });
    expect(outline(pages)).toEqual([
      ['Home', null],
      ['Press', 'Home'],
    ]);
    expect(pages[0]?.source).toBe('See [[Press|the press]], **always**.[[archive:0|a dial]]');
    expect(pages[1]?.source).toMatch(/^\| Bar \| Oil \|\n\| --- \| --- \|\n\| 90 +\| 46 +\|\n/);
    expect(pages[1]?.source).toContain('- [x] Bleed\n- [ ] Fill');
    expect(pages[1]?.source).toContain('```java\na < b\n```');
  });

  test('that is none, or none of pages, or more than one can take, says so', async () => {
    const why = (reading: Promise<unknown>) =>
      reading.then(
        () => 'taken',
        (error: { reason: { id: string } }) => error.reason.id,
      );
    expect(await why(readArchive('export.zip', strToU8('not a zip')))).toBe('page.notAnArchive');
    expect(await why(readArchive('export.zip', zip({ 'a.md': 'x' }).slice(0, 40)))).toBe('page.notAnArchive');
    expect(await why(read({ 'a.docx': 'x' }))).toBe('page.noPages');
    const many = Array.from({ length: archivePagesMax + 1 }, (_, i) => [`${i}.md`, 'x'] as const);
    expect(await why(read(Object.fromEntries(many)))).toBe('page.tooManyPages');
    // A bomb: little that unfolds to much.
    expect(await why(read({ 'a.md': 'x'.repeat(2_100_000) }))).toBe('page.archiveTooLarge');
  });

  test('with paths that lead out of it brings what is inside', async () => {
    const { pages, left } = await read({
      '../evil.md': 'x',
      '/etc/evil.md': 'x',
      'C:\\evil.md': 'x',
      'good.md': 'y',
    });
    expect(pages.map(({ title }) => title)).toEqual(['good']);
    expect(left.map(({ why }) => why.reason.id)).toEqual(Array(3).fill('page.outsideArchive'));
  });

  test('with HTML that is nested without end leaves that page out', async () => {
    const deep = '<div>'.repeat(50_000);
    const { pages, left } = await read({ 'deep.html': deep, 'flat.html': '<title>Flat</title><p>x</p>' });
    expect([pages.map(({ title }) => title), left.map(({ name, why }) => [name, why.reason.id])]).toEqual([
      ['Flat'],
      [['deep.html', 'page.unreadable']],
    ]);
  });
});

describe('importing', () => {
  test('is refused to who may not write there, and brings nothing', async () => {
    await expect(bring(company.otto, { 'a.md': 'x' })).rejects.toMatchObject({ kind: 'not_found' });
    await company.db`update groups set pages_restricted = true`;
    await expect(bring(company.anna, { 'a.md': 'x' })).rejects.toMatchObject({
      reason: { id: 'page.onlyModerators' },
    });
    expect(await tree()).toEqual([]);
  });

  test('brings the pages with their tree and links, and the same file again nothing', async () => {
    const files = { 'A.md': 'To [B](A/B.md).', 'A/B.md': 'Back to [A](../A.md).', 'A/C/D.md': 'Deep.' };
    const first = await bring(company.anna, files);
    expect([first.added, first.same, first.left]).toEqual([['A', 'B', 'C', 'D'], [], []]);
    expect(await tree()).toEqual(['A', '·B', '·C', '··D']);
    expect(await textOf('B')).toMatch(/^Back to \[\[https?:\/\/\S+\|A\]\]\.$/);
    const again = await bring(company.ada, files);
    expect([again.added, again.same]).toEqual([[], ['A', 'B', 'C', 'D']]);
    expect(await tree()).toEqual(['A', '·B', '·C', '··D']);
  });

  test('pictures and attachments become documents of the group, and links to them lead there', async () => {
    const page = (main: string, below = '') =>
      `<html><body><h1 id="title-text">Space : Press</h1><div id="main-content">${main}</div>${below}</body></html>`;
    const files = {
      'SP/index.html': '<ul><li><a href="Press_2.html">Press</a></li></ul>',
      'SP/Press_2.html': page(
        '<p><img src="attachments/2/11.png" data-linked-resource-default-alias="dial.png"> and <a href="attachments/2/12.pdf?v=1">the manual</a>, <img src="attachments/gone.png" alt="gone"></p>',
        '<div class="greybox"><a href="attachments/2/12.pdf">Manual.pdf</a> <a href="attachments/2/13.txt">dial.png</a> <a href="../../attachments/etc.txt">x</a></div>',
      ),
      'SP/attachments/2/11.png': 'png',
      'SP/attachments/2/12.pdf': 'pdf',
      'SP/attachments/2/13.txt': 'txt',
      '../attachments/etc.txt': 'outside',
      'SP/attachments/unused.txt': 'x',
    };
    const archived = await read(files);
    const { left } = await importArchive(company.db, open, company.anna, company.group, archived);
    expect(left.map(({ name }) => name).toSorted()).toEqual([
      '../attachments/etc.txt',
      'SP/attachments/unused.txt',
    ]);
    const listed = await listDocuments(company.db, { personId: company.ada }, company.group, {
      folder: 'Press',
      limit: 9,
    });
    expect(listed.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['dial (2).png', 3],
      ['dial.png', 3],
      ['Manual.pdf', 3],
    ]);
    const source = await textOf('Press');
    expect(source).toMatch(
      /^\[\[http\S+\|dial\.png\]\] and \[\[http\S+\|the manual\]\], gone\n\n- \[\[http\S+\|dial\.png\]\]$/,
    );
    const linked = await documentsLinked(company.db, company.ada, urisLinked(source));
    expect([...linked.values()].toSorted()).toEqual(listed.map(({ id }) => id).toSorted());
    expect(await documentsLinked(company.db, company.otto, urisLinked(source))).toEqual(new Map());
    const stored = async () => (await company.db`select from files`).length;
    const before = await stored();
    const again = await importArchive(company.db, open, company.ada, company.group, archived);
    expect([again.added, again.same, await stored()]).toEqual([[], ['Press'], before]);
    const refused = importArchive(company.db, open, company.otto, company.group, archived);
    await expect(refused).rejects.toMatchObject({ kind: 'not_found' });
    expect(await stored()).toBe(before);
  });

  test('leaves out what is too long, and what stands under it moves up', async () => {
    const result = await bring(company.anna, { 'A.md': 'x'.repeat(20_001), 'A/B.md': 'y' });
    expect([result.added, result.left.map(({ name }) => name)]).toEqual([['B'], ['A']]);
    expect(await tree()).toEqual(['B']);
  });

  test('checked only, it says the same and changes nothing', async () => {
    const archived = await read({ 'A.md': 'x', 'A/B.md': 'y' });
    const checked = await checkImport(company.db, open, company.anna, company.group, archived);
    expect(checked.added).toEqual(['A', 'B']);
    expect(await tree()).toEqual([]);
    await expect(checkImport(company.db, open, company.otto, company.group, archived)).rejects.toMatchObject({
      kind: 'not_found',
    });
  });
});

test('what is exported can be imported: titles, tree, texts and links are the same', async () => {
  const write = (title: string, source: string, parentId: never | null = null) =>
    company.act((tx) =>
      createPage(tx, open, company.ada, company.group, { title, source, parentId, position: null, note: '' }),
    );
  const a = await write('Press 3: setting up / "quick"', 'First.');
  await write('Seals', 'See [[Press 3: setting up / "quick"|the press]].\n\n```\n[[Seals]]\n```', a as never);
  await write('seals', 'A sister of almost the same name.', a as never);
  const hidden = await write('Hidden', 'Not for you.');
  await company.db`update posts set removed_at = now() where id = ${hidden}`;
  const bytes = new Uint8Array(await buffer(await exportWiki(company.db, company.ada, company.group)));
  const archived = await readArchive('wiki.zip', bytes);
  const other = await addGroup(company.db, 'other');
  await addMember(company.db, other, company.ada, 'owner');
  await company.act((tx) => importPages(tx, open, company.ada, other, archived));
  expect(await tree(other)).toEqual(['Press 3: setting up / "quick"', '·Seals', '·seals']);
  const [seals] = await company.db`select source from posts where title = 'Seals' and group_id = ${other}`;
  expect(seals?.source).toMatch(/^See \[\[https?:\/\/\S+\|the press\]\]\.\n\n```\n\[\[Seals\]\]\n```$/);
  const foreign = new Uint8Array(await buffer(await exportWiki(company.db, company.otto, company.group)));
  await expect(readArchive('wiki.zip', foreign)).rejects.toMatchObject({ reason: { id: 'page.noPages' } });
});

test('the archive has the documents of the group, and says of those that lie elsewhere where', async () => {
  await company.act((tx) =>
    createPage(tx, open, company.ada, company.group, {
      ...{ title: 'Seals', source: 'x' },
      parentId: null,
      position: null,
      note: '',
    }),
  );
  const add = async (name: string, folder: string) => {
    const file = await uploadFile(company.db, company.ada, {
      ...{ bytes: Buffer.from(`of ${name}`), mediaType: 'text/plain', name, alt: '', isDocument: true },
    });
    return await company.act((tx) =>
      addDocument(tx, company.ada, company.group, { name, folder, fileId: file.id }),
    );
  };
  await company.act((tx) => makeFolder(tx, company.ada, company.group, 'Plans'));
  await add('plan.txt', 'Plans');
  const binned = await add('old.txt', '');
  await company.db`update documents set binned_at = now() where post_id = ${binned}`;
  const away = await add('away.txt', '');
  await company.db`
    update files set peer_id = ${company.beta}, storage_key = null, remote_url = 'https://beta.example/f' where post_id = ${away}`;
  const found = unzipSync(
    new Uint8Array(await buffer(await exportWiki(company.db, company.ada, company.group))),
  );
  expect(Object.keys(found).toSorted()).toEqual([
    'Seals.md',
    'documents/Plans/plan.txt',
    'documents/elsewhere.txt',
  ]);
  expect(strFromU8(found['documents/Plans/plan.txt'] ?? new Uint8Array())).toBe('of plan.txt');
  expect(strFromU8(found['documents/elsewhere.txt'] ?? new Uint8Array())).toContain('away.txt');
  const foreign = unzipSync(
    new Uint8Array(await buffer(await exportWiki(company.db, company.otto, company.group))),
  );
  expect(Object.keys(foreign)).toEqual([]);
});
