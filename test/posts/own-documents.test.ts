import { afterAll, beforeAll, expect, test } from 'vitest';
import { conversationsOf } from '#src/chat/read.ts';
import { ownPosts } from '#src/accounts/export-read.ts';
import { uploadedBytes } from '#src/media/read.ts';
import { uploadFile } from '#src/media/upload.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { addDocument, addVersion } from '#src/posts/kinds/document/add-document.ts';
import { binDocument, unbinDocument } from '#src/posts/kinds/document/arrange-document.ts';
import { attachDocument, copyDocument, copyFolder } from '#src/posts/kinds/document/copy-document.ts';
import { makeFolder, moveFolder } from '#src/posts/kinds/document/folders.ts';
import {
  findDocument,
  listBin,
  listDocuments,
  listFolders,
} from '#src/posts/kinds/document/list-documents.ts';
import { lockDocument, unlockDocument } from '#src/posts/kinds/document/lock-document.ts';
import type { Shelf } from '#src/posts/kinds/document/shelf.ts';
import { annotate } from '#src/posts/kinds/annotation/resolve-annotation.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { indexWords } from '#src/posts/search/index-words.ts';
import { searchPosts } from '#src/posts/search/search.ts';
import { openCompany, type Company } from '#test/support/cast.ts';
import { squareOf } from '#test/support/pictures.ts';

let company: Company;
let own: Shelf;
beforeAll(async () => {
  company = await openCompany();
  own = { ownerId: company.ada };
});
afterAll(() => company.drop());

async function bring(
  name: string,
  folder = '',
  {
    who = company.ada,
    shelf = own,
    bytes = Buffer.from('Seal of hydraulics') as Uint8Array,
    mediaType = 'text/plain',
  } = {},
): Promise<PostId> {
  const { id: fileId } = await uploadFile(company.db, who, {
    bytes,
    mediaType,
    name,
    alt: '',
    isDocument: true,
  });
  return await company.act((tx) => addDocument(tx, who, shelf, { name, folder, fileId }));
}
const namesIn = async (shelf: Shelf, folder = '', personId = company.ada) =>
  (await listDocuments(company.db, { personId }, shelf, { folder, limit: 100 })).map(({ name }) => name);
const filesOf = async (personId: PersonId) =>
  (await company.db`select from files where owner_id = ${personId}`).length;

test('nobody else finds, reads or changes it, nor puts anything there', async () => {
  const id = await bring('Mine.txt');
  const { anna } = company;
  const reading = readPost(company.db, { personId: anna }, id);
  await expect(reading).rejects.toMatchObject({ kind: 'not_found' });
  expect(await namesIn(own, '', anna)).toEqual([]);
  for (const forbidden of [
    () => bring('Hers.txt', '', { who: anna }),
    () => company.act((tx) => makeFolder(tx, anna, own, 'Hers')),
    () => company.act((tx) => lockDocument(tx, anna, id)),
    () => company.act((tx) => binDocument(tx, anna, id)),
    () => copyDocument(company.db, anna, id, { shelf: { ownerId: anna }, folder: '', moves: false }),
    () => copyDocument(company.db, company.ada, id, { shelf: { ownerId: anna }, folder: '', moves: false }),
  ])
    await expect(forbidden()).rejects.toMatchObject({ kind: 'not_found' });
  expect(await namesIn(own)).toEqual(['Mine.txt']);
  while ((await indexWords(company.db)) > 0);
  const found = async (personId: PersonId) =>
    (await searchPosts(company.db, { personId }, 'mine.txt', { limit: 5 })).map((post) => post.id);
  expect([await found(company.ada), await found(anna)]).toEqual([[id], []]);
});

test('it has folders, versions, a lock and the bin, and each person their own names', async () => {
  const id = await bring('Plan.txt', 'Plans/2026');
  await expect(bring('plan.TXT', 'plans/2026')).rejects.toMatchObject({
    reason: { id: 'document.nameTaken' },
  });
  await bring('Plan.txt', 'Plans/2026', { who: company.anna, shelf: { ownerId: company.anna } });
  expect(await listFolders(company.db, own, '')).toEqual([{ folder: 'Plans' }]);
  await company.act((tx) => moveFolder(tx, company.ada, own, { from: 'Plans', to: 'Drafts' }));
  expect(await namesIn(own, 'Drafts/2026')).toEqual(['Plan.txt']);
  const { id: fileId } = await uploadFile(company.db, company.ada, {
    ...{ bytes: Buffer.from('Second'), mediaType: 'text/plain', name: 'x', alt: '', isDocument: true },
  });
  await company.act((tx) => addVersion(tx, company.ada, id, { fileId, basedOn: null }));
  await company.act((tx) => lockDocument(tx, company.ada, id));
  const { document } = await readPost(company.db, { personId: company.ada }, id);
  expect(document?.isOwn).toBe(true);
  expect(document?.versions.map(({ number }) => number)).toEqual([2, 1]);
  expect(document?.lock?.by.id).toBe(company.ada);
  await company.act((tx) => unlockDocument(tx, company.ada, id));
  await company.act((tx) => binDocument(tx, company.ada, id));
  expect((await listBin(company.db, { personId: company.ada }, own)).map((each) => each.id)).toEqual([id]);
  await company.act((tx) => unbinDocument(tx, company.ada, id));
});

test('what is said beside it reaches nobody, whomever it names, and is no conversation', async () => {
  const id = await bring('Secret.png', '', { bytes: await squareOf('#c33', 40), mediaType: 'image/png' });
  const comment = await company.act((tx) =>
    publishPost(tx, company.ada, { source: 'Ask @anna about this', replyToId: id }),
  );
  const region = { x: 10, y: 10, width: 20, height: 20 };
  const mark = await company.act((tx) =>
    annotate(tx, company.ada, id, { versionId: null, region, source: 'Here, @anna' }),
  );
  for (const post of [comment, mark])
    await expect(readPost(company.db, { personId: company.anna }, post)).rejects.toMatchObject({
      kind: 'not_found',
    });
  expect(await conversationsOf(company.db, company.anna, 'open', { limit: 10 })).toEqual([]);
  expect(await conversationsOf(company.db, company.ada, 'open', { limit: 10 })).toEqual([]);
  const told = await company.db`select from notifications where post_id in (${comment}, ${mark})`;
  expect(told).toHaveLength(0);
  const exported = await ownPosts(company.db, company.ada)('0', 100);
  expect(exported.map((each) => each.id)).toEqual(expect.arrayContaining([id, comment, mark]));
});

test('a copy goes to a group, or is moved there, and its members have nothing but that', async () => {
  const id = await bring('Shared.txt', 'Out');
  const to = { shelf: company.group, folder: 'From Ada', moves: false };
  const copy = await copyDocument(company.db, company.ada, id, to);
  expect(copy).not.toBe(id);
  expect(await namesIn(company.group, 'From Ada', company.anna)).toEqual(['Shared.txt']);
  const taken = copyDocument(company.db, company.ada, id, to);
  await expect(taken).rejects.toMatchObject({ reason: { id: 'document.nameTaken' } });
  const files = await filesOf(company.ada);
  await copyDocument(company.db, company.ada, id, { ...to, name: 'Moved.txt', moves: true });
  expect(await filesOf(company.ada)).toBe(files + 1);
  expect(await namesIn(own, 'Out')).toEqual([]);
  const { id: sent } = await attachDocument(company.db, company.anna, copy);
  const message = await company.act((tx) =>
    publishPost(tx, company.anna, { source: '', level: 'direct', to: [company.ada], fileIds: [sent] }),
  );
  const { files: attached } = await readPost(company.db, { personId: company.ada }, message);
  expect(attached.map(({ name, bytes }) => [name, bytes])).toEqual([['Shared.txt', 18]]);
});

test('a folder goes as a whole or not at all', async () => {
  await bring('A.txt', 'Set/One');
  await bring('B.txt', 'Set');
  await company.act((tx) => makeFolder(tx, company.ada, own, 'Set/Empty'));
  await bring('B.txt', 'Set', { shelf: company.group });
  const from = { shelf: own, folder: 'Set' };
  const to = { shelf: company.group, folder: '', moves: true };
  const files = await filesOf(company.ada);
  const refused = copyFolder(company.db, company.ada, from, to);
  await expect(refused).rejects.toMatchObject({ reason: { id: 'document.nameTaken' } });
  expect(await filesOf(company.ada)).toBe(files);
  expect(await namesIn(company.group, 'Set/One')).toEqual([]);
  expect(await copyFolder(company.db, company.ada, from, { ...to, folder: 'New' })).toBe('New/Set');
  expect(await namesIn(company.group, 'New/Set/One', company.anna)).toEqual(['A.txt']);
  expect(
    await findDocument(company.db, { personId: company.ada }, own, { folder: 'Set', name: 'B.txt' }),
  ).toBeNull();
  const within = copyFolder(
    company.db,
    company.ada,
    { shelf: company.group, folder: 'New' },
    { ...to, folder: 'New' },
  );
  await expect(within).rejects.toMatchObject({ reason: { id: 'document.folderInItself' } });
});

test('without room nothing is copied', async () => {
  const id = await bring('Large.txt');
  const { instance } = company.db;
  const max = instance.uploadedBytesMax;
  const files = await filesOf(company.ada);
  Object.assign(instance, { uploadedBytesMax: (await uploadedBytes(company.db, company.ada)) + 5 });
  try {
    const to = { shelf: own, folder: 'Copy', moves: false };
    await expect(copyDocument(company.db, company.ada, id, to)).rejects.toMatchObject({
      reason: { id: 'media.quotaFull' },
    });
  } finally {
    Object.assign(instance, { uploadedBytesMax: max });
  }
  expect(await filesOf(company.ada)).toBe(files);
});
