import type { Browser, Page } from 'playwright-core';
import { signedIn, slowDown } from './chromium.ts';

/** What somebody does on the first screen, by script: each is one interaction. */
const acts: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
  [
    'type in the composer',
    async (page) =>
      page
        .locator('#composer textarea[name=source]')
        .pressSequentially('Guten Morgen aus Kiel', { delay: 40 }),
  ],
  ['like a post', async (page) => page.locator('article.post [name=kind][value=like]').first().click()],
  ['open the reactions', async (page) => page.locator('article.post .menu.react summary').first().click()],
  ['open the menu of a post', async (page) => page.locator('article.post .menu.more summary').nth(1).click()],
  ['go on with j', async (page) => page.keyboard.press('j')],
  [
    'open another tab of the feed',
    async (page) => page.locator('nav.tabs a:not([aria-current])').first().click(),
  ],
];

const watch = `new PerformanceObserver((l) => {
  window.__slowest ??= [];
  for (const e of l.getEntries()) window.__slowest.push(e.duration);
}).observe({ type: 'event', durationThreshold: 16, buffered: true })`;

/** The slowest of the scripted interactions at a quarter of this machine's speed, from input to the next paint, in milliseconds. */
export async function slowestInteraction(
  browser: Browser,
  origin: string,
  handle: string,
): Promise<{ what: string; ms: number }> {
  const context = await signedIn(browser, origin, handle);
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  await page.waitForTimeout(1_000);
  await slowDown(page);
  let slowest = { what: 'none', ms: 0 };
  for (const [what, act] of acts) {
    await page.evaluate(watch);
    await act(page).catch((error: unknown) => {
      throw new Error(`"${what}" could not be done: ${String(error)}`);
    });
    await page.waitForTimeout(1_500);
    const ms = Math.max(0, ...((await page.evaluate('window.__slowest ?? []')) as number[]));
    if (ms > slowest.ms) slowest = { what, ms };
    await page.evaluate(
      'window.__slowest = []; for (const open of document.querySelectorAll("details[open]")) open.open = false;',
    );
  }
  await context.close();
  return slowest;
}
