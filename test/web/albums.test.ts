import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { PostId } from '#src/platform/ids.ts';
import { squareOf } from '#test/support/pictures.ts';
import { fieldIn, openSite, textOf, type Browser, type Site } from './site.ts';

// Ada and Anna are in the group; Otto is not.
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
  await site.db`delete from drafts`;
  await site.db`delete from files`;
  await site.forgetAttempts();
});
afterAll(() => site.close());

const picture = async (name: string) => ({ name: `${name}.png`, bytes: await squareOf('teal', 24) });
const newest = async () => {
  const [row] = await site.db<{ id: PostId }[]>`select id from posts order by id desc limit 1`;
  return row ? await readPost(site.db, { personId: site.ada }, row.id) : null;
};
const album = (isOpen = true): Promise<PostId> =>
  site.act((tx) =>
    publishPost(tx, site.ada, {
      ...{ source: '', title: 'Open day', level: 'group' as const, groupId: site.group, album: { isOpen } },
    }),
  );
/** Sends the form, and answers the question about descriptions with "as it is". */
async function sendAll(
  browser: Browser,
  path: string,
  fields: Record<string, string>,
  files: readonly { name: string; bytes: Buffer }[],
) {
  const asked = await browser.upload(path, fields, files);
  if (asked.status !== 422 || !asked.html.includes('name="confirmed"')) return asked;
  const again = Object.fromEntries(
    [...asked.html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((field) => [
      field[1] ?? '',
      field[2] ?? '',
    ]),
  );
  const ids = [...asked.html.matchAll(/name="file_id" value="(\d+)"/g)].map((match) => match[1] ?? '');
  return browser.send(path, { ...again, file_id: ids });
}

test('who is not in the group has no page of its albums, its pictures or their descriptions', async () => {
  const id = await album();
  await sendAll(anna, `/posts/${id}/replies`, { kind: 'pictures', source: '' }, [await picture('cake')]);
  const [file] = await site.db`select uuid, post_id from files`;
  const pages = (post: string) => [
    `/posts/${post}/album`,
    `/posts/${post}/album/${file?.uuid}`,
    `/posts/${post}/pictures`,
  ];
  for (const [at, path] of pages(id).entries()) {
    const [refused, missing] = [await otto.get(path), await otto.get(pages('1')[at] ?? '')];
    expect([refused.status, textOf(refused.html)]).toEqual([404, textOf(missing.html)]);
  }
  expect((await otto.get('/groups/hydraulik/albums')).status).toBe(404);
  // Nor does a member edit what another brought.
  expect((await ada.get(`/posts/${String(file?.postId)}/pictures`)).status).toBe(404);
});

test('an album is made in the composer, shown in its group, and its pictures have pages that lead to each other', async () => {
  const form = (await ada.get(`/posts/new?group=${site.group}&kind=album`)).html;
  expect(form).toMatch(/<input type="radio" name="kind" value="album" checked=""/);
  const typed = { kind: 'album', audience: `group:${site.group}`, source: 'Sun all day.' };
  const bare = await ada.upload('/posts', { ...typed, album_title: '' }, [await picture('gate')]);
  expect([bare.status, textOf(bare.html)]).toEqual([422, expect.stringContaining('needs a name')]);
  const files = await Promise.all(['gate', 'hall', 'band'].map(picture));
  const made = await sendAll(ada, '/posts', { ...typed, album_title: 'Open day', album_asked: 'yes' }, files);
  expect(made.status).toBe(303);
  const post = await newest();
  expect(post).toMatchObject({ kind: 'album', title: 'Open day', album: { isOpen: false, total: 3 } });
  const list = await anna.get('/groups/hydraulik/albums');
  expect(textOf(list.html)).toContain('Open day');
  const page = await anna.get(`/posts/${post?.id}/album`);
  const [first = '', second = ''] = [...page.html.matchAll(/class="album-tile" href="([^"]+)"/g)].map(
    (m) => m[1],
  );
  const one = await anna.get(first);
  expect(one.html).toMatch(new RegExp(`rel="next" href="${second}"`));
  expect(textOf(one.html)).toContain('1 of 3');
  expect(page.html).not.toContain('name="kind" value="pictures"');
  expect((await anna.get(`/posts/${post?.id}/album/${post?.uri.split('/').pop()}`)).status).toBe(404);
});

/** A PNG whose few bytes say that it is a picture of 30,000 × 30,000 points. */
function bomb(): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    let sum = 0xffffffff;
    for (const byte of body) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    }
    crc.writeUInt32BE(~sum >>> 0);
    return Buffer.concat([length, body, crc]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(30_000, 0);
  head.writeUInt32BE(30_000, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('of fifty pictures with three that are none, forty-seven stay, and it says which three and why', async () => {
  const id = await album();
  const good = await picture('fine');
  const files = Array.from({ length: 47 }, (_, at) => ({ ...good, name: `fine-${at}.png` }));
  files.splice(10, 0, { name: 'bomb.png', bytes: bomb() });
  files.splice(20, 0, { name: 'broken.png', bytes: good.bytes.subarray(0, 40) });
  files.splice(30, 0, { name: 'empty.png', bytes: Buffer.alloc(0) });
  const shown = await anna.upload(`/posts/${id}/replies`, { kind: 'pictures', source: '' }, files);
  expect(shown.status).toBe(422);
  const said = textOf(shown.html);
  for (const name of ['bomb.png:', 'broken.png:', 'empty.png:']) expect(said).toContain(name);
  expect(said).not.toContain('fine-3.png:');
  const ids = [...shown.html.matchAll(/name="file_id" value="(\d+)"/g)].map((match) => match[1] ?? '');
  expect(ids).toHaveLength(47);
  const sent = await anna.send(`/posts/${id}/replies`, {
    ...{
      kind: 'pictures',
      source: '',
      place: fieldIn(shown.html, 'place'),
      once: fieldIn(shown.html, 'once'),
    },
    file_id: ids,
  });
  expect(sent.status).toBe(303);
  const { album: view } = await readPost(site.db, { personId: site.ada }, id);
  expect(view).toMatchObject({ own: 0, total: 47, contributors: 2 });
  expect((await ada.get(`/posts/${id}/album`)).html.match(/class="album-tile"/g)).toHaveLength(47);
});

test('what is no picture is refused by name, and nothing of the album is lost', async () => {
  const id = await album();
  const paper = {
    name: 'plan.pdf',
    bytes: Buffer.from('%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF'),
  };
  const shown = await sendAll(anna, `/posts/${id}/replies`, { kind: 'pictures', source: '' }, [
    await picture('fine'),
    paper,
  ]);
  expect([shown.status, textOf(shown.html)]).toEqual([422, expect.stringContaining('"plan.pdf" is neither')]);
  expect(shown.html.match(/name="file_id"/g)).toHaveLength(2);
  const none = await sendAll(anna, `/posts/${id}/replies`, { kind: 'pictures', source: 'only words' }, []);
  expect([none.status, textOf(none.html)]).toEqual([422, expect.stringContaining('at least one picture')]);
});

test('a quota that is reached midway keeps what was there before, and says so', async () => {
  const id = await album();
  const { instance } = site.db;
  const before = instance.uploadedBytesMax;
  const one = await picture('fine');
  Object.assign(instance, { uploadedBytesMax: 1 });
  try {
    const refused = await anna.upload(`/posts/${id}/replies`, { kind: 'pictures', source: '' }, [one]);
    expect(refused.status).toBe(422);
    const room = one.bytes.byteLength * 2 + 200;
    Object.assign(instance, { uploadedBytesMax: room });
    const files = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ ...one, name: `${name}.png` }));
    const shown = await anna.upload(`/posts/${id}/replies`, { kind: 'pictures', source: '' }, files);
    expect(shown.status).toBe(422);
    const kept = shown.html.match(/name="file_id"/g)?.length ?? 0;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(6);
    expect(textOf(shown.html)).toContain('f.png: Your files would take more than');
  } finally {
    Object.assign(instance, { uploadedBytesMax: before });
  }
});

test('all descriptions are written on one page, pictures are sorted there, and one is taken out', async () => {
  const id = await album();
  const files = await Promise.all(['one', 'two', 'three'].map(picture));
  await sendAll(anna, `/posts/${id}/replies`, { kind: 'pictures', source: '' }, files);
  const [added] = await site.db<{ id: PostId }[]>`select id from posts where kind = 'pictures'`;
  const path = `/posts/${added?.id}/pictures`;
  const form = (await anna.get(path)).html;
  const [one = '', two = '', three = ''] = [...form.matchAll(/name="alt_(\d+)"/g)].map((match) => match[1]);
  const long = await anna.send(path, { [`alt_${one}`]: 'x'.repeat(2_000), [`alt_${two}`]: 'Kept.' });
  expect([long.status, textOf(long.html)]).toEqual([422, expect.stringContaining('Shorten it')]);
  expect(long.html).toContain('Kept.');
  const fields = {
    ...{ [`alt_${one}`]: 'A gate.', [`alt_${three}`]: 'A band.', [`gone_${two}`]: 'yes' },
    ...{ [`place_${one}`]: '2', [`place_${two}`]: '1', [`place_${three}`]: '1' },
  };
  for (const _ of [1, 2]) {
    const saved = await anna.send(path, fields);
    expect([saved.status, saved.location]).toEqual([303, `/posts/${id}/album`]);
  }
  const post = await readPost(site.db, { personId: site.ada }, added?.id ?? id);
  expect(post.files.map(({ alt }) => alt)).toEqual(['A band.', 'A gate.']);
  const page = await ada.get(`/posts/${id}/album`);
  expect(page.html).toMatch(/alt="A band\."/);
});

test('a person has a page of albums, each reader sees those they may', async () => {
  await album();
  await site.act((tx) =>
    publishPost(tx, site.ada, { source: '', title: 'For all', album: { isOpen: false } }),
  );
  const [forAnna, forOtto] = [await anna.get('/@ada/albums'), await otto.get('/@ada/albums')];
  expect(textOf(forAnna.html)).toMatch(/For all.*Open day/);
  expect(textOf(forOtto.html)).toContain('For all');
  expect(textOf(forOtto.html)).not.toContain('Open day');
});
