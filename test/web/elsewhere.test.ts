import { afterAll, beforeAll, expect, test } from 'vitest';
import { requireRoom } from '#src/company/limits.ts';
import type { PersonElsewhere } from '#src/people/elsewhere.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

const grace: PersonElsewhere = {
  uri: 'https://gamma.example/ap/p/1',
  peerId: 7,
  handle: 'grace',
  host: 'gamma.example',
  name: 'Grace Okafor',
  company: 'Gamma Ltd',
  country: 'GB',
  titles: ['Engineer'],
  sites: ['Leeds'],
  skills: ['Seals'],
};
let site: Site;
let ada: Browser;
const asked: string[] = [];
let silent: readonly string[] = [];
let found: readonly PersonElsewhere[] = [grace];
beforeAll(async () => {
  const searchDirectories = async (q: string) => {
    asked.push(q);
    return { people: found, silent };
  };
  site = await openSite({ remote: { searchDirectories } });
  ada = await site.browser(site.ada);
});
afterAll(() => site.close());

test('who is found in a partner’s directory stands below our own, with company, work and the way to their page', async () => {
  const { html } = await ada.get('/people?q=seals&partners=1');
  expect(html).toContain('href="/@grace@gamma.example"');
  expect(textOf(html)).toMatch(/Grace Okafor Gamma Ltd · GB\s*Engineer · Leeds/);
});

test('who is known here already is shown once', async () => {
  const [bob] = await site.db`select uri from people where id = ${site.bob}`;
  found = [{ ...grace, uri: bob?.uri, name: 'Bob from there' }];
  expect((await ada.get('/people?q=bob&partners=1')).html).not.toContain('Bob from there');
});

test('a partner that did not answer in time is named', async () => {
  silent = ['Gamma Ltd'];
  expect(textOf((await ada.get('/people?q=pumps&partners=1')).html)).toContain('Gamma Ltd');
});

test('partners are not asked without words, for a full handle, for our filters or for further pages', async () => {
  asked.length = 0;
  for (const query of [
    '',
    'q=',
    'skill=Seals',
    'q=x&site=Kiel',
    `q=x&after=${site.ada}`,
    'q=@bob@nowhere.example',
  ])
    await ada.get(`/people?partners=1&${query}`);
  expect(asked).toEqual([]);
});

test('partners are asked on request, and the page says before that the words go to them', async () => {
  asked.length = 0;
  const { html } = await ada.get('/people?q=winches');
  expect([asked, textOf(html)]).toEqual([[], expect.stringContaining('sent to your partner companies')]);
  const href = /href="([^"]*partners=1)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const found = await ada.get(href);
  expect([asked, found.html.includes('ask-partners-hint')]).toEqual([['winches'], false]);
});

test('whoever asks partners too often is told to wait, and partners are left in peace', async () => {
  const anna = await site.browser(site.anna);
  asked.length = 0;
  for (let left = 100; left > 0; left--) requireRoom(site.db.instance, site.anna, 'partners');
  expect((await anna.get('/people?q=cranes&partners=1')).status).toBe(429);
  expect(asked).toEqual([]);
  expect((await anna.get('/people?q=cranes')).status).toBe(200);
});
