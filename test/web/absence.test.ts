import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite();
  [ada, anna, otto] = await Promise.all([
    site.browser(site.ada),
    site.browser(site.anna),
    site.browser(site.otto),
  ]);
});
afterAll(() => site.close());

const day = (in_: number): string => new Date(Date.now() + in_ * 86_400_000).toISOString().slice(0, 10);
const stored = () => site.db`
  select starts_on::text as from, ends_on::text as until, note, deputy_name, visibility from absences where person_id = ${site.ada}`;

test('what is refused keeps what was typed, says what to do, and stores nothing', async () => {
  const nobody = { from: day(0), until: day(5), deputy: '@nobody', note: 'Erreichbar ab Montag' };
  const refused = await ada.send('/settings/absence', nobody);
  expect(refused.status).toBe(422);
  for (const kept of ['value="@nobody"', 'value="Erreichbar ab Montag"', `value="${day(5)}"`, 'can stand in'])
    expect(refused.html).toContain(kept);
  expect((await ada.send('/settings/absence', { from: day(5), until: day(1) })).status).toBe(422);
  expect((await ada.send('/settings/absence', { until: '' })).status).toBe(422);
  expect((await ada.send('/settings/absence', { until: day(3), deputy: '@ada' })).status).toBe(422);
  expect(await stored()).toEqual([]);
});

test('a colleague reads it on the profile with a link to the deputy; days may be written as people write them', async () => {
  const [year, month, date] = day(5).split('-');
  const saved = await ada.send('/settings/absence', {
    until: `${date}.${month}.${year}`,
    ...{ deputy: 'anna', note: 'Dringendes an Anna', visible_to: 'all' },
  });
  expect([saved.status, saved.location]).toEqual([303, '/settings/absence?done=saved']);
  expect(await stored()).toMatchObject([{ until: day(5), deputyName: 'anna', visibility: 'all' }]);
  const { html } = await otto.get('/@ada');
  expect(html).toContain('Dringendes an Anna');
  expect(html).toMatch(/<a href="\/@anna"[^>]*>anna<\/a>/);
  expect((await anna.get('/settings/absence')).html).not.toContain('Dringendes an Anna');
  const form = (await ada.get('/settings/absence')).html;
  expect(form).toContain('value="@anna"');
});

test('“I am back” takes it away, also twice', async () => {
  for (let times = 0; times < 2; times++)
    expect((await ada.send('/settings/absence/removal', {})).location).toBe('/settings/absence?done=back');
  expect(await stored()).toEqual([]);
  expect((await otto.get('/@ada')).html).not.toContain('Dringendes');
});
