import { afterAll, beforeAll, expect, it } from 'vitest';
import { createGroup } from '#src/groups/create.ts';
import { transaction } from '#src/platform/database.ts';
import { testKeys } from '#test/support/people.ts';
import { startInstance, type TestInstance, type Person } from './instance.ts';

/** What every app shows: it draws pictures and a text, and knows nothing of documents or groups. */
let alpha: TestInstance;
let ada: Person;
let ben: Person;
beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben] = [await alpha.person('ada'), await alpha.person('ben')];
  const keys = await testKeys();
  await transaction(alpha.db, (tx) =>
    createGroup(tx, ada.id, { handle: 'hydraulik', name: 'Hydraulik <b>', access: 'open', keys }),
  );
});
afterAll(() => alpha.stop());

it('a document stands below the text with name, size and a link that opens it; a picture does not', async () => {
  const bytes = Buffer.from('Prüfbericht '.repeat(200));
  const { body: file } = await ada.post('/api/v2/media').attach('file', bytes, 'prüf <1>.txt');
  const { body: post } = await ada.post('/api/v1/statuses').send({ status: 'Bericht', media_ids: [file.id] });
  const [attachment] = post.media_attachments;
  expect(attachment).toMatchObject({ type: 'unknown', remote_url: attachment.url });
  const { pathname } = new URL(attachment.url);
  expect(decodeURIComponent(pathname)).toMatch(/^\/files\/[0-9a-f-]{36}\/prüf .*1.*\.txt$/);
  const { body: seen } = await ben.get(`/api/v1/statuses/${post.id}`);
  const link = /<p><a href="([^"]+)"[^>]*>([^<]*)<\/a> \(3 kB\)<\/p>$/.exec(seen.content);
  expect(link?.[2]).toContain('.txt');
  const address = (link?.[1] ?? '').replaceAll('&#38;', '&');
  const opened = await alpha.file(address).buffer(true);
  expect([opened.status, opened.get('access-control-allow-origin')]).toEqual([200, '*']);
  // The name is for people: any other leads to the same file, and none but this address opens it.
  expect((await alpha.file(address.replace(/\/[^/?]+\?/, '/other.pdf?'))).status).toBe(200);
  expect((await alpha.file(address.replace(/key=./, 'key=_'))).status).toBe(404);
  // Editors get what was written, without it.
  const { body: source } = await ada.get(`/api/v1/statuses/${post.id}/source`);
  expect([source.text, (await ada.get(`/api/v1/statuses/${post.id}`)).body.application]).toEqual([
    'Bericht',
    null,
  ]);
});

it('pictures may be read by web clients of any origin, also that there is none', async () => {
  for (const path of ['/avatars/original/missing.png', `/pictures/${ada.id}/avatar/large`, '/files/nothing'])
    expect((await alpha.http().get(path)).get('access-control-allow-origin'), path).toBe('*');
});

it('a post in a group begins with the group and its company, and leads there', async () => {
  const { body: post } = await ada.post('/api/v1/statuses').send({ status: 'Ventil für @hydraulik' });
  const page = `${alpha.instance.origin}/groups/hydraulik`;
  expect(post.content).toMatch(
    new RegExp(`^<p class="kontor-group">in <a href="${page}">Hydraulik &#60;b&#62;</a> · Alpha AG</p>`),
  );
  expect(post.application).toEqual({ name: 'Hydraulik <b>', website: page });
  const { body: other } = await ada.post('/api/v1/statuses').send({ status: 'für alle' });
  expect([other.content, other.application]).toEqual(['<p>für alle</p>', null]);
});
