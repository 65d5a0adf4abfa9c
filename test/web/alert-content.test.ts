import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeNotificationContent, readNotificationContent } from '#src/notifications/content.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

const path = '/settings/company/alerts';
let site: Site;
let admin: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite();
  await site.db`update people set is_admin = true where id = ${site.ada}`;
  [admin, otto] = await Promise.all([site.browser(site.ada), site.browser(site.otto)]);
});
afterAll(() => site.close());

const chosen = async (): Promise<string | undefined> =>
  /value="(\w+)" checked/.exec((await admin.get(path)).html)?.[1];

test('what notifications say outside is chosen by administrators; for everybody else the page does not exist', async () => {
  expect((await otto.get(path)).html).toBe((await otto.get('/settings/nothing')).html);
  expect((await otto.send(path, { content: 'full' }, '/settings')).status).toBe(404);
  await expect(site.act((tx) => changeNotificationContent(tx, site.otto, 'full'))).rejects.toMatchObject({
    kind: 'not_allowed',
  });
  expect([await chosen(), await readNotificationContent(site.db)]).toEqual(['lines', 'lines']);
});

test('the choice is explained in words and kept, and one that there is not is refused', async () => {
  expect(textOf((await admin.get(path)).html)).toContain('never the text or the name of the group');
  for (const content of ['hint', 'full', 'lines']) {
    expect((await admin.send(path, { content })).location).toBe(`${path}?saved=1`);
    expect([await chosen(), await readNotificationContent(site.db)]).toEqual([content, content]);
  }
  expect((await admin.send(path, { content: 'everything' })).status).toBe(422);
  expect(await chosen()).toBe('lines');
});
