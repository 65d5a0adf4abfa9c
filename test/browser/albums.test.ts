import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { launch, signIn, visit, type Visitor } from '#test/support/browser.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { squareOf } from '#test/support/pictures.ts';

const password = 'a good long password';
let alpha: TestInstance;
let ada: Member;
let browser: Browser;
let visitor: Visitor;
let page: Page;
let albumId: PostId;

beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha', inProcess: false });
  ada = await alpha.person('ada', { name: 'Ada Brandt' });
  await transaction(alpha.db, (tx) => setPassword(tx, ada.id, password));
  browser = await launch();
  visitor = await visit(browser);
  ({ page } = visitor);
  await signIn(visitor, alpha, 'ada', password);
  albumId = await transaction(alpha.db, (tx) =>
    publishPost(tx, ada.id, { source: '', title: 'Open day', album: { isOpen: true } }),
  );
});
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
});

const album = (): string => `${alpha.origin}/posts/${albumId}/album`;
const pictures = async (): Promise<number> =>
  (await alpha.db`select from files f join posts p on p.id = f.post_id where p.reply_to_id = ${albumId}`)
    .length;

it('many pictures are chosen at once; a broken one is named and can be left out, the others are sent', async () => {
  await page.goto(album());
  await page.waitForSelector('form.scripted');
  const bytes = await squareOf('teal', 64);
  const good = Array.from({ length: 9 }, (_, at) => ({
    ...{ name: `day-${at}.png`, mimeType: 'image/png', buffer: bytes },
  }));
  const broken = { name: 'broken.png', mimeType: 'image/png', buffer: bytes.subarray(0, 30) };
  await page.setInputFiles('#reply input[type=file]', [...good.slice(0, 4), broken, ...good.slice(4)]);
  const rows = page.locator('#reply input[name=file_id]');
  await until('nine rows', async () => (await rows.count()) === 9);
  const problem = page.locator('#reply .composer-file:has(.file-problem)');
  expect(await problem.textContent()).toContain('broken.png');
  await problem.getByRole('button', { name: 'Remove' }).click();
  await page.click('#reply .composer-foot .button');
  await until('nine pictures', async () => (await pictures()) === 9);
  await page.goto(album());
  expect(await page.locator('.album-grid .album-tile').count()).toBe(9);
});

it('a film is sent with a picture that the browser made of it', async () => {
  await page.goto(album());
  await page.waitForSelector('form.scripted');
  const buffer = readFileSync(new URL('../../scripts/demo/pruefstand.mp4', import.meta.url));
  await page.setInputFiles('#reply input[type=file]', { name: 'bench.mp4', mimeType: 'video/mp4', buffer });
  await page.waitForSelector('#reply input[name=file_id]', { state: 'attached' });
  const [film] = await alpha.db<{ previewKey: string | null; width: number | null }[]>`
    select preview_key, width from files where kind = 'video'`;
  expect([typeof film?.previewKey, film?.width]).toEqual(['string', 640]);
  await page.locator('#reply .composer-file').getByRole('button', { name: 'Remove' }).click();
});

it('arrow keys, a swipe and playing lead through the pictures; nothing plays unasked', async () => {
  // The broken picture was complained about.
  visitor.complaints.splice(0);
  await page.goto(album());
  await page.locator('.album-grid .album-tile').first().click();
  await page.waitForSelector('.picture-ways [data-made]');
  const place = () => page.locator('.picture-place').textContent();
  const stands = (words: string) => until(words, async () => (await place()) === words);
  expect(await place()).toBe('1 of 9');
  await page.waitForSelector('.picture-ways [data-made]');
  await page.keyboard.press('ArrowRight');
  await stands('2 of 9');
  await page.waitForSelector('.picture-ways [data-made]');
  await page.keyboard.press('ArrowLeft');
  await stands('1 of 9');
  await page.waitForSelector('.picture-ways [data-made]');
  const box = await page.locator('.picture-page figure').boundingBox();
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 60];
  const swipe = (type: string, at: number) =>
    page.dispatchEvent('.picture-page figure', type, { clientX: at, clientY: y, bubbles: true });
  await swipe('pointerdown', x);
  await swipe('pointerup', x - 120);
  await stands('2 of 9');
  await page.waitForSelector('.picture-ways [data-made]');
  await page.click('.picture-ways [data-made]');
  await stands('3 of 9');
  await page.waitForSelector('.picture-ways [data-made]');
  expect(await page.locator('.picture-ways [data-made]').textContent()).toBe('Pause');
  await page.click('.picture-ways [data-made]');
  expect(visitor.complaints).toEqual([]);
});

it('without script every picture has its page, and links lead from one to the next', async () => {
  const bare = await visit(browser, { javaScriptEnabled: false });
  await signIn(bare, alpha, 'ada', password);
  await bare.page.goto(album());
  await bare.page.locator('.album-grid .album-tile').first().click();
  await bare.page.click('.picture-ways [rel=next]');
  expect(await bare.page.locator('.picture-place').textContent()).toBe('2 of 9');
  await bare.page.click('.picture-ways [rel=prev]');
  expect(await bare.page.locator('.picture-place').textContent()).toBe('1 of 9');
  await bare.page.context().close();
});
