import type { Browser, Page } from 'playwright-core';
import { defaultPreferences, savePreferences } from '#src/people/preferences.ts';
import { transaction } from '#src/platform/database.ts';
import type { Network } from '../../scripts/demo/network.ts';
import type { Seeded } from '../../scripts/demo/seeded.ts';
import { personOf } from '../../scripts/demo/seeded.ts';
import { signedIn } from './chromium.ts';

const waitMs = 10_000;

const messages = 8;
const betweenMs = 1_200;

/** One message after the other in an open conversation: from Enter to its sight in the browser at the other company, the slowest, in milliseconds. */
export async function livelyMs(browser: Browser, network: Network): Promise<number> {
  const [alpha, beta] = [network.site('alpha'), network.site('beta')];
  const [ada, bruno] = await Promise.all([
    signedIn(browser, alpha.origin, 'ada'),
    signedIn(browser, beta.origin, 'bruno'),
  ]);
  const [writes, reads] = await Promise.all([ada, bruno].map((each) => each.newPage()));
  if (!writes || !reads) throw new Error('There is no page.');
  await writes.goto(`${alpha.origin}/chat/with/bruno@${new URL(beta.origin).host}`);
  await say(writes, 'Wir fangen an.');
  await reads.goto(`${beta.origin}/chat`);
  await reads.locator('.chat-line', { hasText: 'Wir fangen an.' }).first().click();
  await reads.waitForSelector('#message-box.scripted, .stranger', { timeout: waitMs });
  if (await reads.locator('.stranger').count()) await reads.click('.stranger .button:not(.second)');
  await reads.waitForTimeout(2_000);
  let slowest = 0;
  for (let n = 1; n <= messages; n++) {
    const text = `Nachricht ${n} von ${messages}.`;
    const from = performance.now();
    await say(writes, text);
    await reads.waitForSelector(`.message:has-text("${text}")`, { timeout: waitMs });
    slowest = Math.max(slowest, performance.now() - from);
    await reads.waitForTimeout(betweenMs);
  }
  await Promise.all([ada, bruno].map((each) => each.close()));
  return slowest;
}

async function say(page: Page, text: string): Promise<void> {
  await page.fill('#message-box textarea', text);
  await page.press('#message-box textarea', 'Enter');
}

/** From the click that posts to the sign of it in somebody else's open browser, in milliseconds: a colleague's, and another company's. */
export async function liveMs(
  browser: Browser,
  network: Network,
  seeded: Seeded,
): Promise<{ colleague: number; abroad: number }> {
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
  await Promise.all([
    reads.goto(`${alpha.origin}/?feed=following`),
    readsAbroad.goto(`${beta.origin}/?feed=following`),
  ]);
  await writes.goto(`${alpha.origin}/posts/new?to=followers`);
  await writes.waitForTimeout(2_000);
  await writes.fill('textarea[name=source]', 'Der Prüfstand läuft seit heute früh ohne Störung.');
  await writes.click('#composer .composer-foot .button');
  const answer = writes.locator('dialog.question[open] .buttons .button:not(.second)');
  await answer.waitFor({ timeout: waitMs });
  const seen = Promise.all(
    [reads, readsAbroad].map(async (page) => {
      await page.waitForSelector('.new-posts a', { timeout: waitMs });
      return performance.now();
    }),
  );
  const from = performance.now();
  await answer.click();
  const [colleague = 0, abroad = 0] = await seen;
  await Promise.all([ada, jonas, bruno].map((each) => each.close()));
  return { colleague: colleague - from, abroad: abroad - from };
}
