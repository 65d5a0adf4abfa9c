import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uploadFile } from '#src/media/upload.ts';
import type { PostId } from '#src/platform/ids.ts';
import { addDocument, addVersion } from '#src/posts/kinds/document/add-document.ts';
import { openSite, textOf, type Site } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const file = async (name: string, width: number, height: number) => {
  const bytes = await sharp({ create: { width, height, channels: 3, background: '#8ac' } })
    .png()
    .toBuffer();
  return await uploadFile(site.db, site.ada, {
    bytes,
    mediaType: 'image/png',
    name,
    alt: '',
    isDocument: true,
  });
};
async function bring(name: string, width = 400, height = 200): Promise<PostId> {
  const { id: fileId } = await file(name, width, height);
  return await site.act((tx) => addDocument(tx, site.ada, site.group, { name, folder: '', fileId }));
}
const numbers = { page: '1', x: '10,5', y: '20', width: '30', height: '25' };
const pathOf = (id: PostId): string => `/posts/${id}/annotations`;

test('who is no member finds no page, and an empty one says what it is for', async () => {
  const id = await bring('empty.png');
  const otto = await site.browser(site.otto);
  expect((await otto.get(pathOf(id))).status).toBe(404);
  expect((await otto.send(pathOf(id), { text: 'x', ...numbers })).status).toBe(404);
  const { html } = await (await site.browser(site.anna)).get(pathOf(id));
  expect(textOf(html)).toContain('Nothing is marked yet');
});

test('without script a place is given in numbers, and stands in the list with its position', async () => {
  const id = await bring('bracket.png');
  const browser = await site.browser(site.anna);
  const { status, location } = await browser.send(pathOf(id), { text: 'Too thin.', ...numbers }, pathOf(id));
  expect([status, location]).toEqual([303, expect.stringContaining('#mark-')]);
  const { html } = await browser.get(pathOf(id));
  expect(textOf(html)).toContain('Too thin.');
  expect(textOf(html)).toContain('Page 1, 11 % from the left, 20 % from the top');
  expect(html).toContain('x="10.5%"');
  const thread = await browser.get(`/posts/${id}`);
  expect(textOf(thread.html)).toContain('Comment on a place');
});

test('what is refused is said, and what was typed stays', async () => {
  const id = await bring('refused.png');
  const browser = await site.browser(site.anna);
  const outside = { ...numbers, x: '120', text: 'Look here' };
  const { status, html } = await browser.send(pathOf(id), outside, pathOf(id));
  expect([status, textOf(html)]).toEqual([422, expect.stringContaining('in percent of the page')]);
  expect(html).toContain('Look here');
  expect(html).toContain('value="120"');
  const none = await browser.send(pathOf(id), { ...numbers, text: '  ' }, pathOf(id));
  expect([none.status, textOf(none.html)]).toEqual([422, expect.stringContaining('Say what is to be said')]);
});

test('settled and taken up again by its buttons', async () => {
  const id = await bring('settled.png');
  const browser = await site.browser(site.anna);
  const { location } = await browser.send(pathOf(id), { text: 'Rough.', ...numbers }, pathOf(id));
  const mark = location.split('#mark-')[1] ?? '';
  const ada = await site.browser(site.ada);
  for (const _twice of [1, 2])
    expect((await ada.send(`/posts/${mark}/settled`, {}, pathOf(id))).status).toBe(303);
  const settled = await browser.get(pathOf(id));
  expect(textOf(settled.html)).toContain('Settled (1)');
  expect(textOf(settled.html)).toContain('Settled by');
  expect(settled.html).not.toContain('x="10.5%"');
  await ada.send(`/posts/${mark}/settled/removal`, {}, pathOf(id));
  expect((await browser.get(pathOf(id))).html).toContain('x="10.5%"');
});

test('on a version of another shape it is listed as made on the earlier one, and shown there', async () => {
  const id = await bring('shape.png', 400, 200);
  const browser = await site.browser(site.anna);
  await browser.send(pathOf(id), { text: 'Move this.', ...numbers }, pathOf(id));
  const next = async (width: number, height: number) => {
    const { id: fileId } = await file('shape.png', width, height);
    await site.act((tx) => addVersion(tx, site.ada, id, { fileId, basedOn: null }));
    return await browser.get(pathOf(id));
  };
  const same = await next(800, 400);
  expect(textOf(same.html)).toContain('made on version 1');
  expect(same.html).toContain('x="10.5%"');
  const other = await next(300, 300);
  expect(textOf(other.html)).toContain('Made on version 1. The page has another shape now');
  expect(other.html).not.toContain('x="10.5%"');
  const there = await browser.get(`${pathOf(id)}?version=1`);
  expect(there.html).toContain('x="10.5%"');
});
