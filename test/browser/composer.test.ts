import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import { agree } from '#test/support/agreements.ts';
import { findingsOf, launch, overhang, signIn, visit, type Visitor } from '#test/support/browser.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';

const password = 'a good long password';
let alpha: TestInstance;
let beta: TestInstance;
let browser: Browser;
let ada: Visitor;
let page: Page;

beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha', inProcess: false }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR', inProcess: false }),
  ]);
  const writer = await alpha.person('ada', { name: 'Ada Brandt' });
  await alpha.person('anna', { name: 'Anna Berg' });
  const bruno = await beta.person('bruno', { name: 'Bruno Lefèvre' });
  await transaction(alpha.db, (tx) => setPassword(tx, writer.id, password));
  await agree(alpha, beta);
  const found = `/api/v2/search?resolve=true&type=accounts&q=${encodeURIComponent(`@${bruno.acct}`)}`;
  await alpha.api('GET', found, undefined, writer.token);
  browser = await launch();
  ada = await visit(browser);
  page = ada.page;
  await signIn(ada, alpha, 'ada', password);
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([alpha?.remove(), beta?.remove()]);
});
beforeEach(async () => {
  await alpha.db`delete from drafts`;
  await page.goto(`${alpha.origin}/`);
  await page.waitForSelector('#composer.scripted');
});

const field = '#composer textarea[name=source]';
const type = async (text: string): Promise<void> => {
  await page.click(field);
  await page.keyboard.type(text);
};
const isKept = (text: string): Promise<unknown> =>
  until(
    'the draft',
    async () => (await alpha.db`select from drafts where written->>'source' = ${text}`).count === 1,
  );
const published = (source: string): Promise<number> =>
  alpha.db`select from posts where source = ${source}`.then((rows) => rows.count);

describe('the composer', () => {
  it('sends with Ctrl+Enter, counts down, and the post appears by itself', async () => {
    await type('Quiet at last');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.held-post:has-text("Quiet at last")');
    expect([await page.inputValue(field), await published('Quiet at last')]).toEqual(['', 0]);
    await page.waitForSelector('article:has-text("Quiet at last")');
    expect(await page.locator('.held-post').count()).toBe(0);
  });

  it('gives everything back when undone, and nothing is published', async () => {
    await type('Too early');
    await page.click('.kind:has([value=question])');
    await page.click('#composer .composer-foot .button');
    await page.click('.held-post button:has-text("Undo")');
    await page.waitForURL(`${alpha.origin}/posts/new`);
    expect(await page.inputValue(field)).toBe('Too early');
    expect(await page.isChecked('[name=kind][value=question]')).toBe(true);
    expect((await alpha.db`select from held_posts`).count).toBe(0);
  });

  it('keeps what is typed through a reload and in another browser', async () => {
    await type('Half a sentence');
    await isKept('Half a sentence');
    await page.reload();
    expect(await page.inputValue(field)).toBe('Half a sentence');
    const elsewhere = await visit(browser);
    await signIn(elsewhere, alpha, 'ada', password);
    expect(await elsewhere.page.inputValue(field)).toBe('Half a sentence');
    await elsewhere.page.context().close();
  });

  it('completes people of both companies and says who could not read it', async () => {
    await type('Ask @bru');
    const option = page.locator('[role=option]', { hasText: 'Bruno' });
    await option.waitFor();
    expect(await option.innerText()).toMatch(/Beta SAS · FR\s+cannot read this/);
    await page.keyboard.press('Enter');
    const mention = `@bruno@${new URL(beta.origin).host}`;
    expect(await page.inputValue(field)).toBe(`Ask ${mention} `);
    await page.waitForSelector('.receivers :text("Bruno Lefèvre is not in this audience")');
  });

  it('changes the audience with the keyboard alone; the button and a dialog name the companies', async () => {
    await type('For both');
    await page.click('.audience-chip');
    await page.waitForSelector('.audience-list');
    await page.keyboard.type('beta');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.audience-chip .plate:has-text("Beta SAS")');
    const send = page.locator('#composer .composer-foot .button:has-text("Post to Alpha AG and Beta SAS")');
    await send.click();
    const dialog = page.locator('dialog.question[open]');
    await dialog.waitFor();
    expect(await dialog.innerText()).toContain('This leaves your company');
    expect(await findingsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect([await dialog.count(), await page.inputValue(field)]).toEqual([0, 'For both']);
    await send.click();
    await dialog.locator('.buttons .button:not(.second)').click();
    await page.waitForSelector('.held-post:has-text("For both")');
    await until('the post', async () => (await published('For both')) === 1);
  });

  it('takes a pasted picture at once, asks what it shows, and says of another file what is wrong with it', async () => {
    const picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    await page.click(field);
    await page.evaluate(
      `(() => {
        const bytes = Uint8Array.from(atob(${JSON.stringify(picture.toString('base64'))}), (c) => c.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], 'pump.png', { type: 'image/png' }));
        data.items.add(new File([], 'empty.txt', { type: 'text/plain' }));
        document.querySelector('${field}').dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      })()`,
    );
    await page.waitForSelector('.composer-file .thumbnail');
    expect(await page.locator('.file-problem').innerText()).not.toBe('');
    await page.fill('.composer-file .alt input', 'A teal pump');
    await type('Look');
    await page.click('#composer .composer-foot .button');
    await page.waitForSelector('.held-post:has-text("Look")');
    await until('the picture in its post', async () => {
      const [file] = await alpha.db`select alt from files where post_id is not null`;
      return file?.alt === 'A teal pump';
    });
  });

  it('tells of a lost connection and keeps the text', async () => {
    await type('Into the tunnel');
    await isKept('Into the tunnel');
    await page.context().setOffline(true);
    await page.click('#composer .composer-foot .button');
    await page.waitForSelector('#composer [role=alert]:has-text("No connection")');
    expect(await page.inputValue(field)).toBe('Into the tunnel');
    await page.context().setOffline(false);
    await page.click('#composer .composer-foot .button');
    await page.waitForSelector('.held-post:has-text("Into the tunnel")');
  });

  it('keeps a text whose session ended, and shows it after signing in again', async () => {
    const visitor = await visit(browser);
    await signIn(visitor, alpha, 'ada', password);
    await visitor.page.fill(field, 'Nearly lost');
    await alpha.db`delete from sessions`;
    await visitor.page.click('#composer .composer-foot .button');
    await visitor.page.waitForURL(/sign-in/);
    await visitor.page.fill('[name=login]', 'ada');
    await visitor.page.fill('[name=password]', password);
    await visitor.page.press('[name=password]', 'Enter');
    await visitor.page.waitForURL(`${alpha.origin}/posts/new`);
    expect(await visitor.page.inputValue(field)).toBe('Nearly lost');
    await visitor.page.context().close();
    await page.goto(`${alpha.origin}/sign-in`);
    await signIn(ada, alpha, 'ada', password);
  });

  it('inserts Markdown and emoji, and shows how it will look', async () => {
    await type('strong');
    await page.keyboard.press('Control+A');
    await page.click('md-bold');
    expect(await page.inputValue(field)).toBe('**strong**');
    await page.keyboard.press('End');
    await page.click('[data-action="composer#chooseEmoji"]');
    await page.keyboard.type('red heart');
    await page.waitForSelector('[data-emoji="❤️"]');
    await page.click('[data-emoji="❤️"]');
    expect(await page.inputValue(field)).toContain('❤️');
    await page.click('[data-action="composer#preview"]');
    expect(await page.locator('.composer-preview strong').innerText()).toBe('strong');
  });

  it('has no serious accessibility finding and never scrolls sideways, open on a desk and on a phone', async () => {
    const findings: string[] = [];
    for (const width of [1280, 320]) {
      const at = await visit(browser, { viewport: { width, height: 800 } });
      await signIn(at, alpha, 'ada', password);
      await at.page.goto(`${alpha.origin}/posts/new`);
      await at.page.waitForSelector('#composer.scripted');
      await at.page.click('.kind:has([value=poll])');
      await at.page.click('.audience-chip');
      await at.page.waitForSelector('.audience-list');
      findings.push(...(await findingsOf(at.page)));
      if ((await overhang(at.page)) > 0) findings.push(`too wide at ${width}`);
      await at.page.context().close();
      const plain = await visit(browser, { viewport: { width, height: 800 }, javaScriptEnabled: false });
      await signIn(plain, alpha, 'ada', password);
      await plain.page.goto(`${alpha.origin}/posts/new`);
      if ((await overhang(plain.page)) > 0) findings.push(`too wide at ${width} without script`);
      await plain.page.context().close();
    }
    expect(findings).toEqual([]);
    // Refusals are answers of 422; without a connection the browser, and Turbo after us, complain too.
    // And the page that is open while its session ends is told so with 401.
    const expected = /422|401|ERR_INTERNET_DISCONNECTED|Failed to fetch/;
    expect(ada.complaints.filter((each) => !expected.test(each))).toEqual([]);
  });
});
