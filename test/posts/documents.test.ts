import { afterAll, beforeAll, expect, test } from 'vitest';
import { uploadFile } from '#src/media/upload.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { addDocument, addVersion, restoreVersion } from '#src/posts/kinds/document/add-document.ts';
import { arrangeDocument, binDocument, unbinDocument } from '#src/posts/kinds/document/arrange-document.ts';
import { movedMax } from '#src/posts/kinds/document/document.ts';
import { makeFolder, moveFolder, removeFolder } from '#src/posts/kinds/document/folders.ts';
import {
  allFolders,
  findDocument,
  findFolder,
  listBin,
  listDocuments,
  listFolders,
} from '#src/posts/kinds/document/list-documents.ts';
import { lockDocument } from '#src/posts/kinds/document/lock-document.ts';
import { receiveArrangement, receiveLock, receiveUnlock } from '#src/posts/kinds/document/receive-act.ts';
import { sweepDocuments } from '#src/posts/kinds/document/sweep-documents.ts';
import { editPost } from '#src/posts/edit.ts';
import { receivePost } from '#src/posts/inbound/receive.ts';
import { readPost } from '#src/posts/read/read.ts';
import { removePost } from '#src/posts/remove.ts';
import { incomingNote, openCompany, type Company } from '#test/support/cast.ts';
import { squareOf } from '#test/support/pictures.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.drop());

const file = async (text = 'x', owner = company.ada) =>
  (
    await uploadFile(company.db, owner, {
      ...{ bytes: Buffer.from(text), mediaType: 'text/plain', name: 'x.txt', alt: '', isDocument: true },
    })
  ).id;
const bring = async (name: string, folder = '', who = company.ada, text = 'x'): Promise<PostId> => {
  const fileId = await file(text, who);
  return await company.act((tx) => addDocument(tx, who, company.group, { name, folder, fileId }));
};
const add = async (id: PostId, text = 'y', who = company.ada): Promise<PostId> => {
  const fileId = await file(text, who);
  return await company.act((tx) => addVersion(tx, who, id, { fileId, basedOn: null }));
};
const documentAt = async (id: PostId, personId = company.ada) => {
  const { document } = await readPost(company.db, { personId }, id);
  if (!document) throw new Error(`${id} is no document.`);
  return document;
};
const uriOf = async (id: PostId) => (await readPost(company.db, { personId: company.ada }, id)).uri;
const namesIn = async (folder: string, personId = company.ada) =>
  (await listDocuments(company.db, { personId }, company.group, { folder, limit: 100 })).map(
    ({ name }) => name,
  );
const inFolder = (folder: string) => listFolders(company.db, company.group, folder);
const said = async (id: PostId, at = new Date()) => ({
  ...{ documentUri: await uriOf(id), uri: `urn:x:${crypto.randomUUID()}`, at },
});

test('who is no member finds nothing, and gets nothing in', async () => {
  const id = await bring('Closed.txt');
  expect(await namesIn('', company.otto)).toEqual([]);
  await expect(readPost(company.db, { personId: company.otto }, id)).rejects.toMatchObject({
    kind: 'not_found',
  });
  await expect(bring('Otto.txt', '', company.otto)).rejects.toMatchObject({ kind: 'not_found' });
  await expect(company.act((tx) => lockDocument(tx, company.otto, id))).rejects.toMatchObject({
    kind: 'not_found',
  });
  await expect(
    company.act((tx) => makeFolder(tx, company.otto, company.group, 'Otto')),
  ).rejects.toMatchObject({
    kind: 'not_found',
  });
});

test('a name is taken whatever its case, until it lies in the bin', async () => {
  const id = await bring('Manual.PDF', 'Case');
  await expect(bring('manual.pdf', 'case')).rejects.toThrow('already “manual.pdf” in this folder');
  await expect(bring('Case')).rejects.toThrow('already a folder “Case”');
  await company.act((tx) => binDocument(tx, company.ada, id));
  const other = await bring('manual.pdf', 'CASE');
  expect(await namesIn('Case')).toEqual(['manual.pdf']);
  expect((await documentAt(other)).folder).toBe('Case');
  await expect(company.act((tx) => unbinDocument(tx, company.ada, id))).rejects.toThrow(
    'already “Manual.PDF”',
  );
  expect((await listBin(company.db, { personId: company.ada }, company.group)).map((d) => d.id)).toContain(
    id,
  );
});

test('a group that is full takes nothing more, and nothing is half done', async () => {
  const id = await bring('Full.txt');
  const instance = company.db.instance as { groupDocumentsBytesMax: number };
  const before = instance.groupDocumentsBytesMax;
  const [held] =
    await company.db`select sum(bytes)::int as n from document_versions where group_id = ${company.group}`;
  instance.groupDocumentsBytesMax = Number(held?.n) + 3;
  try {
    await expect(bring('More.txt', '', company.ada, 'four')).rejects.toThrow('would take more than');
    await expect(add(id, 'four')).rejects.toThrow('would take more than');
    expect((await documentAt(id)).versions).toHaveLength(1);
    expect(
      await findDocument(company.db, { personId: company.ada }, company.group, {
        folder: '',
        name: 'More.txt',
      }),
    ).toBeNull();
    await add(id, 'abc');
  } finally {
    instance.groupDocumentsBytesMax = before;
  }
});

test('folders: made, moved with all that is in them, and taken away when they are empty', async () => {
  const act = <T>(work: Parameters<typeof company.act<T>>[0]) => company.act(work);
  await act((tx) => makeFolder(tx, company.ada, company.group, 'Archive/2025'));
  await act((tx) => makeFolder(tx, company.ada, company.group, 'archive/2025'));
  const id = await bring('a.txt', 'Archive/2025/May');
  expect(await inFolder('archive')).toEqual([{ folder: 'Archive/2025' }]);
  const move = (from: string, to: string) =>
    act((tx) => moveFolder(tx, company.ada, company.group, { from, to }));
  await expect(move('Archive', 'Archive/2025/x')).rejects.toThrow('into itself');
  await expect(move('Nowhere', 'x')).rejects.toMatchObject({ kind: 'not_found' });
  await bring('Taken');
  await expect(move('Archive', 'taken')).rejects.toThrow('already “taken”');
  await move('Archive/2025', 'Old');
  expect((await documentAt(id)).folder).toBe('Old/May');
  expect(await findFolder(company.db, company.group, 'Archive/2025')).toBeNull();
  const remove = (folder: string) => act((tx) => removeFolder(tx, company.ada, company.group, folder));
  await expect(remove('Old')).rejects.toThrow('still documents');
  await act((tx) => binDocument(tx, company.ada, id));
  await remove('Old');
  expect(await allFolders(company.db, company.group)).not.toContain('Old/May');
  expect(movedMax).toBe(500);
});

test('a list goes on where the page before ended', async () => {
  for (const name of ['b', 'A', 'c']) await bring(name, 'Pages');
  const page = (after?: string) =>
    listDocuments(company.db, { personId: company.ada }, company.group, { folder: 'Pages', after, limit: 2 });
  const [first, second] = await page();
  expect([first?.name, second?.name]).toEqual(['A', 'b']);
  expect((await page(second?.id)).map(({ name }) => name)).toEqual(['c']);
  expect(await page('not an id')).toHaveLength(2);
});

test('a picture comes back bit for bit', async () => {
  const bytes = await squareOf('#a33');
  const kept = await uploadFile(company.db, company.ada, {
    ...{ bytes, mediaType: 'image/png', name: 'a.png', alt: '', isDocument: true },
  });
  expect([kept.kind, kept.bytes, kept.hasPreview]).toEqual(['image', bytes.byteLength, true]);
});

test('a document is not edited as a post, and restored only to what it was', async () => {
  const id = await bring('Edit.txt');
  await expect(company.act((tx) => editPost(tx, company.ada, id, { source: 'x' }))).rejects.toThrow(
    'not edited as posts',
  );
  const other = await bring('Other.txt');
  const second = await add(id, 'z');
  await expect(company.act((tx) => restoreVersion(tx, company.ada, second))).rejects.toThrow(
    'is the current one',
  );
  await company.act((tx) => restoreVersion(tx, company.ada, id));
  expect((await documentAt(id)).versions.map(({ restores }) => restores)).toEqual([1, null, null]);
  await expect(
    company.act(async (tx) => addVersion(tx, company.ada, id, { fileId: await file(), basedOn: other })),
  ).rejects.toThrow('not one of the document');
});

test('of a partner: the same act twice is once, a late one changes nothing, and a name that cannot be is made possible', async () => {
  const id = await bring('Start.txt');
  const [first, late] = [await said(id), await said(id, new Date(Date.now() - 60_000))];
  const arrange = (what: typeof first, name: string) =>
    company.act((tx) =>
      receiveArrangement(tx, company.fromBob, { ...what, name, folder: 'x:y', binned: false }, false),
    );
  expect(await arrange(first, 'Bob.txt')).toBe(true);
  expect(await arrange(first, 'Bob.txt')).toBe(false);
  expect(await arrange(late, 'Late.txt')).toBe(true);
  expect(await documentAt(id)).toMatchObject({ name: 'Bob.txt', folder: 'x_y' });
  await expect(
    arrange(await said(id), 'Other.txt').then(() => bring('Other2.txt', 'x_y')),
  ).resolves.toBeTruthy();
  await expect(arrange(await said(id), 'Other2.txt')).rejects.toThrow('already “Other2.txt”');
});

test('of a partner: locks, and who may end them', async () => {
  const id = await bring('Lock.txt');
  const lock = { ...(await said(id)), until: new Date(Date.now() + 3_600_000) };
  expect(await company.act((tx) => receiveLock(tx, company.fromBob, lock, false))).toBe(true);
  expect(await company.act((tx) => receiveLock(tx, company.fromBob, lock, false))).toBe(false);
  await expect(add(id)).rejects.toThrow('has locked this document');
  expect((await documentAt(id)).lock?.by.id).toBe(company.bob);
  await company.db`update people set deactivated_at = now() where id = ${company.bob}`;
  expect((await documentAt(id)).lock).toBeNull();
  await add(id);
  await company.db`update people set deactivated_at = null where id = ${company.bob}`;
  const unlock = { ...(await said(id)), lockUri: lock.uri };
  expect(await company.act((tx) => receiveUnlock(tx, company.fromBob, unlock, false))).toBe(true);
  expect(await company.act((tx) => receiveUnlock(tx, company.fromBob, unlock, false))).toBe(false);
});

test('of a partner: a version that overtook its document belongs to it once that comes', async () => {
  const group = { level: 'group', groupId: company.group } as const;
  const facts = { mediaType: 'text/plain', bytes: 3, pages: null };
  const [uri, second] = ['https://beta.example/o/d', 'https://beta.example/o/v'];
  await company.act((tx) =>
    receivePost(tx, company.fromBob, {
      ...incomingNote(second, { ...group, replyToUri: uri, kind: 'version', publishedAt: new Date() }),
      version: { ...facts, basedOn: uri, restores: null },
    }),
  );
  const id = await company.act((tx) =>
    receivePost(tx, company.fromBob, {
      ...incomingNote(uri, {
        ...group,
        kind: 'document',
        title: 'Late.txt',
        publishedAt: new Date(Date.now() - 1000),
      }),
      document: { ...facts, name: 'Late.txt', folder: 'Beta' },
    }),
  );
  const { versions } = await documentAt(id as PostId);
  expect(versions.map(({ number, file: bytes }) => [number, bytes])).toEqual([
    [2, null],
    [1, null],
  ]);
});

test('what lay in the bin for a month is erased with its versions, and so are versions of what its author erased', async () => {
  const id = await bring('Bin.txt');
  const second = await add(id);
  await company.act((tx) => binDocument(tx, company.ada, id));
  await company.act((tx) => sweepDocuments(tx));
  expect((await documentAt(id)).binned).toBe(true);
  await company.db`update documents set binned_at = now() - interval '31 days' where post_id = ${id}`;
  await company.act((tx) => sweepDocuments(tx));
  const gone = [await bring('Gone.txt')];
  const [third] = [await add(gone[0] as PostId, 'z', company.anna)];
  await company.act((tx) => removePost(tx, company.ada, gone[0] as PostId));
  await company.act((tx) => sweepDocuments(tx));
  const left =
    await company.db`select id from posts where id = any(${[id, second, ...gone, third] as string[]}::bigint[])`;
  expect(left).toEqual([]);
});

test('renamed by one of ours, it is found under its new name', async () => {
  const id = await bring('Before.txt');
  await company.act((tx) => arrangeDocument(tx, company.anna as PersonId, id, { name: 'After.txt' }));
  const post = await readPost(company.db, { personId: company.ada }, id);
  expect([post.title, post.document?.name]).toEqual(['After.txt', 'After.txt']);
});
