import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSession } from '#src/access/sessions.ts';
import { fileLink, readFileLink } from '#src/media/link.ts';
import { sweepLooseFiles } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newId, newUuid } from '#src/platform/ids.ts';
import { addRemotePerson } from '#test/access/cast.ts';
import { startInstance, type TestInstance, type Person } from './instance.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
let picture: Buffer;
const fetched: string[] = [];
/** A partner's file that is no longer there. */
const gone = newId();

beforeAll(async () => {
  alpha = await startInstance({
    files: {
      fetchPicture: async () => null,
      openPage: () => Promise.reject(notFound('page')),
      async open(fileId) {
        if (typeof fileId !== 'string') throw notFound('file');
        fetched.push(fileId);
        if (fileId === gone) throw notFound('file');
        return {
          stream: Readable.from([Buffer.from('from '), Buffer.from('beta')]),
          mediaType: 'text/plain',
          bytes: 9,
          range: null,
        };
      },
    },
  });
  ada = await alpha.person('ada');
  ben = await alpha.person('ben');
  picture = await sharp({ create: { width: 900, height: 300, channels: 3, background: '#a33' } })
    .withExif({ IFD0: { Copyright: 'secret marker' } })
    .jpeg()
    .toBuffer();
});
afterAll(() => alpha.stop());

const upload = (who: Person, bytes: Buffer, name: string, description = '') =>
  who.post('/api/v2/media').field('description', description).attach('file', bytes, name);
const post = (who: Person, fields: object) => who.post('/api/v1/statuses').send(fields);
const bare = (url: string): string => new URL(url).pathname;
/** What somebody's app or browser gets at a file's address on our origin: it is led to the files' origin, where it says nothing of itself. */
async function open(who: Person, url: string) {
  const led = await who.get(bare(url));
  return led.status === 302 ? alpha.file(led.get('location') ?? '').buffer(true) : led;
}

describe('an upload', () => {
  it('of a picture is written anew, without what the camera said, with a preview', async () => {
    const { body } = await upload(ada, picture, 'Pumpe.jpg', 'Die Pumpe');
    expect(body).toMatchObject({
      type: 'image',
      description: 'Die Pumpe',
      meta: { original: { width: 900, height: 300, size: '900x300', aspect: 3 } },
    });
    const full = await open(ada, body.url);
    expect([full.status, full.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(picture.includes('secret marker')).toBe(true);
    expect(full.body.includes('secret marker')).toBe(false);
    const preview = await open(ada, body.preview_url);
    expect(preview.get('content-type')).toBe('image/webp');
    expect((await sharp(preview.body).metadata()).width).toBe(640);
  });
  it('is its owner’s alone until a post has it', async () => {
    const { body } = await upload(ada, picture, 'a.jpg');
    expect((await open(ada, body.url)).status).toBe(200);
    expect((await open(ben, body.url)).status).toBe(404);
    expect((await ben.get(`/api/v1/media/${body.id}`)).status).toBe(404);
    expect((await ben.put(`/api/v1/media/${body.id}`).send({ description: 'x' })).status).toBe(404);
    expect((await post(ben, { status: 'mine', media_ids: [body.id] })).status).toBe(422);
  });
  it('can be described and removed while it is loose', async () => {
    const { body } = await upload(ada, picture, 'a.jpg');
    const described = await ada.put(`/api/v1/media/${body.id}`).type('form').send('description=Rot');
    expect(described.body.description).toBe('Rot');
    const before = filesOnDisk();
    expect((await ben.delete(`/api/v1/media/${body.id}`)).status).toBe(404);
    expect((await ada.delete(`/api/v1/media/${body.id}`)).status).toBe(200);
    expect((await open(ada, body.url)).status).toBe(404);
    expect(filesOnDisk()).toBe(before - 2);
  });
  it('nobody used is swept after a day, bytes and all', async () => {
    const { body } = await upload(ada, picture, 'a.jpg');
    const before = filesOnDisk();
    await alpha.db`update files set created_at = now() - interval '25 hours' where id = ${body.id}`;
    expect(await sweepLooseFiles(alpha.db)).toBe(1);
    expect(filesOnDisk()).toBe(before - 2);
  });
  it.each([
    ['nothing', Buffer.alloc(0), 'a.jpg', 422],
    ['half a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'a.png', 422],
  ])('of %s is refused', async (_, bytes, name, status) => {
    expect((await upload(ada, bytes, name)).status).toBe(status);
  });
  it('without a file, or that is no form, is refused', async () => {
    expect((await ada.post('/api/v2/media').send({ description: 'x' })).status).toBe(422);
    expect((await ada.post('/api/v2/media').field('file', 'text')).status).toBe(422);
    const broken = ada
      .post('/api/v2/media')
      .set('content-type', 'multipart/form-data; boundary=x')
      .send('--x\r\n');
    expect((await broken).status).toBe(422);
  });
  it('of more than forty megabytes is refused', async () => {
    const answer = await upload(ada, Buffer.alloc(41 * 1024 * 1024), 'big.bin');
    expect(answer.status).toBe(413);
  });
});

describe('an attachment', () => {
  it('can be had by those who may read its post', async () => {
    const file = await upload(ada, picture, 'a.jpg');
    const { body } = await post(ada, {
      status: '@ben sieh',
      visibility: 'direct',
      media_ids: [file.body.id],
    });
    const [shown] = body.media_attachments;
    const carl = await alpha.person('carl');
    expect((await open(ben, shown.url)).status).toBe(200);
    expect((await open(carl, shown.url)).status).toBe(404);
    expect((await alpha.http().get(bare(shown.url))).status).toBe(404);
  });
  it('can be had by the session of our own pages', async () => {
    const file = await upload(ada, picture, 'a.jpg');
    const secret = await transaction(alpha.db, (tx) => createSession(tx, ada.id, 'test'));
    const asked = alpha.http().get(bare(file.body.url)).set('cookie', `kontor=${secret}`);
    expect([(await asked).status, (await asked).get('location')]).toEqual([302, file.body.url]);
  });
  it('can be had by its sealed address alone, as the one it was shown to, as long as they may', async () => {
    const file = await upload(ada, picture, 'a.jpg');
    const sent = await post(ada, { status: '@ben sieh', visibility: 'direct', media_ids: [file.body.id] });
    const seen = await ben.get(`/api/v1/statuses/${sent.body.id}`);
    const [{ url, preview_url }] = seen.body.media_attachments;
    expect((await alpha.file(url)).status).toBe(200);
    expect((await alpha.file(preview_url)).status).toBe(200);
    expect((await alpha.file(url.replace(ben.id, ada.id))).status).toBe(404);
    await ada.delete(`/api/v1/statuses/${sent.body.id}`);
    expect((await alpha.file(url)).status).toBe(404);
  });
  it('cannot be had by the sealed address of somebody who was deactivated', async () => {
    const gone = await alpha.person('gone');
    const file = await upload(gone, picture, 'a.jpg');
    expect((await alpha.file(file.body.url)).status).toBe(200);
    await alpha.db`update people set deactivated_at = now() where id = ${gone.id}`;
    expect((await alpha.file(file.body.url)).status).toBe(404);
  });
  it('that is hidden looks like one that is not there', async () => {
    const file = await upload(ada, picture, 'a.jpg');
    const hidden = await ben.get(bare(file.body.url));
    const sent = await post(ada, {
      status: 'nur für mich @ada',
      visibility: 'private',
      media_ids: [file.body.id],
    });
    const attached = await ben.get(bare(sent.body.media_attachments[0].url));
    const absent = await ben.get(`/files/${newUuid()}`);
    expect(attached.text).toBe(absent.text);
    const noName = await ben.get('/files/..%2F..%2Fetc%2Fpasswd');
    expect(hidden.text).toBe(absent.text);
    expect([hidden.status, absent.status, noName.status]).toEqual([404, 404, 404]);
  });
  it('cannot run in a browser, and is offered for download unless it is a picture', async () => {
    const html = await upload(ada, Buffer.from('<script>alert(1)</script>'), 'a"b\r\n.html');
    const answer = await open(ada, html.body.url);
    expect(answer.get('content-type')).toBe('application/octet-stream');
    expect(answer.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''[\w%.-]+$/);
    expect(answer.get('content-security-policy')).toContain('sandbox');
    expect(answer.get('x-content-type-options')).toBe('nosniff');
    expect(answer.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(html.body.type).toBe('unknown');
  });
  it('can be read in parts', async () => {
    const file = await upload(ada, Buffer.from('0123456789'), 'a.txt');
    const part = (range: string) => alpha.file(file.body.url).set('range', range).buffer(true);
    const middle = await part('bytes=2-4');
    expect([middle.status, String(middle.body), middle.get('content-range')]).toEqual([
      206,
      '234',
      'bytes 2-4/10',
    ]);
    expect(String((await part('bytes=-3')).body)).toBe('789');
    expect(String((await part('bytes=8-')).body)).toBe('89');
    expect((await part('bytes=20-')).status).toBe(416);
    expect(String((await part('lines=1-2')).body)).toBe('0123456789');
  });
  it('is octets where it is not shown, whatever was said when it was sent', async () => {
    for (const name of ['actor.json', 'a.txt', 'a.md', 'a.ics']) {
      const file = await upload(
        ada,
        Buffer.from('{"id":"https://alpha.example/ap/p/1","type":"Person"}'),
        name,
      );
      expect((await alpha.file(file.body.url)).get('content-type')).toBe('application/octet-stream');
    }
  });
});

describe("a partner's attachment", () => {
  it('comes through this server, by the same rights, and is not kept', async () => {
    const bob = await addRemotePerson(alpha.db, 'bob', 'https://beta.example', {
      company: 'Beta',
      country: 'FR',
    });
    const [peer] = await alpha.db`select id from peers`;
    const postId = newId();
    const [uuid, goneUuid] = [newUuid(), newUuid()];
    await alpha.db`
      insert into posts (id, uri, peer_id, author_id, level, root_id, thread_uri, html, text, published_at, has_mentions)
      values (${postId}, 'https://beta.example/1', ${peer?.id}, ${bob}, 'direct', ${postId}, 'https://beta.example/1', 'x', 'x', now(), true)`;
    await alpha.db`insert into mentions (post_id, person_id) values (${postId}, ${ada.id})`;
    for (const [id, name] of [
      [newId(), uuid],
      [gone, goneUuid],
    ] as const)
      await alpha.db`
        insert into files (id, uuid, peer_id, owner_id, post_id, kind, media_type, remote_url)
        values (${id}, ${name}, ${peer?.id}, ${bob}, ${postId}, 'document', 'text/plain', ${`https://beta.example/f/${id}`})`;
    expect((await ben.get(`/files/${uuid}`)).status).toBe(404);
    expect(fetched).toEqual([]);
    const before = filesOnDisk();
    const answer = await open(ada, `${alpha.instance.origin}/files/${uuid}`);
    expect([answer.status, String(answer.body)]).toEqual([200, 'from beta']);
    expect(answer.get('content-disposition')).toContain('attachment');
    expect(filesOnDisk()).toBe(before);
    expect((await open(ada, `${alpha.instance.origin}/files/${goneUuid}`)).status).toBe(404);
  });
});

describe('a sealed address', () => {
  const uuid = newUuid();
  const query = (url: string) => Object.fromEntries(new URL(url).searchParams);
  it('stays the same for days, lasts thirty and ends within forty', () => {
    const step = 10 * 86_400_000;
    const start = Math.floor(Date.UTC(2026, 0, 1) / step) * step;
    const days = (n: number): number => start + n * 86_400_000;
    const link = fileLink(alpha.instance, uuid, ada.id, start);
    expect(fileLink(alpha.instance, uuid, ada.id, days(9))).toBe(link);
    expect(readFileLink(alpha.instance, uuid, query(link), days(39))).toBe(ada.id);
    expect(readFileLink(alpha.instance, uuid, query(link), days(40))).toBeNull();
  });
  it('is for one file, one person and one end', () => {
    const good = query(fileLink(alpha.instance, uuid, ada.id));
    expect(readFileLink(alpha.instance, uuid, good)).toBe(ada.id);
    expect(readFileLink(alpha.instance, newUuid(), good)).toBeNull();
    expect(readFileLink(alpha.instance, uuid, { ...good, for: ben.id })).toBeNull();
    expect(readFileLink(alpha.instance, uuid, { ...good, until: '9999999999999' })).toBeNull();
    expect(readFileLink(alpha.instance, uuid, {})).toBeNull();
  });
});

/** How many files lie under the data folder, whatever their names. */
function filesOnDisk(): number {
  const folder = alpha.instance.files.dir;
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && path.basename(entry.parentPath) !== 'incoming',
  ).length;
}
