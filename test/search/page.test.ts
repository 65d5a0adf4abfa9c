import { afterAll, beforeAll, expect, test } from 'vitest';
import { publishPost } from '#src/posts/publish.ts';
import { receivePost } from '#src/posts/inbound/receive.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { dayShown, dayWritten, midnightIn } from '#src/web/shell/days.ts';
import { markWords, snippetOf } from '#src/web/search/snippet.ts';
import { incomingNote } from '#test/support/cast.ts';
import { openSite, textOf, type Browser, type Site } from '#test/web/site.ts';

let site: Site;
let ada: Browser;
let otto: Browser;

beforeAll(async () => {
  site = await openSite();
  [ada, otto] = await Promise.all([site.browser(site.ada), site.browser(site.otto)]);
  const post = (by: PersonId, source: string, more: object = {}) =>
    site.act((tx) => publishPost(tx, by, { source, language: 'de', ...more }));
  await post(site.ada, 'Die Hydraulikpumpe in **Halle 3** verliert Öl #pumpen');
  await post(site.anna, 'Neue Pumpen sind bestellt', { title: 'Pumpenlager' });
  await post(site.ada, 'Geheime Pumpe nur hier #geheimpumpe', { groupId: site.group });
  await site.act((tx) =>
    receivePost(
      tx,
      site.fromBob,
      incomingNote('https://beta.example/1', {
        level: 'partner',
        language: 'fr',
        html: '<p>La pompe : Pumpe &lt;b&gt;fett&lt;/b&gt; <em>x</em></p>',
      }),
    ),
  );
});
afterAll(() => site.close());

const get = async (browser: Browser, path: string) => {
  const page = await browser.get(path);
  expect([path, page.status]).toEqual([path, 200]);
  return page.html;
};
/** The tabs: kind → what is counted. */
const counts = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/kind=(\w+)[^>]*>[^<]*<span class="count">([^<]*)</g)].map((m) => [m[1], m[2]]),
  );

test('everything on one page, with how many of each kind the reader may see', async () => {
  const html = await get(ada, '/search?q=pumpe');
  expect(counts(html)).toEqual({ posts: '4', people: '0', groups: '0', topics: '1', files: '0' });
  const egress = await get(otto, '/search?q=pumpe');
  expect(counts(egress)).toMatchObject({ posts: '3' });
  expect(egress).not.toContain('Geheime');
  expect(await get(otto, '/search?q=geheimpumpe')).not.toContain('#geheimpumpe');
  expect(counts(await get(otto, '/search?q=geheim'))).toEqual(counts(await get(otto, '/search?q=geheimx')));
});

test('the words found are marked, by us alone: markup of a post stays text', async () => {
  const html = await get(ada, '/search?q=pumpe&kind=posts');
  expect(html).toContain('<mark>Hydraulikpumpe</mark>'.replace('Hydraulikpumpe', 'Pumpe'));
  expect(html).toContain('&lt;b&gt;fett&lt;/b&gt;');
  expect(html).not.toContain('<b>fett');
});

test('filters narrow posts by company, group, author and time, and stand in the address', async () => {
  const found = async (query: string) => counts(await get(ada, `/search?kind=posts&q=pumpe&${query}`)).posts;
  expect(await found('company=own')).toBe('3');
  expect(await found(`company=${site.beta}`)).toBe('1');
  expect(await found('by=@anna')).toBe('1');
  expect(await found('by=bob@beta.example')).toBe('1');
  expect(await found('group=hydraulik')).toBe('1');
  expect(await found('when=week')).toBe('4');
  expect(await found('until=2020-01-01')).toBe('0');
  expect(await found('until=01.01.2020')).toBe('0');
  expect(await found('since=2020-01-01')).toBe('4');
  const html = await get(ada, '/search?q=pumpe&by=@anna&when=week');
  expect(html).toMatch(/name="by" value="@anna"/);
  expect(html).toMatch(/<option value="week" selected/);
  expect(html).toContain('kind=people&amp;by=%40anna&amp;when=week');
});

test('a group one is not in, and one that is not there, filter alike', async () => {
  const found = async (group: string) =>
    textOf(await get(otto, `/search?q=pumpe&group=${group}`)).replaceAll(group, '');
  expect(await found('hydraulik')).toBe(await found('nirgends'));
});

test('people, groups and topics lead to their pages', async () => {
  const html = await get(ada, '/search?q=hydraulik');
  expect(html).toContain('href="/groups/hydraulik"');
  expect(await get(ada, '/search?q=anna')).toContain('href="/@anna"');
  expect(await get(ada, '/search?q=pumpen&kind=topics')).toContain('href="/tags/pumpen"');
});

test('a long list goes on by a cursor', async () => {
  for (let i = 0; i < 25; i++)
    await site.act((tx) => publishPost(tx, site.ada, { source: `Reihe Nummer ${i}`, language: 'de' }));
  const first = await get(ada, '/search?q=Reihe&kind=posts');
  const next = /rel="next" href="([^"]+)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
  expect(first.match(/class="hit"/g)).toHaveLength(20);
  expect((await get(ada, next)).match(/class="hit"/g)).toHaveLength(5);
});

test.each([
  '%00',
  '%F0%28',
  '<script>alert(1)</script>',
  '"',
  "'; drop table posts; --",
  '&kind=x&company=-1&since=yesterday&before=x&when=aeon',
])('bad input is a page, not an error: %s', async (q) => {
  const page = await ada.get(
    `/search?q=${q.startsWith('&') ? `a${q}` : q.startsWith('%') ? q : encodeURIComponent(q)}`,
  );
  expect(page.status).toBe(200);
  expect(page.html).not.toContain('<script>alert');
});

test('suggestions name people, groups and topics, as far as the reader may know of them', async () => {
  const html = await get(ada, '/search/suggestions?q=hyd');
  expect(html).toContain('href="/groups/hydraulik"');
  expect(html).not.toContain('<html');
  expect(await get(ada, '/search/suggestions?q=an')).toContain('href="/@anna"');
  expect(await get(ada, '/search/suggestions?q=geheimp')).toContain('/tags/geheimpumpe');
  expect(await get(otto, '/search/suggestions?q=geheimp')).not.toContain('/tags/geheimpumpe');
});

test('a snippet shows the words in their surroundings', () => {
  const sought = { whole: new Set<string>(), beginnings: ['ol'], stems: ['pump'] };
  const text = `${'Vorspann ohne Treffer. '.repeat(20)}Die Pumpen verlieren Öl.${' Danach.'.repeat(50)}`;
  const pieces = snippetOf(text, sought);
  expect(pieces.filter((piece) => piece.marked).map((piece) => piece.text)).toEqual(['Pumpen', 'Öl']);
  expect(pieces.map((piece) => piece.text).join('').length).toBeLessThan(280);
  expect(markWords('Pumpernickelei', sought)).toEqual([{ text: 'Pumpernickelei', marked: false }]);
});

test('a day begins where the reader is, also when the clocks change', () => {
  expect(midnightIn('Europe/Berlin', '2026-01-15')?.toISOString()).toBe('2026-01-14T23:00:00.000Z');
  expect(midnightIn('Europe/Berlin', '2026-03-29', 1)?.toISOString()).toBe('2026-03-29T22:00:00.000Z');
  expect(midnightIn('America/New_York', '2026-07-01')?.toISOString()).toBe('2026-07-01T04:00:00.000Z');
  expect(midnightIn('UTC', '2026-02-31')).toBeNull();
});

test('a day is written as each language does, and what is none stays for the refusal', () => {
  for (const text of ['2026-11-03', '3.11.2026', '03/11/2026', '03-11-2026', '3. 11. 2026'])
    expect([text, dayWritten(text)]).toEqual([text, '2026-11-03']);
  expect(dayWritten('next week')).toBe('next week');
  expect((['de', 'fr', 'en'] as const).map((locale) => dayShown('2026-11-03', locale))).toEqual([
    ...['03.11.2026', '03/11/2026', '03/11/2026'],
  ]);
  expect(dayShown('next week', 'de')).toBe('next week');
});
