import type { Browser, Page } from 'playwright-core';
import { defaultPreferences, savePreferences } from '#src/people/preferences.ts';
import { transaction } from '#src/platform/database.ts';
import type { Network } from '../../scripts/demo/network.ts';
import type { Seeded } from '../../scripts/demo/seeded.ts';
import { personOf } from '../../scripts/demo/seeded.ts';
import { signedIn } from './chromium.ts';

const waitMs = 10_000;

const posts = 7;
const messages = 20;
const betweenMs = 1_200;

/** Milliseconds from the act to the sight of it in another's open browser. */
export interface Delays {
  readonly median: number;
  readonly slowest: number;
}

function delaysOf(ms: readonly number[]): Delays {
  const sorted = ms.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, slowest: sorted.at(-1) ?? 0 };
}

/** One message after the other in an open conversation: from Enter to its sight in the browser at the other company. */
export async function livelyMs(browser: Browser, network: Network): Promise<Delays> {
  const [alpha, beta] = [network.site('alpha'), network.site('beta')];
  const [ada, bruno] = await Promise.all([
    signedIn(browser, alpha.origin, 'ada'),
    signedIn(browser, beta.origin, 'bruno'),
  ]);
  const [writes, reads] = await Promise.all([ada, bruno].map((each) => each.newPage()));
  if (!writes || !reads) throw new Error('There is no page.');
  await writes.goto(`${alpha.origin}/chat/with/bruno@${new URL(beta.origin).host}`);
  // From then on Enter sends.
  await writes.waitForSelector('[data-chat-target=hint]:not([hidden])', { timeout: waitMs });
  await say(writes, 'Wir fangen an.');
  await reads.goto(`${beta.origin}/chat`);
  await reads.locator('.chat-line', { hasText: 'Wir fangen an.' }).first().click();
  await reads.waitForSelector('#message-box.scripted, .stranger', { timeout: waitMs });
  if (await reads.locator('.stranger').count()) await reads.click('.stranger .button:not(.second)');
  await reads.waitForTimeout(2_000);
  const delays: number[] = [];
  for (let n = 1; n <= messages; n++) {
    const text = `Nachricht ${n} von ${messages}.`;
    const from = performance.now();
    await say(writes, text);
    await reads.waitForSelector(`.message:has-text("${text}")`, { timeout: waitMs });
    delays.push(performance.now() - from);
    await reads.waitForTimeout(betweenMs);
  }
  await Promise.all([ada, bruno].map((each) => each.close()));
  return delaysOf(delays);
}

async function say(page: Page, text: string): Promise<void> {
  await page.fill('#message-box textarea', text);
  await page.press('#message-box textarea', 'Enter');
}

/** From the click that posts to the sign of it in somebody else's open browser: a colleague's, and another company's. */
export async function liveMs(
  browser: Browser,
  network: Network,
  seeded: Seeded,
): Promise<{ colleague: Delays; abroad: Delays }> {
  const [alpha, beta] = [network.site('alpha'), network.site('beta')];
  // The time for taking it back is the writer's own choice; here there is none.
  await transaction(alpha.desk.db, (tx) =>
    savePreferences(tx, personOf(seeded, 'ada@alpha'), { ...defaultPreferences, undoSeconds: 0 }),
  );
  const [ada, jonas, bruno] = await Promise.all([
    signedIn(browser, alpha.origin, 'ada'),
    signedIn(browser, alpha.origin, 'jonas'),
    signedIn(browser, beta.origin, 'bruno'),
  ]);
  const [writes, reads, readsAbroad] = await Promise.all([ada, jonas, bruno].map((each) => each.newPage()));
  if (!writes || !reads || !readsAbroad) throw new Error('There is no page.');
  const colleague: number[] = [];
  const abroad: number[] = [];
  for (let n = 1; n <= posts; n++) {
    await Promise.all([
      reads.goto(`${alpha.origin}/?feed=following`),
      readsAbroad.goto(`${beta.origin}/?feed=following`),
    ]);
    const send = await written(writes, alpha.origin, `Der Prüfstand läuft seit ${n} h ohne Störung.`);
    const seen = [reads, readsAbroad].map(async (page) => {
      await page.waitForSelector('.new-posts a', { timeout: waitMs });
      return performance.now();
    });
    const from = performance.now();
    await send();
    const [here = 0, there = 0] = await Promise.all(seen);
    colleague.push(here - from);
    abroad.push(there - from);
  }
  await Promise.all([ada, jonas, bruno].map((each) => each.close()));
  return { colleague: delaysOf(colleague), abroad: delaysOf(abroad) };
}

/** Writes a post as far as its last click. Whether it crosses a border is asked once a day: the first time that is the answer. */
async function written(page: Page, origin: string, text: string): Promise<() => Promise<void>> {
  await page.goto(`${origin}/posts/new?to=followers`);
  await page.waitForSelector('#composer.scripted');
  await page.waitForTimeout(2_000);
  await page.fill('textarea[name=source]', text);
  const sends = page.locator('#composer .composer-foot .button');
  if (isConfirmed) return () => sends.click();
  isConfirmed = true;
  await sends.click();
  const answer = page.locator('dialog.question[open] .buttons .button:not(.second)');
  await answer.waitFor({ timeout: waitMs });
  return () => answer.click();
}
let isConfirmed = false;
