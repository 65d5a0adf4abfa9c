import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, textOf, type Site } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const list = /<section class="beside first-steps".*?<\/section>/s;

test('a newcomer sees five steps; what is done is marked, from what is there', async () => {
  const otto = await site.browser(site.otto);
  const open = list.exec((await otto.get('/')).html)?.[0] ?? '';
  expect(textOf(open)).toContain('Erste Schritte');
  expect(open.match(/<a href=/g)).toHaveLength(5);
  await otto.send('/posts', { source: 'Moin', audience: 'instance' });
  await site.db`insert into memberships (group_id, person_id, state) values (${site.group}, ${site.otto}, 'requested')`;
  const two = list.exec((await otto.get('/')).html)?.[0] ?? '';
  expect(two.match(/class="done"/g)).toHaveLength(2);
  expect(two.match(/<a href=/g)).toHaveLength(3);
});

test('an invitation that nobody asked for is no step', async () => {
  const anna = await site.browser(site.anna);
  await site.db`delete from memberships where person_id = ${site.anna}`;
  await site.db`insert into memberships (group_id, person_id, state) values (${site.group}, ${site.anna}, 'invited')`;
  expect(list.exec((await anna.get('/')).html)?.[0]).toContain('href="/groups"');
});

test('whoever puts the list away does not see it again; a colleague still does', async () => {
  const [otto, anna] = [await site.browser(site.otto), await site.browser(site.anna)];
  expect((await otto.send('/first-steps/put-away')).location).toBe('/');
  expect((await otto.get('/')).html).not.toMatch(list);
  expect((await anna.get('/')).html).toMatch(list);
});

test('whoever has been there for long is no newcomer', async () => {
  const ada = await site.browser(site.ada);
  expect((await ada.get('/')).html).toMatch(list);
  await site.db`update people set created_at = now() - interval '61 days' where id = ${site.ada}`;
  expect((await ada.get('/')).html).not.toMatch(list);
});
