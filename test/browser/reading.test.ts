import sharp from 'sharp';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { uploadFile } from '#src/media/upload.ts';
import { editProfile } from '#src/people/edit.ts';
import { transaction } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import { launch, overhang, signIn, visit } from '#test/support/browser.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';

const password = 'a good long password';
let alpha: TestInstance;
let ada: Member;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha', inProcess: false });
  ada = await alpha.person('ada', { name: 'Ada Brandt' });
  const otto = await alpha.person('otto', { name: 'Otto Ohm' });
  await transaction(alpha.db, (tx) => setPassword(tx, ada.id, password));
  const picture = async (name: string, alt: string) => {
    const image = sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } });
    const bytes = await image.png().toBuffer();
    return uploadFile(alpha.db, otto.id, { bytes, mediaType: 'image/png', name, alt });
  };
  const [plain, described] = [await picture('IMG_1.png', ''), await picture('IMG_2.png', 'A teal pump')];
  await transaction(alpha.db, (tx) =>
    publishPost(tx, otto.id, {
      source: 'Two pictures',
      level: 'instance',
      fileIds: [plain.id, described.id],
    }),
  );
  browser = await launch();
  const visitor = await visit(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
  page = visitor.page;
  await signIn(visitor, alpha, 'ada', password);
});
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
});

const openFeed = async (): Promise<void> => {
  await page.goto(`${alpha.origin}/?feed=all`);
  await page.waitForSelector('#composer.scripted');
};
const focused = (what: string): Promise<string> => page.evaluate<string>(`document.activeElement.${what}`);

it('a picture has a name, described or not, and so has the view that shows it large', async () => {
  await openFeed();
  await page.getByRole('link', { name: 'A teal pump' }).waitFor();
  const first = page.getByRole('link', { name: 'Picture 1 of 2, without a description' });
  await first.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Pictures' }).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.locator('dialog.viewer p', { hasText: 'A teal pump' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('dialog.viewer').waitFor({ state: 'detached' });
  expect(await focused('localName')).toBe('a');
});

it('a link that was copied leaves the focus on the menu it was in', async () => {
  await openFeed();
  const menu = page.locator('article.post .menu.more').first();
  await menu.locator('summary').focus();
  await page.keyboard.press('Enter');
  await menu.locator('[data-controller=copy]').focus();
  await page.keyboard.press('Enter');
  await page.locator('#announcement', { hasText: /\S/ }).waitFor({ state: 'attached' });
  expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/\/posts\/\d+$/);
  expect(await focused('title')).toBe('More');
});

it('a post liked by its key keeps the focus, and the next key works from there', async () => {
  await openFeed();
  await page.locator('body').press('j');
  await page.keyboard.press('l');
  await until('the reaction', async () => (await alpha.db`select from reactions`).count === 1);
  await page.waitForSelector('article.post button.mine[value=like]');
  expect(await focused('localName')).toBe('article');
  await page.keyboard.press('l');
  await until('no reaction', async () => (await alpha.db`select from reactions`).count === 0);
});

it('on a phone, in German: the composer opens, fits the screen, and sends', async () => {
  await transaction(alpha.db, (tx) => editProfile(tx, ada.id, { locale: 'de' }));
  const phone = await visit(browser, {
    locale: 'de-DE',
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  await signIn(phone, alpha, 'ada', password);
  await phone.page.goto(`${alpha.origin}/posts/new`);
  await phone.page.waitForSelector('#composer.scripted');
  await phone.page.locator('#composer textarea[name=source]').tap();
  await phone.page.keyboard.type('Die Wärmepumpe läuft');
  expect(await overhang(phone.page)).toBe(0);
  await phone.page.locator('#composer .composer-foot .button:has-text("Veröffentlichen")').tap();
  await until(
    'the post',
    async () => (await alpha.db`select from posts where source = 'Die Wärmepumpe läuft'`).count === 1,
    { timeoutMs: 20_000 },
  );
  expect(phone.complaints).toEqual([]);
});
