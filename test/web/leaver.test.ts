import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureInstanceActor } from '#src/people/instance-actor.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

const people = '/settings/company/people';
let site: Site;
let admin: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite({ agreed: true });
  const keys = await generateKeys();
  await site.act((tx) => ensureInstanceActor(tx, keys));
  await site.db`update people set is_admin = true, locale = 'de' where id = ${site.otto}`;
  // Ada owns the group Hydraulik with Anna and Bob of Beta in it.
  admin = await site.browser(site.otto);
  otto = await site.browser(site.anna);
});
afterAll(() => site.close());

const owners = async (): Promise<string[]> =>
  (
    await site.db`
      select p.handle from memberships m join people p on p.id = m.person_id
      where m.group_id = ${site.group} and m.role = 'owner' and m.state = 'active'`
  ).map(({ handle }) => String(handle));

test('the pages do not exist for who administers nothing, and for who has not left there is no list', async () => {
  expect((await otto.get(`${people}/${site.ada}/leaver`)).status).toBe(404);
  expect((await otto.get(`${people}/${site.ada}/deactivation`)).status).toBe(404);
  expect((await admin.get(`${people}/${site.ada}/leaver`)).status).toBe(404);
  expect((await admin.get(`${people}/x/leaver`)).status).toBe(404);
});

test('a deputy who is no member is refused, and nothing has happened', async () => {
  const asked = textOf((await admin.get(`${people}/${site.ada}/deactivation`)).html);
  expect(asked).toContain('Wer übernimmt die Gruppen?');
  const field = `deputy_${site.group}`;
  const refused = await admin.send(`${people}/${site.ada}/deactivation`, {
    posts: 'keep',
    [field]: String(site.otto),
  });
  expect(refused.status).toBe(422);
  expect(textOf(refused.html)).toContain('muss dort Mitglied sein');
  expect(await owners()).toEqual(['ada']);
});

test('with one who is, the list shows what is done; sent twice it is done once', async () => {
  const fields = { posts: 'keep', [`deputy_${site.group}`]: String(site.anna) };
  const done = await admin.send(`${people}/${site.ada}/deactivation`, fields);
  expect(done.location).toBe(`${people}/${site.ada}/leaver`);
  await admin.send(`${people}/${site.ada}/deactivation`, fields);
  expect(await owners()).toContain('anna');
  const list = textOf((await admin.get(done.location)).html);
  for (const words of [
    'ada ist gegangen',
    'Alle Browser abgemeldet',
    'leitet jetzt anna',
    'Beiträge bleiben mit dem Namen',
  ])
    expect(list).toContain(words);
  expect(await site.db`select from leavers`).toHaveLength(1);
});
