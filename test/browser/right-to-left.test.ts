import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import { launch, overhang, signIn, visit } from '#test/support/browser.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { pseudo, speakFromRightToLeft } from '#test/support/right-to-left.ts';

const password = 'a good long password';
let alpha: TestInstance;
let ada: Member;
let browser: Browser;
let paths: string[];

beforeAll(async () => {
  speakFromRightToLeft();
  alpha = await startInstance({ name: 'alpha' });
  ada = await alpha.person('ada', { name: 'Ada Brandt', admin: true });
  const clara = await alpha.person('clara', { name: 'Clara Vogelsang' });
  await transaction(alpha.db, (tx) => setPassword(tx, ada.id, password));
  await alpha.group('hydraulik', ada);
  const write = async (by: Member, more: object): Promise<string> =>
    (await alpha.api<{ id: string }>('POST', '/api/v1/statuses', more, by.token)).data.id;
  const post = await write(ada, { status: 'The pump runs: **1.** check, 2. sign.', visibility: 'private' });
  await write(clara, { status: 'A reply, in English.', in_reply_to_id: post, visibility: 'private' });
  await write(clara, { status: '@ada Have you a moment?', visibility: 'direct' });
  await alpha.api('POST', `/api/v1/accounts/${ada.id}/follow`, {}, clara.token);
  paths = ['/', `/posts/${post}`, '/groups/hydraulik', '/chat', '/settings', '/people', '/notifications'];
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
});

const speak = (locale: string) => alpha.db`update people set locale = ${locale} where id = ${ada.id}`;

interface Box {
  readonly at: string;
  readonly start: number;
  readonly width: number;
}

/** Where the columns of a page are, from the side on which reading begins. */
const columns = (page: Page): Promise<Box[]> =>
  page.evaluate<Box[]>(`[...document.querySelectorAll('main, .rooms, .frame > *, main h1')].map((each) => {
    const { left, right, width } = each.getBoundingClientRect();
    const start = document.documentElement.dir === 'rtl' ? document.documentElement.clientWidth - right : left;
    return { at: each.className || each.tagName, start: Math.round(start), width: Math.round(width) };
  }).filter(({ width }) => width > 0)`);

it.each([
  ['a desk', { width: 1280, height: 900 }],
  ['a phone', { width: 320, height: 640 }],
])(
  'pages on %s are mirrored in a language from right to left, and nothing hangs over',
  async (_name, viewport) => {
    const ltr = await visit(browser, { viewport });
    await signIn(ltr, alpha, 'ada', password);
    await speak('en');
    const before = new Map<string, Box[]>();
    for (const path of paths) {
      await ltr.page.goto(alpha.origin + path);
      before.set(path, await columns(ltr.page));
    }
    await speak(pseudo);
    for (const path of paths) {
      await ltr.page.goto(alpha.origin + path);
      expect([path, await ltr.page.getAttribute('html', 'dir')]).toEqual([path, 'rtl']);
      expect([path, await overhang(ltr.page)]).toEqual([path, 0]);
      const wide = columnsOf(await columns(ltr.page));
      expect([path, wide]).toEqual([path, columnsOf(before.get(path) ?? [])]);
    }
    expect(ltr.complaints).toEqual([]);
  },
);

/** Without headings, whose words are of other widths: those have to begin where they did. */
const columnsOf = (boxes: readonly Box[]): [string, number][] => boxes.map(({ at, start }) => [at, start]);

it('what is written in another direction keeps its own, and arrows point the other way', async () => {
  await speak(pseudo);
  const visitor = await visit(browser, { viewport: { width: 1280, height: 900 } });
  await signIn(visitor, alpha, 'ada', password);
  await visitor.page.goto(alpha.origin + (paths[1] ?? ''));
  const style = (selector: string, name: string): Promise<string> =>
    visitor.page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${name}`);
  expect(await style('.prose', 'direction')).toBe('ltr');
  expect(await style('main', 'direction')).toBe('rtl');
  expect(await style('.icon.turns', 'scale')).toBe('-1 1');
});
