import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { signedIn } from './chromium.ts';

export interface Scores {
  readonly performance: number;
  readonly accessibility: number;
  /** Audits of accessibility that did not pass, by name. */
  readonly failed: readonly string[];
}

const tool = fileURLToPath(import.meta.resolve('lighthouse/cli/index.js'));
const reportBytesMax = 100_000_000;

/**
 * Lighthouse's own verdict on a page, as somebody signed in, with its slow phone; 0 to 100. A process of its own: ours asks nothing of
 * addresses that are not public.
 */
export async function scores(
  browser: Browser,
  port: number,
  origin: string,
  handle: string,
  path: string,
): Promise<Scores> {
  const context = await signedIn(browser, origin, handle, { width: 390 });
  const session = await browser.newBrowserCDPSession();
  // Where Lighthouse opens its page. As a header it would give way to the first cookie that a page sets.
  const cookies = (await context.cookies()).map(({ name, value, domain, path }) => ({
    name,
    value,
    domain,
    path,
  }));
  await session.send('Storage.setCookies', { cookies });
  await session.detach();
  await context.close();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...[tool, `${origin}${path}`, `--port=${port}`, '--quiet', '--output=json'],
      '--only-categories=performance,accessibility',
    ],
    { maxBuffer: reportBytesMax },
  );
  const { categories, audits, finalDisplayedUrl } = JSON.parse(stdout) as {
    categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>;
    audits: Record<string, { score: number | null }>;
    finalDisplayedUrl: string;
  };
  if (!finalDisplayedUrl.startsWith(`${origin}${path}`))
    throw new Error(`${path} was not measured, but ${finalDisplayedUrl}.`);
  const score = (name: string): number => Math.round((categories[name]?.score ?? 0) * 100);
  const failed = (categories['accessibility']?.auditRefs ?? [])
    .filter(({ id, weight }) => weight > 0 && audits[id]?.score === 0)
    .map(({ id }) => id);
  return { performance: score('performance'), accessibility: score('accessibility'), failed };
}
