import lighthouse from 'lighthouse';
import type { Browser } from 'playwright-core';
import { signedIn } from './chromium.ts';

export interface Scores {
  readonly performance: number;
  readonly accessibility: number;
}

/** Lighthouse's own verdict on a page, as somebody signed in, with its slow phone; 0 to 100. */
export async function scores(
  browser: Browser,
  port: number,
  origin: string,
  handle: string,
  path: string,
): Promise<Scores> {
  const context = await signedIn(browser, origin, handle, { width: 390 });
  const cookie = (await context.cookies()).map((each) => `${each.name}=${each.value}`).join('; ');
  await context.close();
  const result = await lighthouse(`${origin}${path}`, {
    port,
    logLevel: 'error',
    onlyCategories: ['performance', 'accessibility'],
    extraHeaders: { Cookie: cookie },
  });
  const score = (name: string): number => Math.round((result?.lhr.categories[name]?.score ?? 0) * 100);
  return { performance: score('performance'), accessibility: score('accessibility') };
}
