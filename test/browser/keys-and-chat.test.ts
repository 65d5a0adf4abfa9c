import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import { launch, signIn, visit } from '#test/support/browser.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';

const password = 'a good long password';
const field = '#message-box textarea';
let alpha: TestInstance;
let browser: Browser;
let page: Page;
let talk: string;

beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha', inProcess: false });
  const [ada] = await Promise.all([
    alpha.person('ada', { name: 'Ada Brandt' }),
    alpha.person('otto', { name: 'Otto Ohm' }),
  ]);
  await transaction(alpha.db, (tx) => setPassword(tx, ada.id, password));
  await transaction(alpha.db, (tx) => publishPost(tx, ada.id, { source: 'React to me', level: 'instance' }));
  browser = await launch();
  const visitor = await visit(browser);
  page = visitor.page;
  await signIn(visitor, alpha, 'ada', password);
  await page.goto(`${alpha.origin}/chat/with/otto`);
  await page.waitForSelector('#message-box.scripted');
  await page.fill(field, 'Hello');
  await page.click('#message-box .message-box-foot > .button');
  await page.waitForURL(/\/chat\/\d+/);
  talk = page.url();
});
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
});

const focused = (): Promise<string> =>
  page.evaluate<string>(
    'document.activeElement.title || document.activeElement.name || document.activeElement.localName',
  );

describe('a message', () => {
  it('leaves the field to the next one, which is typed and sent while it is on its way', async () => {
    await page.goto(talk);
    await page.waitForSelector('#message-box.scripted');
    await page.route('**/messages', async (route) => {
      await new Promise((done) => setTimeout(done, 1_200));
      await route.continue();
    });
    await page.click(field);
    for (const text of ['one', 'two']) {
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    }
    await page.keyboard.type('three');
    await page.waitForSelector('.message:has-text("two")');
    expect([await page.inputValue(field), await focused()]).toEqual(['three', 'source']);
    expect(await page.locator('.message .prose').allInnerTexts()).toEqual(['Hello', 'one', 'two']);
    await page.unrouteAll({ behavior: 'wait' });
    await page.fill(field, '');
  });

  it('takes a dropped file with its progress, and sends it', async () => {
    await page.evaluate(`(() => {
      const data = new DataTransfer();
      data.items.add(new File(['words'], 'plan.txt', { type: 'text/plain' }));
      document.querySelector('.messages').dispatchEvent(
        new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    })()`);
    await page.waitForSelector('.composer-file:not(.uploading):has-text("plan.txt")');
    await page.press(field, 'Enter');
    await page.waitForSelector('.message .file:has-text("plan.txt")');
    expect(await page.locator('.composer-file').count()).toBe(0);
  });

  it('written when the session had ended waits in its conversation after signing in', async () => {
    await page.fill(field, 'Nearly lost');
    await alpha.db`delete from sessions`;
    await page.press(field, 'Enter');
    await page.waitForURL(/sign-in/);
    await page.fill('[name=login]', 'ada');
    await page.fill('[name=password]', password);
    await page.press('[name=password]', 'Enter');
    await page.waitForURL(/\/chat\/\d+/);
    await page.waitForSelector(field);
    expect(await page.inputValue(field)).toBe('Nearly lost');
  });
});

describe('menus', () => {
  it('go by arrows, close by Escape and behind a leaving Tab, and keep the focus after what was chosen', async () => {
    await page.goto(`${alpha.origin}/?feed=all`);
    await page.waitForSelector('#composer.scripted');
    await page.click('.menu.react > summary');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('Recommend');
    await page.keyboard.press('Escape');
    expect([await page.locator('details.menu[open]').count(), await focused()]).toEqual([0, 'React']);
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until('the reaction', async () => (await alpha.db`select from reactions`).count === 1);
    await page.waitForSelector('.post .chips button');
    expect(await focused()).toBe('React');
    await page.click('.menu.own > summary');
    await page.keyboard.press('Shift+Tab');
    expect(await page.locator('details.menu[open]').count()).toBe(0);
  });

  it('open inside the screen of a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${alpha.origin}/?feed=all`);
    for (const menu of ['.menu.own', '.menu.react', '.menu.more']) {
      const opener = page.locator(`${menu} > summary`).first();
      // As one scrolls to what lies under the button for writing.
      await opener.evaluate((element) =>
        (element as unknown as { scrollIntoView(how: object): void }).scrollIntoView({ block: 'center' }),
      );
      await opener.click();
      const box = await page.locator(`${menu}[open] .menu-list`).boundingBox();
      expect(box?.y).toBeGreaterThanOrEqual(0);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844);
      await page.keyboard.press('Escape');
      expect(await page.locator('details.menu[open]').count()).toBe(0);
    }
    await page.click('.menu.own > summary');
    await page.click('.menu.own a[href="/settings"]');
    await page.waitForURL('**/settings');
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});
