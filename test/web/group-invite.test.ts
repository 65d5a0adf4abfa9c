import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type Site } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const path = '/groups/hydraulik/invitations';

test('the form that invites into a closed group tells nobody who may not invite who belongs to it', async () => {
  const [ada, otto] = [await site.browser(site.ada), await site.browser(site.otto)];
  expect((await ada.get(path)).status).toBe(200);
  expect((await ada.send(path, { q: 'anna' })).html).toContain('name="person"');
  expect((await otto.get(path)).status).toBe(404);
  const tries: Record<string, string>[] = [
    { q: 'anna' },
    { q: 'anna', find: '1' },
    { handle: 'nobody' },
    { person: site.anna },
  ];
  for (const fields of tries) {
    const answer = await otto.send(path, fields);
    expect([answer.status, answer.html.includes('name="person"')]).toEqual([404, false]);
  }
});
