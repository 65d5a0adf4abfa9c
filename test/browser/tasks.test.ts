import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PostId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { findingsOf, launch, overhang, signIn, visit, type Visitor } from '#test/support/browser.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';

// Ada owns the group Hydraulik, and plans its work at her desk; then on her phone.
const password = 'a good long password';
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'de-DE' };
let alpha: TestInstance;
let browser: Browser;
let who: Member;
let ada: Visitor;
let mobile: Visitor;
let group: GroupId;

beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha', inProcess: false });
  who = await alpha.person('ada', { name: 'Ada Brandt', locale: 'de' });
  group = (await alpha.group('hydraulik', who)).id as GroupId;
  await transaction(alpha.db, (tx) => setPassword(tx, who.id, password));
  browser = await launch();
  ada = await visit(browser);
  mobile = await visit(browser, phone);
  await signIn(ada, alpha, 'ada', password);
  await signIn(mobile, alpha, 'ada', password);
});
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
});

const write = (title: string): Promise<PostId> =>
  transaction(alpha.db, (tx) =>
    publishPost(tx, who.id, {
      ...{ source: '', title, language: 'de', level: 'group', groupId: group },
      task: { due: '2040-05-07', labels: ['Halle 3'], lines: ['Bestellen', 'Ablassen'] },
    }),
  );
const columns = (page: Page) =>
  page.$$eval('.board-column ol', (all) =>
    all.map((each) => [...each.querySelectorAll('.row-name')].map((name) => name.textContent)),
  );
const stored = async () =>
  (
    await alpha.db<{ title: string; state: string }[]>`
      select p.title, t.state from tasks t join posts p on p.id = t.post_id order by t.state, t.rank`
  ).map(({ title, state }) => `${state} ${title}`);

it('cards are dragged between columns and within one, and stay there', async () => {
  const { page } = ada;
  for (const title of ['Eins', 'Zwei', 'Drei']) await write(title);
  await page.goto(`${alpha.origin}/groups/hydraulik/tasks`);
  await page.waitForSelector('.task-tile[draggable=true]');
  const tile = (title: string) => page.locator('.task-tile', { hasText: title });
  await tile('Eins').dragTo(page.locator('.board-column.in_work ol'));
  await expect.poll(stored).toContain('in_work Eins');
  await page.waitForSelector('.board-column.in_work .task-tile[draggable=true]');
  await tile('Zwei').dragTo(tile('Drei'), { targetPosition: { x: 40, y: 4 } });
  await expect.poll(stored).toEqual(['in_work Eins', 'open Zwei', 'open Drei']);
  await page.reload();
  expect(await columns(page)).toEqual([['Zwei', 'Drei'], ['Eins'], []]);
});

it('and moved by the keyboard, which says where they are', async () => {
  const { page } = ada;
  await page.waitForSelector('.task-tile[draggable=true]');
  await page.locator('.row-name', { hasText: 'Zwei' }).focus();
  await page.keyboard.press('Shift+ArrowDown');
  expect(await page.textContent('.board [role=status]')).toBe('„Zwei“ ist jetzt Nummer 2 in „Offen“');
  await expect.poll(stored).toEqual(['in_work Eins', 'open Drei', 'open Zwei']);
  await page.locator('.row-name', { hasText: 'Zwei' }).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(stored).toEqual(['in_work Zwei', 'in_work Eins', 'open Drei']);
});

it('on a phone nothing sticks out, targets are large, and axe has nothing to say', async () => {
  const { page } = mobile;
  const [row] = await alpha.db<
    { id: PostId }[]
  >`select id from posts where kind = 'task' order by id limit 1`;
  for (const path of [
    ...['/groups/hydraulik/tasks', '/groups/hydraulik/tasks?view=list', '/tasks'],
    ...[`/posts/${row?.id}`, `/posts/${row?.id}/task`, '/posts/new?kind=task'],
  ]) {
    await page.goto(`${alpha.origin}${path}`);
    expect([path, await overhang(page)]).toEqual([path, 0]);
    const small = await page.$$eval(
      'main :is(.task-moves button, .task-tick, .task-list button, .task-states button)',
      (all) => all.filter((each) => each.getBoundingClientRect().height < 43).map((each) => each.textContent),
    );
    expect([path, small]).toEqual([path, []]);
    expect([path, await findingsOf(page)]).toEqual([path, []]);
  }
});

it('a task is moved without script', async () => {
  const plain = await visit(browser, { javaScriptEnabled: false });
  await signIn(plain, alpha, 'ada', password);
  await plain.page.goto(`${alpha.origin}/groups/hydraulik/tasks`);
  await plain.page.click('.task-tile:has-text("Drei") .task-moves .later');
  expect((await columns(plain.page))[1]).toContain('Drei');
});
