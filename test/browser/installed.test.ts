import type { Browser, CDPSession, Page, Worker } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { revokeAll } from '#src/access/revoke.ts';
import { transaction } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import { findingsOf, launch, signIn, visit, type Visitor } from '#test/support/browser.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';

const password = 'a good long password';
let alpha: TestInstance;
let ada: Member;
let otto: Member;
let browser: Browser;

beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha', inProcess: false });
  ada = await alpha.person('ada', { name: 'Ada Brandt', sharedKeys: true });
  otto = await alpha.person('otto', { name: 'Otto Ohm', sharedKeys: true });
  for (const { id } of [ada, otto]) await transaction(alpha.db, (tx) => setPassword(tx, id, password));
  await transaction(alpha.db, (tx) =>
    publishPost(tx, ada.id, { source: 'The pump runs again', level: 'instance' }),
  );
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
});

/** Signed in, with the service worker at work and the feed kept. */
async function arrive(handle: string): Promise<Visitor & { readonly worker: Worker }> {
  const visitor = await visit(browser);
  const context = visitor.page.context();
  const starting = context.waitForEvent('serviceworker');
  await signIn(visitor, alpha, handle, password);
  const worker = context.serviceWorkers()[0] ?? (await starting);
  const controlled = 'navigator.serviceWorker.controller !== null';
  await until('the worker', () => visitor.page.evaluate<boolean>(controlled));
  await until('the kept feed', async () => (await kept(visitor.page)).includes('/'));
  return { ...visitor, worker };
}

/** Paths in all caches of this browser, without script, style and icons. */
const kept = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`(async () => {
    const paths = [];
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) paths.push(new URL(url).pathname);
    return paths.filter((path) => !path.startsWith('/assets/'));
  })()`);

const offline = (page: Page, is = true): Promise<void> => page.context().setOffline(is);

describe('reading without a connection', () => {
  it('shows the last feed after a reload, and says from when it is', async () => {
    const { page } = await arrive('otto');
    await offline(page);
    await page.reload();
    await page.waitForSelector('article:has-text("The pump runs again")');
    const sentence = page.locator('.connection [data-connection-target=kept]');
    await sentence.waitFor();
    expect(await sentence.innerText()).toMatch(/You are offline .* from .*\d\d:\d\d/);
    expect(await page.evaluate('getComputedStyle(document.querySelector(".bar")).position')).toBe('sticky');
    expect(await findingsOf(page)).toEqual([]);
    await transaction(alpha.db, (tx) =>
      publishPost(tx, ada.id, { source: 'Back on line', level: 'instance' }),
    );
    await offline(page, false);
    await page.waitForSelector('article:has-text("Back on line")');
    expect(await sentence.isVisible()).toBe(false);
    await page.context().close();
  });

  it('shows of every other page only that there is no connection, and keeps nothing else', async () => {
    const { page } = await arrive('otto');
    for (const path of ['/notifications', '/chat', '/people', `/@${ada.handle}`])
      await page.goto(`${alpha.origin}${path}`);
    await offline(page);
    await page.goto(`${alpha.origin}/@${ada.handle}`);
    expect(await page.innerText('h1')).toBe('No connection');
    expect(await page.content()).not.toContain('Ada Brandt');
    expect((await kept(page)).toSorted()).toEqual(['/', '/offline']);
    await page.click('.card .button');
    await page.waitForSelector('article:has-text("The pump runs again")');
    await page.context().close();
  });

  it('forgets the feed when its reader signs out', async () => {
    const { page } = await arrive('otto');
    await page.click('.own summary');
    await Promise.all([page.waitForURL(/sign-in/), page.click('[formaction="/sign-out"]')]);
    await until('the feed to go', async () => !(await kept(page)).includes('/'));
    await offline(page);
    await page.goto(`${alpha.origin}/`);
    expect(await page.innerText('h1')).toBe('No connection');
    expect(await page.content()).not.toContain('The pump runs again');
    await page.context().close();
  });

  it('forgets it on the open page when all access of its reader ends', async () => {
    const nora = await alpha.person('nora', { sharedKeys: true });
    await transaction(alpha.db, (tx) => setPassword(tx, nora.id, password));
    const { page } = await arrive('nora');
    await transaction(alpha.db, (tx) => revokeAll(tx, nora.id));
    await until('the feed to go', async () => !(await kept(page)).includes('/'));
    await page.context().close();
  });

  it('gives the next person at the same browser nothing of the one before', async () => {
    const { page, complaints } = await arrive('ada');
    await page.context().clearCookies(); // the session is gone, and nobody said so
    await page.goto(`${alpha.origin}/sign-in?next=%2Fpeople`);
    await page.fill('[name=login]', 'otto');
    await page.fill('[name=password]', password);
    await Promise.all([page.waitForURL(/people/), page.press('[name=password]', 'Enter')]);
    expect(await kept(page)).toEqual(['/offline']);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('alerts on the device', () => {
  const payload = { title: 'Otto Ohm', body: 'replied to you', url: '/notifications?all', tag: 'reply 7' };
  const shown = (page: Page): Promise<{ title: string; body: string; tag: string }[]> =>
    page.evaluate(`navigator.serviceWorker.ready.then(async (registration) =>
      (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag })))`);

  /** What a push service would hand to the browser. */
  /** Registrations of a browser that was closed may be listed for a while still; the message is delivered to each that is there. */
  async function pusher(page: Page): Promise<(data: string) => Promise<void>> {
    const cdp: CDPSession = await page.context().newCDPSession(page);
    const ids = new Set<string>();
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      for (const { scopeURL, registrationId } of registrations)
        if (scopeURL.startsWith(alpha.origin)) ids.add(registrationId);
    });
    await cdp.send('ServiceWorker.enable');
    await until('a registration', () => ids.size > 0);
    return async (data) => {
      const delivered = await Promise.allSettled(
        [...ids].map((registrationId) =>
          cdp.send('ServiceWorker.deliverPushMessage', { origin: alpha.origin, registrationId, data }),
        ),
      );
      expect(delivered.map(({ status }) => status)).toContain('fulfilled');
    };
  }

  it('are shown as they come, and a later one of the same matter takes the place of the first', async () => {
    const { page } = await arrive('otto');
    await page.context().grantPermissions(['notifications']);
    const push = await pusher(page);
    await push(JSON.stringify(payload));
    await until('the notification', async () => (await shown(page)).length === 1);
    await push(JSON.stringify({ ...payload, body: 'and Ada replied to you' }));
    await until('the later one', async () => (await shown(page))[0]?.body === 'and Ada replied to you');
    expect(await shown(page)).toEqual([
      { title: 'Otto Ohm', body: 'and Ada replied to you', tag: 'reply 7' },
    ]);
    await push('no message of ours');
    await until('a plain one', async () => (await shown(page)).some(({ title }) => title === 'Kontor'));
    await page.context().close();
  });

  it('lead with a click to their page, and never to another origin', async () => {
    const { page, worker } = await arrive('otto');
    await page.context().grantPermissions(['notifications']);
    const push = await pusher(page);
    const click = (): Promise<unknown> =>
      worker.evaluate(`(async () => {
        for (const notification of await registration.getNotifications())
          dispatchEvent(new NotificationEvent('notificationclick', { notification }));
      })()`);
    await push(JSON.stringify(payload));
    await until('the notification', async () => (await shown(page)).length === 1);
    await Promise.all([page.waitForURL(`${alpha.origin}/notifications?all`), click()]);
    await until('the notification to leave', async () => (await shown(page)).length === 0);
    await push(JSON.stringify({ ...payload, url: 'https://elsewhere.example/' }));
    await until('the notification', async () => (await shown(page)).length === 1);
    await Promise.all([page.waitForURL(`${alpha.origin}/`), click()]);
    await page.context().close();
  });

  it('can be asked for in the settings; when the browser’s service does not answer, a sentence says so', async () => {
    const { page } = await arrive('otto');
    await page.context().grantPermissions(['notifications']);
    await page.goto(`${alpha.origin}/settings/notifications`);
    await page.click('form[data-controller=push] .button');
    await page.waitForSelector('form[data-controller=push] [role=alert]:not([hidden])');
    expect(await page.innerText('form[data-controller=push] [role=alert]')).toContain('did not answer');
    await page.context().close();
  });

  it('are sent to a browser whose service answered', async () => {
    const { page } = await arrive('otto');
    await page.context().grantPermissions(['notifications']);
    // No push service can be reached from here; this is what one answers (Push API, section 8).
    await page.addInitScript(() => {
      const keys = {
        p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
        auth: 'BTBZMqHH6r4Tts7J_aSIgg',
      };
      const answer = { toJSON: () => ({ endpoint: 'https://push.example/otto', keys }) };
      Object.assign(globalThis, { answer });
      Reflect.set(Reflect.get(globalThis, 'PushManager').prototype, 'subscribe', async () => answer);
    });
    await page.goto(`${alpha.origin}/settings/notifications`);
    await page.click('form[data-controller=push] .button');
    await page.waitForSelector('.muted-line:has-text("this browser")');
    const rows = await alpha.db`select endpoint from push_subscriptions where person_id = ${otto.id}`;
    expect(rows).toEqual([{ endpoint: 'https://push.example/otto' }]);
    await page.context().close();
  });
});

describe('the installed app', () => {
  it('has the company’s name and colour, and icons of the sizes it says', async () => {
    const { body } = await ask(alpha.origin, { path: '/manifest.webmanifest' });
    const manifest = JSON.parse(String(body)) as {
      name: string;
      display: string;
      shortcuts: { name: string; url: string }[];
      share_target: object;
      icons: { src: string; sizes: string; type: string; purpose: string }[];
    };
    expect([manifest.name, manifest.display]).toEqual(['Alpha AG', 'standalone']);
    expect(manifest.shortcuts.map(({ url }) => url)).toEqual(['/posts/new', '/chat', '/notifications']);
    expect(manifest.share_target).toMatchObject({ action: '/posts/new', method: 'GET' });
    expect(manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual([
      'any any',
      '192x192 any',
      '512x512 any',
      '512x512 maskable',
    ]);
    const { page } = await visit(browser);
    await page.goto(`${alpha.origin}/sign-in`);
    for (const { src, sizes, type } of manifest.icons) {
      const icon = await page.evaluate<{ type: string; size: string }>(`new Promise((done, failed) => {
        const image = new Image();
        image.onload = async () => {
          const type = (await fetch(image.src)).headers.get('content-type');
          done({ type, size: image.naturalWidth + 'x' + image.naturalHeight });
        };
        image.onerror = failed;
        image.src = '${src}';
      })`);
      expect(icon.type, src).toBe(type);
      if (sizes !== 'any') expect(icon.size, src).toBe(sizes);
    }
    await page.context().close();
  });

  it('is taken for one by the browser', async () => {
    const { page } = await arrive('otto');
    const cdp = await page.context().newCDPSession(page);
    const { errors, url } = await cdp.send('Page.getAppManifest');
    const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
    expect([url, errors]).toEqual([`${alpha.origin}/manifest.webmanifest`, []]);
    // Chromium's own reason against a window without a profile.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
      [],
    );
    await page.context().close();
  });
});
