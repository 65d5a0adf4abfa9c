import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { signedIn } from './chromium.ts';

/** Every finding of axe-core on every route, light and dark, on a desk and on a phone; one line each. */
export async function findings(
  browser: Browser,
  origin: string,
  handle: string,
  paths: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const width of [1280, 390])
    for (const dark of [false, true]) {
      const context = await signedIn(browser, origin, handle, { width, dark });
      const page = await context.newPage();
      for (const path of paths) {
        await page.goto(`${origin}${path}`);
        await page.waitForTimeout(200);
        await page.evaluate(axe.source);
        const { violations } = (await page.evaluate('axe.run(document)')) as axe.AxeResults;
        for (const each of violations)
          found.push(
            `${path} ${width} ${dark ? 'dark' : 'light'}: ${each.id} (${each.impact}) ${each.nodes[0]?.html.slice(0, 120)}`,
          );
      }
      await context.close();
    }
  return found;
}
