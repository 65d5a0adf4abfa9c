import { afterAll, beforeAll, expect, test } from 'vitest';
import { readHolds } from '#src/erasure/read-holds.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

const path = '/settings/company/holds';
let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite();
  await site.db`update people set is_admin = true, locale = 'de' where id in (${site.ada}, ${site.anna})`;
  ada = await site.browser(site.ada);
  anna = await site.browser(site.anna);
  otto = await site.browser(site.otto);
});
afterAll(() => site.close());

const only = async () => (await readHolds(site.db))[0];
const about = { scope: 'person', about: '@otto', reason: 'Aktenzeichen 12/26' };

test('the pages do not exist for who administers nothing, and no form of theirs orders anything', async () => {
  expect((await otto.get(path)).status).toBe(404);
  expect((await otto.send(path, about)).status).toBe(404);
  expect(await only()).toBeUndefined();
});

test('an order that cannot be is refused in words, and what was typed stays', async () => {
  const refused = await ada.send(path, { ...about, about: '@niemand' });
  expect(refused.status).toBe(422);
  expect(textOf(refused.html)).toContain('keine solche Person');
  expect(refused.html).toContain('value="Aktenzeichen 12/26"');
  expect((await ada.send(path, { ...about, reason: ' ' })).status).toBe(422);
  expect(await only()).toBeUndefined();
});

test('two people sign it and its end; the first cannot sign twice', async () => {
  await ada.send(path, about);
  const hold = await only();
  const at = `${path}/${hold?.id}`;
  const mine = textOf((await ada.get(at)).html);
  expect(mine).toContain('wartet auf Bestätigung');
  expect(mine).toContain('Wartet auf die zweite Unterschrift');
  const twice = await ada.send(`${at}/confirmation`, {});
  expect(twice.status).toBe(422);
  expect(textOf(twice.html)).toContain('eine zweite Person');
  expect((await otto.send(`${at}/confirmation`, {})).status).toBe(404);
  await anna.send(`${at}/confirmation`, {});
  await anna.send(`${at}/confirmation`, {});
  expect((await only())?.state).toBe('in_force');
  expect((await ada.send(`${at}/withdrawal`, {})).status).toBe(422);
  await anna.send(`${at}/release`, {});
  expect((await anna.send(`${at}/release-confirmation`, {})).status).toBe(422);
  await ada.send(`${at}/release-confirmation`, {});
  expect((await only())?.state).toBe('released');
  expect(textOf((await anna.get(path)).html)).toContain('freigegeben');
  expect((await anna.get(`${path}/77`)).status).toBe(404);
  expect((await anna.get(`${path}/x`)).status).toBe(404);
});
