import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import type { PostId } from '#src/platform/ids.ts';
import { findingsOf, launch, overhang, signIn, visit, type Visitor } from '#test/support/browser.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';

// Ada reports on her phone, in German; Anton, who administers, decides at his desk.
const password = 'a good long password';
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'de-DE' };
let alpha: TestInstance;
let browser: Browser;
let ada: Visitor, anton: Visitor;
let max: Member;
let post: PostId;

beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha', inProcess: false });
  const people = [
    await alpha.person('ada', { name: 'Ada Brandt', locale: 'de' }),
    await alpha.person('anton', { name: 'Anton Weiß', admin: true, locale: 'en' }),
  ];
  max = await alpha.person('max', { name: 'Max Huber', locale: 'de' });
  for (const { id } of [...people, max]) await transaction(alpha.db, (tx) => setPassword(tx, id, password));
  post = await transaction(alpha.db, (tx) =>
    publishPost(tx, max.id, { source: 'Die vom Einkauf sind alle Betrüger', language: 'de' }),
  );
  browser = await launch();
  ada = await visit(browser, phone);
  anton = await visit(browser);
  await signIn(ada, alpha, 'ada', password);
  await signIn(anton, alpha, 'anton', password);
});
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
});

/** For the eye: screenshots of what the test passes, where the environment names a folder. */
async function look(page: Page, name: string): Promise<void> {
  const folder = process.env.SHOTS;
  if (folder === undefined) return;
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.screenshot({ path: `${folder}/${name}-${scheme}.png`, fullPage: true });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

it('a post is reported by a few taps on a phone, in German', async () => {
  const { page } = ada;
  await page.goto(`${alpha.origin}/posts/${post}`);
  await page.tap(`#post-${post} details.more summary`);
  await page.tap(`#post-${post} details.more a:has-text("Melden")`);
  await page.waitForURL(/\/report$/);
  await look(page, 'form-phone');
  expect(await page.textContent('h1')).toBe('Diesen Beitrag melden');
  expect(await overhang(page)).toBe(0);
  const small = await page.$$eval('main :is(button, .button, label.choice)', (all) =>
    all.filter((each) => each.getBoundingClientRect().height < 44).map((each) => each.textContent),
  );
  expect(small).toEqual([]);
  await page.tap('label:has-text("Beleidigung oder Belästigung")');
  await page.fill('[name=comment]', 'So redet man nicht über Kollegen');
  await page.tap('button:has-text("Meldung senden")');
  await page.waitForURL(/\/reports\/\d+/);
  await look(page, 'own-phone');
  expect(await page.textContent('[role=status]')).toContain('Du wirst über die Entscheidung');
  expect(await overhang(page)).toBe(0);
  expect(await findingsOf(page)).toEqual([]);
});

it('an administrator finds it and removes the post with a reason, by keyboard', async () => {
  const { page } = anton;
  await page.goto(alpha.origin);
  await page.waitForSelector('.rooms a[href="/reports"] .badge:has-text("1")');
  await look(page, 'nav');
  await page.click('.rooms a[href="/reports"]');
  await page.waitForSelector('h2 a:has-text("Post by Max Huber")');
  await look(page, 'queue');
  expect(await findingsOf(page)).toEqual([]);
  await page.focus('h2 a:has-text("Post by Max Huber")');
  await page.keyboard.press('Enter');
  await page.waitForSelector('blockquote:has-text("Betrüger")');
  await look(page, 'case');
  expect(await findingsOf(page)).toEqual([]);
  await page.focus('details.decision summary:has-text("Remove the post")');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.$eval(':focus', (field) => field.getAttribute('name'))).toBe('choice');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Unproven, and insulting');
  await look(page, 'case-open');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('button:has-text("Undo the removal")');
  await look(page, 'case-removed');
  await page.goto(`${alpha.origin}/reports/log`);
  await look(page, 'log');
  expect(await page.textContent('.acts')).toContain('Unproven, and insulting');
  expect(await findingsOf(page)).toEqual([]);
  expect(anton.complaints).toEqual([]);
});

it('its author reads why, the reporter what became of it', async () => {
  const author = await visit(browser, phone);
  await signIn(author, alpha, 'max', password);
  await author.page.goto(`${alpha.origin}/posts/${post}`);
  await look(author.page, 'author');
  expect(await author.page.textContent('.notice.warning')).toContain('Unproven, and insulting');
  await author.page.goto(`${alpha.origin}/notifications`);
  await look(author.page, 'author-alerts');
  expect(await author.page.textContent('main')).toMatch(/Dein Beitrag wurde entfernt.*rückgängig gemacht/s);
  await ada.page.goto(`${alpha.origin}/notifications`);
  await look(ada.page, 'reporter-alerts');
  await ada.page.tap('a:has-text("Meldung öffnen")');
  await ada.page.waitForURL(/\/reports\/\d+/);
  expect(await ada.page.textContent('main')).toContain('Beitrag entfernt');
  expect(await ada.page.textContent('main')).not.toContain('Anton');
  expect([...ada.complaints, ...author.complaints]).toEqual([]);
});

it('without script a report is sent as well', async () => {
  const plain = await visit(browser, { javaScriptEnabled: false });
  await plain.page.goto(`${alpha.origin}/sign-in`);
  await plain.page.fill('[name=login]', 'anton');
  await plain.page.fill('[name=password]', password);
  await plain.page.click('main button');
  await plain.page.goto(`${alpha.origin}/@max`);
  await plain.page.click('.profile details.menu summary');
  await plain.page.click('.profile a:has-text("Report")');
  await plain.page.check('[value=spam]');
  await plain.page.click('button:has-text("Send report")');
  await plain.page.waitForURL(/\/reports\/\d+/);
  expect(
    (await alpha.db`select from report_cases where person_id = ${max.id} and subject = 'person'`).count,
  ).toBe(1);
});
