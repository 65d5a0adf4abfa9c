import { afterAll, beforeAll, expect, test } from 'vitest';
import { uploadFile } from '#src/media/upload.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { addDocument, addVersion } from '#src/posts/kinds/document/add-document.ts';
import { lockDocument } from '#src/posts/kinds/document/lock-document.ts';
import { openSite, textOf, type Site } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const at = '/groups/hydraulik/documents';
const bring = async (name: string, folder = '', who: PersonId = site.ada): Promise<PostId> => {
  const { id: fileId } = await uploadFile(site.db, who, {
    ...{ bytes: Buffer.from('x'), mediaType: 'text/plain', name, alt: '', isDocument: true },
  });
  return await site.act((tx) => addDocument(tx, who, site.group, { name, folder, fileId }));
};

test('an empty list says what it is for; who is no member finds no page', async () => {
  const { html } = await (await site.browser(site.anna)).get(at);
  expect(textOf(html)).toContain('Files that all members need');
  expect((await (await site.browser(site.otto)).get(at)).status).toBe(404);
});

test('folders, documents, and where one is', async () => {
  await bring('Manual.pdf', 'Plans/2026');
  const browser = await site.browser(site.anna);
  expect(textOf((await browser.get(at)).html)).toContain('Plans');
  expect(textOf((await browser.get(`${at}?in=Plans`)).html)).toContain('2026');
  expect(textOf((await browser.get(`${at}?in=plans%2F2026`)).html)).toContain('Manual.pdf');
  expect((await browser.get(`${at}?in=nowhere`)).status).toBe(404);
  expect((await browser.get(`${at}?in=..`)).status).toBe(404);
});

test('new folders, and what is refused stays on the page', async () => {
  const browser = await site.browser(site.ada);
  await browser.send(`${at}/folders`, { in: '', name: 'Archive' }, at);
  expect(textOf((await browser.get(at)).html)).toContain('Archive');
  const { status, html } = await browser.send(`${at}/folders`, { in: '', name: 'a:b' }, at);
  expect([status, textOf(html)]).toEqual([
    422,
    expect.stringContaining('which file names on desks cannot have'),
  ]);
});

test('several files at once; one that is refused says so, and the others stay', async () => {
  const browser = await site.browser(site.ada);
  const files = ['One.txt', 'a:b.txt', 'Two.txt'].map((name) => ({
    name,
    bytes: Buffer.from('x'),
    field: 'file',
  }));
  const { status, html } = await browser.upload(at, { folder: 'Inbox' }, files);
  expect([status, textOf(html)]).toEqual([422, expect.stringContaining('a:b.txt: “a:b.txt” contains “:”')]);
  const shown = async () => textOf((await browser.get(`${at}?in=Inbox`)).html);
  expect(await shown()).toContain('One.txt');
  const again = files.slice(0, 1);
  expect((await browser.upload(at, { folder: 'Inbox' }, again)).status).toBe(422);
  expect((await browser.upload(at, { folder: 'Inbox', versions: 'yes' }, again)).status).toBe(303);
  expect((await browser.upload(at, { folder: 'Inbox' }, [])).status).toBe(422);
  const [held] =
    await site.db`select count(*)::int as n from files where post_id is null and owner_id = ${site.ada}`;
  expect(held?.n).toBe(0);
});

test('a new version by its form, and the first one made current again', async () => {
  const id = await bring('Form.txt');
  const browser = await site.browser(site.anna);
  const path = `/posts/${id}`;
  const file = { name: 'whatever.txt', bytes: Buffer.from('second'), field: 'file' };
  expect(
    (await browser.upload(`${path}/document-versions`, { based_on: id, note: 'Better' }, [file])).status,
  ).toBe(303);
  const { html } = await browser.get(path);
  expect(textOf(html)).toContain('2 versions');
  expect(textOf(html)).toContain('Better');
  await browser.send(`${path}/restoration`, {}, path);
  expect(textOf((await browser.get(path)).html)).toContain('Version 1 again');
});

test('renamed, deleted and taken back by forms; a lock of another is said', async () => {
  const id = await bring('Draft.txt');
  const browser = await site.browser(site.ada);
  const path = `/posts/${id}`;
  await browser.send(`${path}/place`, { name: 'Final.txt', folder: 'Archive' }, path);
  expect(textOf((await browser.get(`${at}?in=Archive`)).html)).toContain('Final.txt');
  await browser.send(`${path}/bin`, {}, path);
  expect(textOf((await browser.get(`${at}?in=Archive`)).html)).not.toContain('Final.txt');
  expect(textOf((await browser.get(`${at}?bin`)).html)).toContain('Final.txt');
  await browser.send(`${path}/bin/removal`, {}, path);
  await site.act((tx) => lockDocument(tx, site.anna, id));
  expect(textOf((await browser.get(path)).html)).toContain('anna is working on it');
  const { status } = await browser.send(`${path}/place`, { name: 'Mine.txt', folder: '' }, path);
  expect(status).toBe(409);
});

test('what changed between two versions is shown, of long texts what is near; pictures say that they have none', async () => {
  const id = await bring('Steps.txt');
  const long = `Begin. ${'and then on. '.repeat(100)}End`;
  const version = async (text: string | Buffer, mediaType = 'text/plain') => {
    const { id: fileId } = await uploadFile(site.db, site.ada, {
      ...{ bytes: Buffer.from(text), mediaType, name: 'Steps.txt', alt: '', isDocument: true },
    });
    await site.act((tx) => addVersion(tx, site.ada, id, { fileId, basedOn: null, note: '' }));
  };
  for (const text of ['Dear all,\n\nno.', 'Dear all,\n\nyes.']) await version(text);
  const letter = (await (await site.browser(site.anna)).get(`/posts/${id}/document-versions?from=2&to=3`))
    .html;
  expect(letter).toContain('Dear all,\n\n<del>no.</del><ins>yes.</ins>');
  for (const text of [`${long} now.`, `${long} later.`, '\u0000\u0001\u0002']) await version(text);
  const browser = await site.browser(site.anna);
  expect((await browser.get(`/posts/${id}`)).html).toContain(`action="/posts/${id}/document-versions"`);
  const { html } = await browser.get(`/posts/${id}/document-versions?from=4&to=5`);
  expect(html).toContain('<del>now.</del><ins>later.</ins>');
  expect(textOf(html)).toContain('[…]');
  expect(textOf(html)).not.toContain('Begin.');
  expect(textOf((await browser.get(`/posts/${id}/document-versions?from=5&to=6`)).html)).toContain(
    'Version 6 has no text that can be compared',
  );
  expect(textOf((await browser.get(`/posts/${id}/document-versions?from=2&to=2`)).html)).toContain(
    'The text is the same',
  );
  expect((await (await site.browser(site.otto)).get(`/posts/${id}/document-versions`)).status).toBe(404);
});

test('one’s own documents: kept, found by their owner alone, copied into a group, and sent with a message', async () => {
  const mine = '/documents';
  const [ada, otto] = [await site.browser(site.ada), await site.browser(site.otto)];
  expect(textOf((await ada.get(mine)).html)).toContain('files that are yours alone');
  await ada.send(`${mine}/folders`, { in: '', name: 'Drafts' }, mine);
  const file = { name: 'Offer.txt', bytes: Buffer.from('Xylograph offer'), field: 'file' };
  await ada.upload(mine, { folder: 'Drafts' }, [file]);
  const { html } = await ada.get(`${mine}?in=Drafts`);
  const [, id = ''] = /\/posts\/(\d+)/.exec(html) ?? [];
  expect((await otto.get(`/posts/${id}`)).status).toBe(404);
  expect((await otto.get(`/posts/${id}/copies`)).status).toBe(404);
  expect((await otto.get(`${mine}?in=Drafts`)).status).toBe(404);
  const page = await ada.get(`/posts/${id}`);
  expect([page.status, textOf(page.html)]).toEqual([200, expect.stringContaining('Copy or send')]);
  const copies = `/posts/${id}/copies`;
  expect(textOf((await ada.get(copies)).html)).toContain('Whoever is to have it gets a copy');
  await ada.send(copies, { to: site.group, folder: 'From Ada', how: 'copy' }, copies);
  expect(textOf((await ada.get(`${at}?in=From+Ada`)).html)).toContain('Offer.txt');
  const again = await ada.send(copies, { to: site.group, folder: 'From Ada', how: 'copy' }, copies);
  expect([again.status, textOf(again.html)]).toEqual([422, expect.stringContaining('already “Offer.txt”')]);
  const sent = await ada.send(`${copies}/message`, {}, copies);
  expect(sent.location).toContain('/chat/new?draft=');
  const drafted = await ada.send(`${copies}/draft`, {}, copies);
  expect(textOf((await ada.get(drafted.location)).html)).toContain('Offer.txt');
  await ada.send(
    `${mine}/copies`,
    { in: 'Drafts', to: site.group, folder: '', how: 'move' },
    `${mine}/copies?in=Drafts`,
  );
  expect(textOf((await ada.get(`${at}?in=Drafts`)).html)).toContain('Offer.txt');
  expect((await ada.get(`${mine}?in=Drafts`)).status).toBe(404);
});
