import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import { password } from './demo/cast.ts';
import { demoCertificate } from './demo/network.ts';

/**
 * `npm run web-client -- FOLDER [--at alpha.localhost:4001] [--site https://phanpy.localhost] [--shots FOLDER]`: signs in with Phanpy, as somebody has
 * built it into that folder, at the demo (`npm run demo -- --https`), reads, posts and hears of it, and exits 0 or 1. `--site` is what it was built
 * for. How its sources are had stands in docs/api-claims.md; none of them is kept here.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    at: { type: 'string', default: 'alpha.localhost:4001' },
    site: { type: 'string', default: 'https://phanpy.localhost' },
    shots: { type: 'string', default: '.kontor/web-client' },
  },
});
const [dist = ''] = positionals;
if (!existsSync(path.join(dist, 'index.html')))
  throw new Error('Name the folder that Phanpy was built into, as docs/api-claims.md says.');
const { at, shots, site } = values;
mkdirSync(shots, { recursive: true });
const types: Readonly<Record<string, string>> = {
  ...{ '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' },
  ...{ '.json': 'application/json', '.webmanifest': 'application/manifest+json', '.png': 'image/png' },
};

const server = https.createServer(demoCertificate(), (request, response) => {
  const asked = decodeURIComponent(new URL(request.url ?? '/', site).pathname);
  const file = path.join(dist, path.normalize(asked.endsWith('/') ? `${asked}index.html` : asked));
  if (!existsSync(file)) return response.writeHead(404).end();
  const type = types[path.extname(file)] ?? 'application/octet-stream';
  return response.writeHead(200, { 'content-type': type }).end(readFileSync(file));
});
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const { port } = server.address() as { port: number };
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  // The demo's authority is known to nobody, and the site's name to this browser alone.
  args: [
    '--no-sandbox',
    '--ignore-certificate-errors',
    `--host-resolver-rules=MAP ${new URL(site).host}:443 127.0.0.1:${port}`,
  ],
});
let failures = 0;
const claim = (what: string, holds: boolean): void => {
  if (!holds) failures++;
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
};
try {
  const context = await browser.newContext({ viewport: { width: 1_200, height: 900 }, locale: 'en-GB' });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const refused: string[] = [];
  page.on('response', (answer) => {
    if (answer.status() >= 500 && answer.url().includes(at)) refused.push(answer.url());
  });
  await signIn(page);
  claim('it signs in, in a window of its own, and shows the feed', await shows(page, 'article, .status'));
  await page.screenshot({ path: path.join(shots, 'home.png') });
  claim('each post says in which group of which company it is', await shows(page, 'text=/· Alpha AG/'));
  await page.goto(`${site}/#/notifications`);
  claim('it shows notifications', await shows(page, '.notification'));
  await page.screenshot({ path: path.join(shots, 'notifications.png') });
  await page.goto(`${site}/#/l`);
  claim('groups are its lists', await shows(page, 'text=Hydraulik'));
  await page.screenshot({ path: path.join(shots, 'lists.png') });
  await page.goto(`${site}/#/`);
  await page.locator('#compose-button').first().click();
  await page.locator('textarea').first().fill(`Written in another client at ${new Date().toISOString()}`);
  await page.screenshot({ path: path.join(shots, 'composer.png') });
  await page.locator('button[type=submit]').filter({ hasText: 'Post' }).first().click();
  claim('it posts, and hears of it', await shows(page, 'text=/Post published|New posts/'));
  await page.screenshot({ path: path.join(shots, 'posted.png') });
  claim(`nothing it asked for broke the server ${refused.join(' ')}`, refused.length === 0);
} finally {
  await browser.close();
  server.close();
}
process.exit(failures === 0 ? 0 : 1);

async function signIn(page: Page): Promise<void> {
  await page.goto(`${site}/#/login?instance=${at}`);
  const opened = page.context().waitForEvent('page');
  await page.locator('button:has-text("Continue")').first().click();
  const door = await opened;
  await door.locator('input[autocomplete^=username]').first().fill('ada');
  await door.locator('input[type=password]').first().fill(password);
  await door
    .locator('button')
    .filter({ hasText: /Sign in/ })
    .first()
    .click();
  await door.locator('button').filter({ hasText: /Allow/ }).first().click();
}

async function shows(page: Page, what: string): Promise<boolean> {
  return await page
    .locator(what)
    .first()
    .waitFor({ state: 'visible' })
    .then(
      () => true,
      () => false,
    );
}
