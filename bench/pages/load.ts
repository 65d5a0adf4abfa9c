import { get } from 'node:http';
import type { Browser } from 'playwright-core';
import { signedIn, slowDown } from './chromium.ts';

export interface Load {
  readonly path: string;
  /** Milliseconds from the beginning of the navigation. */
  readonly fcp: number;
  readonly lcp: number;
  readonly cls: number;
  /** Bytes as sent, gzipped: of the first visit, before anything is done. */
  readonly html: number;
  readonly js: number;
  readonly css: number;
}

/** Whatever the page can tell of its painting; evaluated by the debugger, whatever the page's own policy says. */
const paints = `new Promise((done) => {
  let lcp = 0, cls = 0;
  new PerformanceObserver((l) => { for (const e of l.getEntries()) lcp = e.startTime; }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((l) => { for (const e of l.getEntries()) if (!e.hadRecentInput) cls += e.value; }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done({
    fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, lcp, cls,
    files: performance.getEntriesByType('resource').map((e) => e.name),
  }), 1500);
})`;

/** The first visit of somebody signed in, slowed down; the median of `rounds`. */
export async function measureLoad(
  browser: Browser,
  origin: string,
  handle: string,
  path: string,
  rounds = 3,
): Promise<Load> {
  const runs: Load[] = [];
  for (let round = 0; round < rounds; round++) {
    const context = await signedIn(browser, origin, handle, { width: 390 });
    const fresh = await browser.newContext({
      viewport: { width: 390, height: 844 },
      storageState: await context.storageState(),
    });
    const cookies = (await context.cookies()).map((each) => `${each.name}=${each.value}`).join('; ');
    await context.close();
    const page = await fresh.newPage();
    await slowDown(page);
    await page.goto(`${origin}${path}`, { waitUntil: 'load' });
    const { fcp, lcp, cls, files } = await page.evaluate<{
      fcp: number;
      lcp: number;
      cls: number;
      files: string[];
    }>(paints);
    const sizes = await Promise.all(
      files
        .filter((url) => url.startsWith(origin) && /\.(js|css)$/.test(new URL(url).pathname)) // not the stream of changes, which never ends
        .map(async (url) => [url, await bytesOf(url, cookies)] as const),
    );
    const total = (extension: string) =>
      sizes
        .filter(([url]) => new URL(url).pathname.endsWith(extension))
        .reduce((sum, [, bytes]) => sum + bytes, 0);
    runs.push({
      path,
      fcp,
      lcp,
      cls,
      html: await bytesOf(`${origin}${path}`, cookies),
      js: total('.js'),
      css: total('.css'),
    });
    await fresh.close();
  }
  const middle = (of: (load: Load) => number): number =>
    runs.map(of).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)] ?? 0;
  const [first] = runs;
  if (!first) throw new Error('Nothing was measured.');
  return { ...first, fcp: middle((r) => r.fcp), lcp: middle((r) => r.lcp), cls: middle((r) => r.cls) };
}

/** Bytes of a body as a browser that knows gzip alone would get it. */
function bytesOf(url: string, cookie: string): Promise<number> {
  const { hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    get(
      {
        host: '127.0.0.1',
        port,
        path: pathname + search,
        headers: { host: `${hostname}:${port}`, cookie, accept: 'text/html,*/*', 'accept-encoding': 'gzip' },
      },
      (answer) => {
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
        answer.on('end', () => resolve(bytes));
        answer.on('error', reject);
      },
    ).on('error', reject);
  });
}
