import type { Browser } from 'playwright-core';
import type { Network } from '../../scripts/demo/network.ts';
import { signedIn } from './chromium.ts';

const waitMs = 10_000;

/** From the click that posts to the sign of it in somebody else's open browser, in milliseconds: a colleague's, and another company's. */
export async function liveMs(
  browser: Browser,
  network: Network,
): Promise<{ colleague: number; abroad: number }> {
  const [alpha, beta] = [network.site('alpha'), network.site('beta')];
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
  await writes.click('#composer button.button');
  const asked = writes.locator('form:has(button[name=step]) button:not([name])');
  if (await asked.count()) {
    const seen = Promise.all(
      [reads, readsAbroad].map((page) =>
        page.waitForSelector('.new-posts, a.pill', { timeout: waitMs }).then(() => performance.now()),
      ),
    );
    const from = performance.now();
    await asked.first().click();
    const [colleague = 0, abroad = 0] = await seen;
    await Promise.all([ada, jonas, bruno].map((each) => each.close()));
    return { colleague: colleague - from, abroad: abroad - from };
  }
  throw new Error('The composer did not ask before crossing the border.');
}
