import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { createPage } from '#src/posts/kinds/page/write-page.ts';
import { joins, worker, type Worker } from '#test/stories/companies.ts';
import { agree } from '#test/support/agreements.ts';
import { findingsOf, launch, overhang, signIn, visit, type Visitor } from '#test/support/browser.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Room, type TestInstance } from '#test/support/instance.ts';

// Hydraulik lives at Alpha. Ada writes at her desk, Bea of Beta on her phone, in German, each signed in at their own company.
const password = 'a good long password';
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'de-DE' };
const patience = { timeout: 15_000 };
let alpha: TestInstance;
let beta: TestInstance;
let browser: Browser;
let room: Room;
let ada: Worker;
let bea: Worker;
let desk: Visitor;
let mobile: Visitor;
beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha', inProcess: false }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR', inProcess: false }),
  ]);
  await agree(alpha, beta);
  [ada, bea] = await Promise.all([
    worker(alpha, 'ada', { name: 'Ada Brandt' }),
    worker(beta, 'bea', { name: 'Bea Blanc', locale: 'de' }),
  ]);
  room = await alpha.group('hydraulik', ada.who, 'closed');
  await joins(bea, room, alpha, ada);
  for (const { at, who } of [ada, bea]) await transaction(at.db, (tx) => setPassword(tx, who.id, password));
  browser = await launch();
  [desk, mobile] = [await visit(browser), await visit(browser, phone)];
  await signIn(desk, alpha, 'ada', password);
  await signIn(mobile, beta, 'bea', password);
});
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
  await beta?.remove();
});

/** Both have it open to be written. */
async function openBoth(title: string, source: string): Promise<PostId> {
  const id = await transaction(alpha.db, (tx) =>
    createPage(tx, alpha.app.registry, ada.who.id as PersonId, room.id as GroupId, {
      ...{ title, source, parentId: null, position: null, note: '' },
    }),
  );
  const [row] = await alpha.db`select uri from posts where id = ${id}`;
  const there = await until('the page at Beta', async () => {
    const [found] = await beta.db<{ id: PostId }[]>`select id from posts where uri = ${row?.uri as string}`;
    return found?.id;
  });
  await desk.page.goto(`${alpha.origin}/groups/hydraulik/wiki/${id}/edit`);
  await mobile.page.goto(`${beta.origin}/groups/hydraulik@${alpha.host}/wiki/${there}/edit`);
  await Promise.all([desk, mobile].map(({ page }) => editorOf(page).waitFor()));
  return id;
}
const editorOf = (page: Page): Locator => page.locator('.coedit-text .cm-content');
const textIn = async (page: Page): Promise<string> =>
  (
    await editorOf(page)
      .locator('.cm-line')
      .evaluateAll((lines) =>
        lines.map((line) => {
          // Without the carets of others, which stand in the text.
          const copy = line.cloneNode(true) as unknown as {
            querySelectorAll(of: string): { remove(): void }[];
            textContent: string;
          };
          for (const each of copy.querySelectorAll('.co-caret')) each.remove();
          return copy.textContent;
        }),
      )
  ).join('\n');
const bothSay = async (text: string): Promise<void> => {
  for (const { page } of [desk, mobile]) await expect.poll(() => textIn(page), patience).toBe(text);
};
const stateOf = (page: Page) => page.locator('.coedit-state').innerText();

it('two people of two companies type at once, see each other, and what they save is a version of both', async () => {
  const id = await openBoth('Seals', 'Grease first.');
  await editorOf(desk.page).click();
  await editorOf(mobile.page).click();
  await desk.page.keyboard.press('Control+End');
  await mobile.page.keyboard.press('Control+Home');
  await Promise.all([
    desk.page.keyboard.type(' Then press. Then wipe.', { delay: 15 }),
    mobile.page.keyboard.type('Always: ', { delay: 30 }),
  ]);
  await bothSay('Always: Grease first. Then press. Then wipe.');
  expect(await desk.page.locator('.coedit-others li').innerText()).toMatch(/Bea Blanc\s+Beta SAS/);
  await expect
    .poll(() => desk.page.locator('.coedit-text .co-name').textContent(), patience)
    .toBe('Bea Blanc · Beta SAS');
  await expect.poll(() => stateOf(mobile.page), patience).toBe('Gespeichert');
  expect(await desk.page.locator('.coedit-heard').textContent()).toBe(
    'Bea Blanc (Beta SAS) is writing with you.',
  );
  expect(await overhang(mobile.page)).toBe(0);
  expect(await findingsOf(mobile.page)).toEqual([]);
  // By keys alone: out of the editor, over the fields, to the button.
  await desk.page.locator('input[name=note]').focus();
  await desk.page.keyboard.press('Tab');
  await desk.page.keyboard.press('Enter');
  await desk.page.waitForURL(`${alpha.origin}/groups/hydraulik/wiki/${id}`);
  expect(await desk.page.locator('.wiki-page .prose').innerText()).toBe(
    'Always: Grease first. Then press. Then wipe.',
  );
  const [row] = await alpha.db`select note from page_versions where post_id = ${id} and number = 2`;
  expect(row?.note).toBe('+ Bea Blanc (Beta SAS)');
  expect([...desk.complaints, ...mobile.complaints]).toEqual([]);
});

it('undo takes back one’s own words, tools mark what is selected, and a preview stands below', async () => {
  await openBoth('Rings', 'Size 3.');
  await editorOf(desk.page).click();
  await desk.page.keyboard.press('Control+End');
  await desk.page.keyboard.type(' Mine.');
  await bothSay('Size 3. Mine.');
  await editorOf(mobile.page).click();
  await mobile.page.keyboard.press('Control+Home');
  await mobile.page.keyboard.type('Hers. ');
  await bothSay('Hers. Size 3. Mine.');
  // What was typed without a pause is one step; how many that are depends on how busy this machine is.
  for (let n = 0; n < 8; n++) await desk.page.keyboard.press('Control+z');
  await bothSay('Hers. Size 3.');
  await desk.page.keyboard.press('Control+a');
  await desk.page.locator('.coedit-tools button').nth(1).click();
  await bothSay('**Hers. Size 3.**');
  await desk.page.locator('button[name=preview]').click();
  expect(await desk.page.locator('.coedit-preview strong').innerText()).toBe('Hers. Size 3.');
  await desk.page.locator('button[name=preview]').click();
  expect(await desk.page.locator('.coedit-preview').count()).toBe(0);
});

it('what is typed offline says so, outlives a reload, and is merged', async () => {
  await openBoth('Oil', 'One.');
  const { page } = mobile;
  await page.context().setOffline(true);
  await editorOf(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' Offline.');
  await expect.poll(() => stateOf(page), patience).toBe('Offline – die Änderungen bleiben hier erhalten');
  await editorOf(desk.page).click();
  await desk.page.keyboard.press('Control+Home');
  await desk.page.keyboard.type('Zero. ');
  await page.context().setOffline(false);
  await bothSay('Zero. One. Offline.');
  // And once more, with a window that is closed before it could send.
  await page.route('**/editing', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await page.keyboard.type(' Kept.');
  await expect.poll(() => stateOf(page), patience).toBe('Offline – die Änderungen bleiben hier erhalten');
  page.once('dialog', (dialog) => void dialog.accept());
  await page.unroute('**/editing');
  await page.reload();
  await editorOf(page).waitFor();
  await bothSay('Zero. One. Offline. Kept.');
  mobile.complaints.length = 0; // the browser reports what could not be sent
});

it('who may not write any more reads so, and keeps what they typed before their eyes', async () => {
  await openBoth('Hoses', 'Red.');
  await alpha.db`update groups set pages_restricted = true`;
  await expect.poll(() => stateOf(mobile.page), patience).toContain('nur die Moderation');
  expect(await editorOf(mobile.page).getAttribute('contenteditable')).toBe('false');
  expect(await textIn(mobile.page)).toBe('Red.');
  await alpha.db`update groups set pages_restricted = false`;
});

it('without script it is the form, which shows both texts to who comes second', async () => {
  const id = await openBoth('Pumps', 'Old.');
  const plain = await visit(browser, { javaScriptEnabled: false });
  await signIn(plain, alpha, 'ada', password);
  await plain.page.goto(`${alpha.origin}/groups/hydraulik/wiki/${id}/edit`);
  const again = await plain.page.context().newPage();
  await again.goto(plain.page.url());
  await plain.page.fill('textarea[name=source]', 'Old. First.');
  await plain.page.locator('form.wiki-editor .button').first().click();
  await again.fill('textarea[name=source]', 'Old. Second.');
  await again.locator('form.wiki-editor .button').first().click();
  expect(await again.locator('main').innerText()).toContain('changed while you were writing');
  expect(await again.locator('textarea[readonly]').inputValue()).toContain('Old. First.');
  expect(await again.locator('textarea[name=source]').inputValue()).toContain('Old. Second.');
  await bothSay('Old. First.');
});
