import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { signedIn } from './chromium.ts';

export interface Scores {
  readonly performance: number;
  readonly accessibility: number;
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
  const cookie = (await context.cookies()).map((each) => `${each.name}=${each.value}`).join('; ');
  await context.close();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...[tool, `${origin}${path}`, `--port=${port}`, '--quiet', '--output=json'],
      ...[
        '--only-categories=performance,accessibility',
        `--extra-headers=${JSON.stringify({ Cookie: cookie })}`,
      ],
    ],
    { maxBuffer: reportBytesMax },
  );
  const { categories } = JSON.parse(stdout) as { categories: Record<string, { score: number | null }> };
  const score = (name: string): number => Math.round((categories[name]?.score ?? 0) * 100);
  return { performance: score('performance'), accessibility: score('accessibility') };
}
