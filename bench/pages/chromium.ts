import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { password } from '../../scripts/demo/cast.ts';

/** A Chromium that Lighthouse can join through `port`. */
export async function startChromium(): Promise<{ browser: Browser; port: number }> {
  const port = await freePort();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // As root there is no sandbox; the pages are our own, and nothing leaves this machine.
    args: [
      ...['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
      ...[`--remote-debugging-port=${port}`, '--host-resolver-rules=MAP *.localhost 127.0.0.1'],
    ],
  });
  return { browser, port };
}

/** Signs somebody of the demo in; the context keeps the cookie, and nothing in its cache matters to another. */
export async function signedIn(
  browser: Browser,
  origin: string,
  handle: string,
  options: { width?: number; dark?: boolean } = {},
): Promise<BrowserContext> {
  const { width = 1280, dark = false } = options;
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme: dark ? 'dark' : 'light',
  });
  const page = await context.newPage();
  await page.goto(`${origin}/sign-in`);
  await page.fill('[name=login]', handle);
  await page.fill('[name=password]', password);
  await Promise.all([page.waitForURL(`${origin}/`), page.press('[name=password]', 'Enter')]);
  await page.close();
  return context;
}

/** A middling phone on a middling line, as the bars say: a quarter of this machine's speed, 1.6 Mbit/s, 150 ms. */
export async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
