import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import { launch, overhang, signIn, visit } from '#test/support/browser.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { addresses, makeAlbum, makeService, writePage } from './addresses.ts';

const password = 'a good long password';
let alpha: TestInstance;
let ada: Member;
let browser: Browser;
let paths: string[];

beforeAll(async () => {
  const company = 'Alpha Hydrauliksysteme Vertriebsgesellschaft';
  alpha = await startInstance({ name: 'alpha', company, inProcess: false });
  ada = await alpha.person('ada', { name: 'Ada Brandt-Oberndorfer', admin: true });
  const clara = await alpha.person('clara', { name: 'Clara Vogelsang' });
  await transaction(alpha.db, (tx) => setPassword(tx, ada.id, password));
  const room = await alpha.group('hydraulik', ada);
  const sheet = await writePage(alpha, ada, room);
  const write = async (by: Member, more: object) =>
    (
      await alpha.api<{ id: string }>(
        'POST',
        '/api/v1/statuses',
        { visibility: 'private', ...more },
        by.token,
      )
    ).data.id;
  const long =
    'Dichtungswerkstoffverträglichkeitsprüfung: https://alpha.example/a/very/long/address/without/an/end';
  const options = ['Selbstverständlich einverstanden', 'Zeitpunkt ungünstig'];
  const poll = await write(clara, {
    status: long,
    visibility: 'unlisted',
    poll: { options, expires_in: 90_000 },
  });
  const theirs = await write(clara, { status: `@ada ${long}`, visibility: 'unlisted' });
  const own = await write(ada, { status: 'Somebody of Alpha looks at **every** page.' });
  await write(clara, { status: 'A reply.', in_reply_to_id: own });
  await alpha.api('POST', `/api/v1/accounts/${ada.id}/follow`, {}, clara.token);
  const at = addresses({
    post: own,
    person: clara.id,
    theirs,
    page: sheet,
    ...(await makeService(alpha, ada)),
    album: await makeAlbum(alpha, ada, room),
  });
  paths = Object.values(at)
    .filter((path) => path !== null)
    .filter((path) => path !== '/prove')
    .concat(
      `/posts/${poll}`,
      '/?feed=all',
      '/search?q=Dichtung',
      '/search?q=zzz',
      '/people?q=zzz',
      '/groups?q=zzz',
    )
    .concat('/chat?show=requests', '/@clara', '/questions?open=1', '/notifications?show=mentions');
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
});

/** As with letters twice as large in the reader's settings. */
const enlarge = (page: Page): Promise<unknown> =>
  page.evaluate(`document.documentElement.style.fontSize = '200%'`);

describe('on a narrow screen', () => {
  for (const locale of ['de', 'en', 'fr'])
    it(`no page scrolls sideways in ${locale}, on a phone or at 320 px with letters twice as large`, async () => {
      await alpha.db`update people set locale = ${locale} where id = ${ada.id}`;
      const visitor = await visit(browser, { hasTouch: true });
      const { page } = visitor;
      await signIn(visitor, alpha, 'ada', password);
      expect(await page.getAttribute('html', 'lang')).toBe(locale);
      const wide: string[] = [];
      for (const path of paths) {
        await page.setViewportSize({ width: 390, height: 844 });
        await page.goto(`${alpha.origin}${path}`);
        const phone = await overhang(page);
        if (phone > 0) wide.push(`${path} is ${phone} px too wide on a phone`);
        await page.setViewportSize({ width: 320, height: 640 });
        await enlarge(page);
        const large = await overhang(page);
        if (large > 0) wide.push(`${path} is ${large} px too wide with large letters`);
      }
      expect(wide).toEqual([]);
    }, 300_000);
});

/** A property of the first element there, as it is shown. */
const styleOf = (page: Page, selector: string, property: string): Promise<unknown> =>
  page.evaluate(`getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`);

describe('a button that chooses files', () => {
  const picture = { name: 'Portrait.png', mimeType: 'image/png', buffer: Buffer.from('not really') };

  it('speaks the language of the page, shows where the focus is, and names what was chosen', async () => {
    await alpha.db`update people set locale = 'de' where id = ${ada.id}`;
    const visitor = await visit(browser);
    const { page } = visitor;
    await signIn(visitor, alpha, 'ada', password);
    await page.goto(`${alpha.origin}/settings`);
    const input = page.getByLabel('Foto: Bild wählen');
    await input.focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    expect(await styleOf(page, 'label.button:has([name=avatar])', 'outline-width')).toBe('2px');
    await input.setInputFiles(picture);
    expect(await page.locator('.file-button', { has: input }).innerText()).toContain('Portrait.png');
  });

  it('is the browser’s own control where there is no script', async () => {
    const visitor = await visit(browser, { javaScriptEnabled: false });
    const { page } = visitor;
    await signIn(visitor, alpha, 'ada', password);
    await page.goto(`${alpha.origin}/settings`);
    await page.locator('[name=avatar]').setInputFiles(picture);
    expect(await styleOf(page, '[name=avatar]', 'opacity')).toBe('1');
  });
});
