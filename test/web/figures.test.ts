import { afterAll, beforeAll, expect, test } from 'vitest';
import { rollUpMetrics } from '#src/analytics/roll-up.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { addPerson } from '#test/support/cast.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

const figures = '/settings/company/figures';
const council = '/settings/company/works-council';
/** Anna administers, Otto is the works council, Ada looks after the community. */
let site: Site;
let anna: Browser;
let otto: Browser;
let ada: Browser;
const staff: PersonId[] = [];
beforeAll(async () => {
  site = await openSite();
  await site.db`update people set locale = 'de', is_admin = id = ${site.anna} where peer_id is null`;
  await site.db`update people set roles = '{works_council}' where id = ${site.otto}`;
  for (let n = 0; n < 37; n++) staff.push(await addPerson(site.db, `staffer${n}`));
  [anna, otto, ada] = await Promise.all([
    site.browser(site.anna),
    site.browser(site.otto),
    site.browser(site.ada),
  ]);
});
afterAll(() => site.close());

const turn = (by: Browser, on = 'yes', metric = 'adoption') => by.send(`${figures}/switches`, { metric, on });

test('the pages do not exist for who has no part in it; a communicator sees figures and holds no key', async () => {
  for (const path of [figures, council]) expect((await ada.get(path)).status).toBe(404);
  expect((await turn(ada)).status).toBe(404);
  await site.db`update people set roles = '{communicator}' where id = ${site.ada}`;
  const { status, html } = await ada.get(figures);
  expect([status, html.includes('Schlüssel drehen')]).toEqual([200, false]);
  expect((await turn(ada)).status).toBe(404);
  expect((await ada.send(`${figures}/crowd`, { k: '9' })).status).toBe(404);
  expect((await anna.get(council)).status).toBe(404);
});

test('two keys switch on, one switches off; each is shown with its name', async () => {
  expect((await turn(anna)).status).toBe(303);
  expect(textOf((await otto.get(figures)).html)).toContain('Betriebsrat: Schlüssel nicht gedreht');
  expect(await rollUpMetrics(site.db)).toBe(0);
  await turn(otto);
  expect(textOf((await ada.get(figures)).html)).toContain('Wird im Lauf des Tages gezählt');
  expect(await rollUpMetrics(site.db)).toBe(1);
  expect(textOf((await ada.get(figures)).html)).toMatch(/kaum jemand\s*seit/);
  await turn(otto, 'no');
  expect(textOf((await ada.get(figures)).html)).not.toMatch(/kaum jemand\s*seit/);
  expect((await turn(otto, 'yes', 'emperor')).status).toBe(404);
});

test('nothing in the address changes what is shown, and it names nobody but who turned the keys, and no number of people', async () => {
  await turn(anna);
  await turn(otto);
  const plain = textOf((await ada.get(figures)).html);
  for (const query of [
    '?group=1',
    '?person=otto',
    '?from=2026-01-01&to=2026-01-02',
    '?team=Sales',
    '?metric=adoption&format=json',
  ])
    expect(textOf((await ada.get(figures + query)).html), query).toBe(plain);
  expect(plain).not.toContain('staffer');
  // Who turned the keys did so at a time of day, whose minutes are no people.
  expect(plain.replaceAll(/\d\d:\d\d/g, '')).not.toMatch(/\b(37|39|40|41)\b/);
  for (const path of [`${figures}.json`, `${figures}.csv`, `${figures}/adoption`, '/api/v1/figures'])
    expect((await ada.get(path)).status, path).toBe(404);
});

test('the smallest group only rises; what cannot be says so', async () => {
  expect((await otto.send(`${figures}/crowd`, { k: '8' })).status).toBe(303);
  const lower = await anna.send(`${figures}/crowd`, { k: '5' });
  expect(lower.status).toBe(422);
  expect(textOf(lower.html)).toContain('lässt sich nur erhöhen: von 8');
  expect((await anna.send(`${figures}/crowd`, { k: 'x' })).status).toBe(422);
  expect(textOf((await ada.get(figures)).html)).toContain('weniger als 8 Personen');
});

test('the works council sees what is stored and who looked, not about whom', async () => {
  await anna.get(`/settings/company/people/${site.ada}`);
  const page = textOf((await otto.get(council)).html);
  for (const words of [
    'Sitzungen und letzte Nutzung',
    'Bis wohin jemand gelesen hat',
    'thread_visits',
    '1 von 7 sind an',
  ])
    expect(page).toContain(words);
  expect(page).toContain('Kennzahlen angesehen');
  const [, looked = ''] = page.split('Wer nachgesehen hat');
  expect(looked.split('Was über Personen')[0]?.toLowerCase()).toContain('anna');
  expect(looked.split('Was über Personen')[0]).not.toContain('über Ada');
});
