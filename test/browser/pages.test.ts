import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import { webRoutes } from '#src/web/web.ts';
import { remoteLookup } from '#federation/actors/remote-lookup.ts';
import { remoteFiles } from '#federation/objects/objects.ts';
import { nothingElsewhere } from '#test/support/coedit.ts';
import { agree } from '#test/support/agreements.ts';
import { findingsOf, launch, overhang, signIn, visit, type Visitor } from '#test/support/browser.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { absent, addresses, makeAlbum, makeService, writePage } from './addresses.ts';

const password = 'a good long password';
let alpha: TestInstance;
let beta: TestInstance;
let service: Awaited<ReturnType<typeof makeService>>;
let album: Awaited<ReturnType<typeof makeAlbum>>;
let ada: Member;
let bruno: Member;
let browser: Browser;
/** A post of Ada's, her colleague Clara, and a post of Clara's. */
let own: string;
let clara: Member;
let theirs: string;
let sheet: string;

beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha', inProcess: false }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR', inProcess: false }),
  ]);
  ada = await alpha.person('ada', { name: 'Ada Brandt', admin: true });
  bruno = await beta.person('bruno', { name: 'Bruno Lefèvre' });
  await transaction(alpha.db, (tx) => setPassword(tx, ada.id, password));
  await transaction(beta.db, (tx) => setPassword(tx, bruno.id, password));
  await agree(alpha, beta);
  const room = await alpha.group('hydraulik', ada);
  sheet = await writePage(alpha, ada, room);
  service = await makeService(alpha, ada);
  album = await makeAlbum(alpha, ada, room);
  await followAcross();
  const status = 'Somebody of Alpha looks at **every** page.';
  clara = await alpha.person('clara', { name: 'Clara Vogel' });
  const write = async (by: Member, visibility: string) =>
    (await alpha.api<{ id: string }>('POST', '/api/v1/statuses', { status, visibility }, by.token)).data.id;
  [own, theirs] = [await write(ada, 'private'), await write(clara, 'unlisted')];
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([alpha?.remove(), beta?.remove()]);
});

/** Bruno of Beta follows Ada of Alpha. */
async function followAcross(): Promise<void> {
  const found = await beta.api<{ accounts: { id: string }[] }>(
    'GET',
    `/api/v2/search?resolve=true&type=accounts&q=${encodeURIComponent(`@${ada.acct}`)}`,
    undefined,
    bruno.token,
  );
  const id = found.data.accounts[0]?.id;
  await beta.api('POST', `/api/v1/accounts/${id}/follow`, {}, bruno.token);
  await until('the follow', async () => {
    const answer = await beta.api<{ following: boolean }[]>(
      'GET',
      `/api/v1/accounts/relationships?id[]=${id}`,
      undefined,
      bruno.token,
    );
    if (answer.data[0]?.following) return true;
    const asked = await alpha.api<{ id: string }[]>('GET', '/api/v1/follow_requests', undefined, ada.token);
    for (const each of asked.data)
      await alpha.api('POST', `/api/v1/follow_requests/${each.id}/authorize`, {}, ada.token);
    return false;
  });
}

/** Writes in the composer of the home page and answers the question that follows when the post leaves the company. */
async function post({ page }: Visitor, text: string, audience: string): Promise<void> {
  await page.fill('#composer textarea[name=source]', text);
  await page.selectOption('#composer select[name=audience]', audience);
  await page.click('#composer .composer-foot button');
  const asksAgain = page.locator('form:has(button[name=step][value=edit])');
  if ((await asksAgain.count()) === 1) await asksAgain.locator('button:not([name])').click();
}

describe('the pages', () => {
  it('show a post of Alpha at Beta, with the company it comes from', async () => {
    // The menu of audiences that the script makes of the list is composer.test.ts's.
    const adaAtWork = await visit(browser, { javaScriptEnabled: false });
    const brunoAtWork = await visit(browser);
    await signIn(adaAtWork, alpha, 'ada', password);
    await post(adaAtWork, 'The pump runs **quietly** at last.', 'followers');
    await signIn(brunoAtWork, beta, 'bruno', password);
    const arrived = brunoAtWork.page.locator('article', { hasText: 'The pump runs quietly at last.' });
    await until('the post in the feed of Bruno', async () => {
      await brunoAtWork.page.reload();
      return (await arrived.count()) === 1;
    });
    expect(await arrived.locator('strong').innerText()).toBe('quietly');
    expect(await arrived.innerText()).toContain('Alpha AG');
    // 422 is the question that is asked once more before a post leaves the company.
    const complaints = [...adaAtWork.complaints.filter((c) => !c.includes('422')), ...brunoAtWork.complaints];
    expect(complaints).toEqual([]);
  });

  it('work without any script', async () => {
    const visitor = await visit(browser, { javaScriptEnabled: false });
    await signIn(visitor, alpha, 'ada', password);
    await post(visitor, 'For colleagues only.', 'instance');
    const { page } = visitor;
    await until('the post, after the seconds for undoing', async () => {
      await page.goto(`${alpha.origin}/?feed=all`);
      return (await page.locator('article', { hasText: 'For colleagues only.' }).count()) === 1;
    });
  });
});

/** The GET routes of the pages, from the router itself. */
function routes(): string[] {
  const { db, registry, live, coedit, federation, egress, dryRun, checkLine } = alpha.app;
  const files = remoteFiles(federation);
  const push = { publicKey: '', mayReach: () => false };
  const app = webRoutes({
    ...{ db, registry, live, push, egress, dryRun, checkLine, remote: remoteLookup(federation) },
    ...{ sendsMail: false, coedit, coeditElsewhere: nothingElsewhere, files, tellTyping: () => {} },
  });
  return [...new Set(app.routes.filter(({ method }) => method === 'GET').map(({ path }) => path))];
}

/** What can be pressed and is smaller than so many px; links inside a sentence may be (WCAG 2.5.5). */
const smallTargets = (page: Visitor['page'], px: number): Promise<string[]> =>
  page.evaluate<
    string[]
  >(`[...document.querySelectorAll('main a, main button, main summary, main select, .rooms a, .bar a, .bar summary')]
    .filter((each) => !each.closest('.prose, [hidden], .hidden') && each.checkVisibility() && getComputedStyle(each).display !== 'inline')
    .flatMap((each) => { const { width, height } = each.getBoundingClientRect();
      return width > 1 && (Math.round(width) < ${px} || Math.round(height) < ${px})
        ? [each.tagName + '.' + each.className + ' ' + each.textContent.trim().slice(0, 30) + ' ' + Math.round(width) + 'x' + Math.round(height)] : []; })`);

describe('every page', () => {
  // A page is fetched once and then looked at on each of them. What darkness changes is colours.
  const screens = [
    { name: 'a desk, light', width: 1280, colorScheme: 'light', rules: 'all' },
    { name: 'a desk, dark', width: 1280, colorScheme: 'dark', rules: 'colours' },
    { name: 'a small phone, dark', width: 320, colorScheme: 'dark', rules: 'colours' },
    { name: 'a phone, light', width: 390, colorScheme: 'light', rules: 'all' },
  ] as const;

  it('has no accessibility finding and never scrolls sideways, on a desk and on phones, light and dark', async () => {
    // Otherwise colours are still on their way from one scheme to the other when axe reads them.
    const visitor = await visit(browser, { reducedMotion: 'reduce' });
    const { page } = visitor;
    const findings: string[] = [];
    const look = async (path: string): Promise<void> => {
      for (const { name, width, colorScheme, rules } of screens) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        findings.push(...(await findingsOf(page, rules)).map((each) => `${name}: ${each}`));
        const wide = await overhang(page);
        if (wide > 0) findings.push(`${name}: ${path} is ${wide} px too wide`);
      }
    };
    await page.goto(`${alpha.origin}/sign-in`);
    await look('/sign-in');
    await signIn(visitor, alpha, 'ada', password);
    const at = addresses({ post: own, person: clara.id, theirs, page: sheet, ...service, album });
    for (const route of routes()) {
      const path = at[route];
      if (path === null) continue;
      if (path === undefined) {
        findings.push(`${route} is not in addresses.ts`);
        continue;
      }
      const answer = await page.goto(`${alpha.origin}${path}`);
      if (answer?.status() !== (absent.includes(route) ? 404 : 200))
        findings.push(`${route} answers ${answer?.status()}`);
      await look(path);
    }
    expect(findings).toEqual([]);
    expect(visitor.complaints.filter((c) => !c.includes('404'))).toEqual([]);
  }, 1_200_000); // well over a hundred pages, each read by axe four times

  it('has a title of its own', async () => {
    const visitor = await visit(browser, { javaScriptEnabled: false });
    await signIn(visitor, alpha, 'ada', password);
    const at = addresses({ post: own, person: clara.id, theirs, page: sheet, ...service, album });
    const paths = ['/?feed=you', '/?feed=following', '/?feed=all', '/@ada?tab=answers', '/@ada?tab=files']
      .concat([
        '/chat?show=requests',
        '/chat?show=declined',
        '/notifications?show=mentions',
        '/search?q=pump',
      ])
      .concat(['/questions?open=1', '/questions?open=1&mine=1', '/groups?q=hydraulik'])
      .concat(routes().flatMap((route) => (absent.includes(route) ? [] : (at[route] ?? []))))
      // Who is signed in is led home from two of these, and the third is the first of the three feeds.
      .filter((path) => !['/', '/sign-in', '/prove'].includes(path));
    const seen = new Map<string, string[]>();
    for (const path of paths) {
      await visitor.page.goto(`${alpha.origin}${path}`);
      const title = await visitor.page.title();
      seen.set(title, [...(seen.get(title) ?? []), path]);
    }
    expect([...seen].filter(([, shared]) => shared.length > 1)).toEqual([]);
  });

  it('stands in the middle of the room it has where nothing stands beside it', async () => {
    const visitor = await visit(browser, { viewport: { width: 1280, height: 800 } });
    await signIn(visitor, alpha, 'ada', password);
    for (const path of [
      '/settings',
      '/settings/company',
      '/notifications',
      '/groups',
      '/groups/new',
      '/search',
    ]) {
      await visitor.page.goto(`${alpha.origin}${path}`);
      const [left, right] = await visitor.page.evaluate<[number, number]>(`(() => {
        const frame = document.querySelector('.frame'), style = getComputedStyle(frame);
        const rooms = document.querySelector('.rooms').getBoundingClientRect();
        const main = document.querySelector('main').getBoundingClientRect();
        const columns = style.gridTemplateColumns.split(' ').map(parseFloat);
        const end = rooms.left + columns.reduce((sum, each) => sum + each) + 2 * parseFloat(style.columnGap);
        return [main.left - rooms.right - parseFloat(style.columnGap), end - main.right];
      })()`);
      expect({ path, off: Math.abs(left - right) < 2 }).toEqual({ path, off: true });
    }
  });

  for (const width of [320, 390])
    it(`shows every tab at ${width} px`, async () => {
      const visitor = await visit(browser, {
        viewport: { width, height: 700 },
        hasTouch: true,
        locale: 'fr',
      });
      await signIn(visitor, alpha, 'ada', password);
      const hidden: string[] = [];
      for (const path of [
        '/',
        '/groups/hydraulik',
        '/settings',
        '/settings/company',
        '/notifications',
        '/chat',
        '/@ada',
      ]) {
        await visitor.page.goto(`${alpha.origin}${path}`);
        hidden.push(
          ...(await visitor.page.evaluate<string[]>(`[...document.querySelectorAll('.tabs a, .rooms li a')]
          .filter((each) => { const box = each.getBoundingClientRect();
            return box.width > 0 && (box.left < 0 || box.right > innerWidth || each.scrollWidth > each.clientWidth + 1); })
          .map((each) => '${path} ' + each.textContent)`)),
        );
      }
      expect(hidden).toEqual([]);
    });

  it('gives a finger 44 px to touch', async () => {
    const visitor = await visit(browser, { viewport: { width: 390, height: 800 }, hasTouch: true });
    await signIn(visitor, alpha, 'ada', password);
    const small: string[] = [];
    for (const path of [
      '/',
      '/groups/hydraulik',
      `/posts/${own}`,
      '/people',
      '/@ada',
      '/notifications',
      '/chat',
    ]) {
      await visitor.page.goto(`${alpha.origin}${path}`);
      small.push(...(await smallTargets(visitor.page, 44)).map((each) => `${path} ${each}`));
    }
    expect(small).toEqual([]);
  });

  for (const locale of ['de', 'fr'] as const)
    it(`speaks ${locale} to a browser that asks for it`, async () => {
      const { page } = await visit(browser, { locale });
      await page.goto(`${alpha.origin}/sign-in`);
      expect(await page.getAttribute('html', 'lang')).toBe(locale);
    });
});
