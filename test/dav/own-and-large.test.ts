import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uploadBytesMax } from '#src/media/file.ts';
import { worker } from '#test/stories/companies.ts';
import { openTwo, type Two } from '#test/stories/two.ts';
import { until } from '#test/support/instance.ts';
import { deskOf, inner, lockBody, said, type Desk } from './desk.ts';

let two: Two;
let ada: Desk;
let bea: Desk;
const home = '/dav/groups/hydraulik/documents';
let away = '';
beforeAll(async () => {
  two = await openTwo();
  away = `/dav/groups/hydraulik@${two.alpha.host}/documents`;
  ada = await deskOf(two.alpha, two.ada.who);
  bea = await deskOf(two.beta, two.bea.who);
});
afterAll(() => two.end());

const hrefsIn = async (desk: Desk, at: string, depth = '1') =>
  inner((await desk.send('PROPFIND', at, { headers: { depth } })).text, 'D:response').map((each) =>
    decodeURIComponent(inner(each, 'D:href')[0] ?? ''),
  );

describe('documents of one’s own', () => {
  const mine = '/dav/documents';

  test('are saved, locked, moved and listed like a group’s, and are nobody else’s', async () => {
    expect((await ada.send('MKCOL', `${mine}/Drafts`)).status).toBe(201);
    const at = `${mine}/Drafts/Offer.txt`;
    expect((await ada.send('PUT', at, { body: 'First' })).status).toBe(201);
    const locked = await ada.send('LOCK', at, { body: lockBody() });
    expect(locked.status).toBe(200);
    expect((await ada.send('PUT', at, { body: 'Second' })).status).toBe(423);
    const token = locked.headers['lock-token'] ?? '';
    expect((await ada.send('PUT', at, { body: 'Second', headers: { if: `(${token})` } })).status).toBe(204);
    expect((await ada.send('UNLOCK', at, { headers: { 'lock-token': token } })).status).toBe(204);
    expect((await ada.send('MKCOL', `${mine}/${encodeURIComponent('..')}/x`)).status).toBe(400);
    expect(await hrefsIn(ada, '/dav/')).toContain(`${mine}/`);
    expect(await hrefsIn(ada, `${mine}/Drafts/`)).toEqual([`${mine}/Drafts/`, at]);
    const carl = await deskOf(two.alpha, (await worker(two.alpha, 'carl')).who);
    expect((await carl.send('GET', at)).status).toBe(404);
    expect(await hrefsIn(carl, `${mine}/`)).toEqual([`${mine}/`]);
  });

  test('are reachable by a partner’s people through the copy that was given alone', async () => {
    const at = `${mine}/Drafts/Offer.txt`;
    const [own] = await two.alpha.db<{ uri: string }[]>`
      select p.uri from documents d join posts p on p.id = d.post_id where d.owner_id = ${two.ada.who.id}`;
    expect(own).toBeDefined();
    const told = await two.alpha.db`select from exposures where object_uri = ${own?.uri ?? ''}`;
    expect(told).toHaveLength(0);
    const to = { destination: `${two.alpha.origin}${home}/Offer.txt` };
    expect((await ada.send('COPY', at, { headers: to })).status).toBe(201);
    await until('the copy at Beta', async () => (await bea.send('GET', `${away}/Offer.txt`)).status === 200);
    expect((await bea.send('GET', `${away}/Offer.txt`)).text).toBe('Second');
    const moved = { destination: `${two.alpha.origin}${home}/Drafts` };
    expect((await ada.send('MOVE', `${mine}/Drafts/`, { headers: moved })).status).toBe(201);
    expect((await ada.send('GET', `${home}/Drafts/Offer.txt`)).text).toBe('Second');
    expect((await ada.send('GET', at)).status).toBe(404);
    await until(
      'the folder at Beta',
      async () => (await bea.send('GET', `${away}/Drafts/Offer.txt`)).status === 200,
    );
    // What lies at Alpha is read at Beta, and is not copied there.
    const there = { destination: `${two.beta.origin}${mine}/Taken.txt` };
    const taken = await bea.send('COPY', `${away}/Offer.txt`, { headers: there });
    expect([taken.status, said(taken)]).toEqual([403, expect.stringContaining('cannot be copied')]);
    expect((await bea.send('PUT', `${mine}/Taken.txt`, { body: 'x' })).status).toBe(201);
  });
});

describe('files larger than memory may hold of one request', () => {
  const content = randomBytes(uploadBytesMax + 3_000_000);
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  /** `content-length` of a program that knows, or pieces of one that does not. What breaks off answers 0. */
  async function put(at: string, bytes: Buffer, isChunked: boolean, stopsAt = bytes.length): Promise<number> {
    const { host, port } = new URL(two.alpha.origin);
    const length = isChunked ? {} : { 'content-length': String(bytes.length) };
    const headers = { host, authorization: ada.authorization, ...length };
    const sent = request({ host: '127.0.0.1', port, path: at, method: 'PUT', headers, agent: false });
    const answered = new Promise<number>((resolve) => {
      sent.once('response', (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      sent.once('error', () => setTimeout(() => resolve(0), 200));
    });
    for (let from = 0; from < stopsAt && !sent.destroyed; from += 1_000_000)
      if (!sent.write(bytes.subarray(from, Math.min(from + 1_000_000, stopsAt))))
        await Promise.race([once(sent, 'drain').catch(() => {}), answered]);
    if (stopsAt < bytes.length) sent.destroy();
    else sent.end();
    return await answered;
  }
  const read = async (desk: Desk, where: string, range?: string) =>
    await desk.send('GET', where, { headers: range === undefined ? {} : { range } });
  const filesAt = async () => (await two.alpha.db`select from files`).length;
  const incoming = () => readdirSync(path.join(two.alpha.db.instance.files.dir, 'incoming')).length;

  test('break off without a trace, are refused in the middle without one, and are kept whole', async () => {
    const files = await filesAt();
    await put(`${home}/Broken.bin`, content, false, 20_000_000);
    await until('nothing of it is left', async () => incoming() === 0);
    const { instance } = two.alpha.db;
    const max = instance.uploadedBytesMax;
    Object.assign(instance, { uploadedBytesMax: uploadBytesMax + 1_000_000 });
    try {
      expect(await put(`${home}/Full.bin`, content, false)).toBe(507);
      expect(await put(`${home}/Full.bin`, content, true)).toBe(507);
    } finally {
      Object.assign(instance, { uploadedBytesMax: max });
    }
    expect([await filesAt(), incoming()]).toEqual([files, 0]);
    expect(await put(`${home}/Known.bin`, content, false)).toBe(201);
    expect(await put(`${home}/Unknown.bin`, content, true)).toBe(201);
    for (const name of ['Known.bin', 'Unknown.bin'])
      expect(hash((await read(ada, `${home}/${name}`)).body)).toBe(hash(content));
    expect((await ada.send('GET', `${home}/Full.bin`)).status).toBe(404);
  });

  test('are read at a partner’s, whole and in parts, and copied without being read into memory', async () => {
    await until('it is listed', async () => (await hrefsIn(bea, `${away}/`)).includes(`${away}/Known.bin`));
    const whole = await read(bea, `${away}/Known.bin`);
    expect([whole.status, hash(whole.body)]).toEqual([200, hash(content)]);
    const part = await read(bea, `${away}/Known.bin`, 'bytes=1000-30000999');
    expect([part.status, hash(part.body)]).toEqual([206, hash(content.subarray(1_000, 30_001_000))]);
    const to = { destination: `${two.alpha.origin}/dav/documents/Known.bin` };
    expect((await ada.send('COPY', `${home}/Known.bin`, { headers: to })).status).toBe(201);
    const tail = await read(ada, '/dav/documents/Known.bin', 'bytes=-10');
    expect(tail.body).toEqual(content.subarray(-10));
  });
});
