import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sweepUnfinished, unfinishedMax } from '#src/media/unfinished.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { until } from '#test/support/http.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let anna: Browser;
beforeAll(async () => {
  site = await openSite();
  [ada, anna] = [await site.browser(site.ada), await site.browser(site.anna)];
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.db`delete from unfinished_uploads`;
  await site.forgetAttempts();
});

const at = '/groups/hydraulik/documents';
const tus = { 'tus-resumable': '1.0.0' };
const part = { ...tus, 'content-type': 'application/offset+octet-stream' };
const begin = (bytes: number, name = 'big.bin', cookie = ada.cookie) =>
  site
    .http()
    .post('/documents/uploads')
    .set({ ...tus, cookie, 'upload-length': String(bytes) })
    .set('upload-metadata', `filename ${Buffer.from(name).toString('base64')},filetype dGV4dC9wbGFpbg==`);
const send = (where: string, offset: number, bytes: Buffer | string, cookie = ada.cookie) =>
  site
    .http()
    .patch(where)
    .set({ ...part, cookie, 'upload-offset': String(offset) })
    .send(Buffer.from(bytes) as unknown as string);
const look = (where: string, cookie = ada.cookie) =>
  site
    .http()
    .head(where)
    .set({ ...tus, cookie });
const whereOf = async (bytes: number, name?: string): Promise<string> =>
  (await begin(bytes, name).expect(201)).headers['location'] as string;
const idOf = (where: string): string => where.split('/').at(-1) ?? '';
const partOf = (where: string): string => path.join(site.db.instance.files.dir, 'unfinished', idOf(where));

test('nobody else begins, sees, continues or ends an upload; another site neither', async () => {
  await site
    .http()
    .post('/documents/uploads')
    .set({ ...tus, 'upload-length': '3' })
    .expect(401);
  const where = await whereOf(6);
  await look(where, anna.cookie).expect(404);
  await send(where, 0, 'abc', anna.cookie).expect(404);
  await site
    .http()
    .delete(where)
    .set({ ...tus, cookie: anna.cookie })
    .expect(204);
  await begin(6).set('sec-fetch-site', 'cross-site').expect(403);
  await site.http().post('/documents/uploads').set({ cookie: ada.cookie, 'upload-length': '3' }).expect(412);
  expect((await look(where).expect(200)).headers['upload-offset']).toBe('0');
});

test('it comes in parts, is kept by the form that names it, and is gone then; twice is refused', async () => {
  const where = await whereOf(11, 'Parts.txt');
  expect((await send(where, 0, 'Hello ').expect(204)).headers['upload-offset']).toBe('6');
  expect((await look(where).expect(200)).headers['upload-length']).toBe('11');
  const early = await ada.send(at, { folder: '', upload: idOf(where) }, at);
  expect([early.status, textOf(early.html)]).toEqual([
    409,
    expect.stringContaining('has not arrived as a whole'),
  ]);
  await send(where, 0, 'again').expect(409);
  await send(where, 6, 'world').expect(204);
  expect((await ada.send(at, { folder: '', upload: idOf(where) }, at)).status).toBe(303);
  expect(textOf((await ada.get(at)).html)).toContain('Parts.txt');
  await look(where).expect(404);
  expect(existsSync(partOf(where))).toBe(false);
  expect((await ada.send(at, { folder: '', upload: idOf(where) }, at)).status).toBe(404);
});

test('a connection that breaks in the middle loses nothing of what came', async () => {
  const where = await whereOf(1_000_000);
  const { port } = site.server.address() as AddressInfo;
  const line = connect(port, '127.0.0.1');
  await once(line, 'connect');
  line.write(
    `PATCH ${where} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: ${ada.cookie}\r\ntus-resumable: 1.0.0\r\n` +
      `content-type: application/offset+octet-stream\r\nupload-offset: 0\r\ncontent-length: 1000000\r\n\r\n`,
  );
  line.write(Buffer.alloc(300_000, 'a'));
  await until('some of it is there', async () => existsSync(partOf(where)));
  line.destroy();
  await until('it is counted', async () => {
    const [row] =
      await site.db`select received::int as n from unfinished_uploads where claim is null and received > 0`;
    return row !== undefined;
  });
  const offset = Number((await look(where).expect(200)).headers['upload-offset']);
  expect(offset).toBeGreaterThan(0);
  expect(offset).toBeLessThanOrEqual(300_000);
  await send(where, offset, Buffer.alloc(1_000_000 - offset, 'b')).expect(204);
  expect((await ada.send(at, { folder: 'Broken', upload: idOf(where) }, at)).status).toBe(303);
});

test('what was written and not counted, as when the server dies, is written over', async () => {
  const where = await whereOf(6);
  await send(where, 0, 'abc').expect(204);
  await send(where, 3, 'xy').expect(204);
  await site.db`update unfinished_uploads set received = 3 where id = ${idOf(where)}`;
  await send(where, 3, 'def').expect(204);
  expect((await ada.send(at, { folder: 'Killed', upload: idOf(where) }, at)).status).toBe(303);
  const [file] = await site.db`select bytes::int as bytes from files order by id desc limit 1`;
  expect(file?.bytes).toBe(6);
});

test('while one request writes, another is told to wait', async () => {
  const where = await whereOf(6);
  await site.db`update unfinished_uploads set claim = gen_random_uuid(), claimed_until = now() + interval '1 minute'`;
  await send(where, 0, 'abc').expect(409);
  await site.db`update unfinished_uploads set claimed_until = now() - interval '1 second'`;
  expect((await send(where, 0, 'abc')).status).toBe(204);
});

test('too large, empty, too many, or more than there is room for: refused before anything is sent', async () => {
  const said = async (bytes: number) => ((await begin(bytes)).body as { error: string }).error;
  expect(await said(0)).toContain('is empty');
  expect(await said(Number.NaN)).toContain('is empty');
  expect(await said(2 ** 40)).toContain('Your files would take more than');
  const max = site.db.instance.uploadedBytesMax;
  Object.assign(site.db.instance, { uploadedBytesMax: 4_500_000 });
  try {
    await begin(2_000_000).expect(201);
    expect(await said(2_000_000)).toContain('Your files would take more than');
  } finally {
    Object.assign(site.db.instance, { uploadedBytesMax: max });
  }
  for (let n = 1; n < unfinishedMax; n++) await begin(10).expect(201);
  await begin(10).expect(429);
});

test('the group’s room is full at the end: the sentence says so, and the file need not be sent again', async () => {
  const where = await whereOf(5, 'Late.txt');
  await send(where, 0, 'Hello').expect(204);
  const max = site.db.instance.groupDocumentsBytesMax;
  Object.assign(site.db.instance, { groupDocumentsBytesMax: 1 });
  try {
    const full = await ada.send(at, { folder: '', upload: idOf(where) }, at);
    expect([full.status, textOf(full.html)]).toEqual([
      422,
      expect.stringContaining('documents of this group'),
    ]);
  } finally {
    Object.assign(site.db.instance, { groupDocumentsBytesMax: max });
  }
  expect((await ada.send(at, { folder: '', upload: idOf(where) }, at)).status).toBe(303);
});

test('what nobody continues for two days is deleted, with its bytes', async () => {
  const [old, fresh] = [await whereOf(6), await whereOf(6)];
  await send(old, 0, 'abc').expect(204);
  await site.db`update unfinished_uploads set at = now() - interval '49 hours' where id = ${idOf(old)}`;
  expect(await sweepUnfinished(site.db)).toBe(1);
  await look(old).expect(404);
  expect(existsSync(partOf(old))).toBe(false);
  await look(fresh).expect(200);
  expect(
    (await site.db`select from unfinished_uploads where person_id = ${site.ada as PersonId}`).length,
  ).toBe(1);
});

test('a file larger than one request may be comes whole, after it broke off; without room for it nothing is half kept', async () => {
  const size = 43_000_000;
  const where = await whereOf(size, 'Large.bin');
  const piece = Buffer.alloc(8_000_000, 'k');
  for (const offset of [0, 8_000_000, 16_000_000]) await send(where, offset, piece).expect(204);
  // Another visit asks where it is.
  let at_ = Number((await look(where).expect(200)).headers['upload-offset']);
  expect(at_).toBe(24_000_000);
  for (; at_ < size; at_ += piece.length) await send(where, at_, piece.subarray(0, size - at_)).expect(204);
  const { instance } = site.db;
  const max = instance.uploadedBytesMax;
  Object.assign(instance, { uploadedBytesMax: 1_000_000 });
  try {
    const refused = await ada.send(at, { folder: 'Large', upload: idOf(where) }, at);
    expect([refused.status, textOf(refused.html)]).toEqual([
      422,
      expect.stringContaining('Your files would take more than'),
    ]);
  } finally {
    Object.assign(instance, { uploadedBytesMax: max });
  }
  expect((await ada.send(at, { folder: 'Large', upload: idOf(where) }, at)).status).toBe(303);
  const [file] = await site.db`select bytes::int as bytes from files order by id desc limit 1`;
  expect(file?.bytes).toBe(size);
  expect(existsSync(partOf(where))).toBe(false);
});
