import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { publishPost } from '#src/posts/publish.ts';
import type { PostId } from '#src/platform/ids.ts';
import { daysFrom, isDay, layWeek, mondayOf, monthsLater, placeOf } from '#src/web/calendar/days.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite({ agreed: true });
  await site.db`update people set time_zone = 'Europe/Berlin', locale = 'de' where id in (${site.ada}, ${site.anna})`;
  await site.db`update people set time_zone = 'Pacific/Auckland', locale = 'en' where id = ${site.otto}`;
  [ada, anna, otto] = await Promise.all([
    site.browser(site.ada),
    site.browser(site.anna),
    site.browser(site.otto),
  ]);
});
beforeEach(() => site.db`delete from posts`);
afterAll(() => site.close());

const plan = (title: string, from: string, to: string | null, audience: object): Promise<PostId> =>
  site.act((tx) =>
    publishPost(tx, site.ada, {
      ...{ source: '', title, ...audience },
      event: {
        ...{ startsAt: new Date(from), endsAt: to === null ? null : new Date(to), zone: 'Europe/Berlin' },
        ...{ place: 'Halle 3', link: '' },
      },
    }),
  );
/** What a day of a month says. */
const dayIn = (html: string, day: string): string =>
  textOf(html.split('<td').find((cell) => cell.includes(`<time datetime="${day}" aria-hidden`)) ?? '');
const whole = { level: 'instance' };

test('a calendar without events says what it is for, and offers to plan one', async () => {
  const { html, status } = await anna.get('/calendar');
  expect(status).toBe(200);
  expect(textOf(html)).toContain('Hier stehen die Termine deiner Gruppen');
  expect(html).toContain('href="/posts/new?kind=event"');
  expect((await anna.get('/posts/new?kind=event')).html).toMatch(/value="event"[^>]*checked/);
});

test('an event is on the day it is on where the reader is', async () => {
  await plan('Nachtschicht', '2028-03-31T21:30:00Z', '2028-03-31T22:00:00Z', whole);
  const berlin = await ada.get('/calendar?day=2028-03-15&show=company');
  expect(dayIn(berlin.html, '2028-03-31')).toContain('23:30 Nachtschicht');
  expect(dayIn(berlin.html, '2028-04-01')).not.toContain('Nachtschicht');
  const auckland = await otto.get('/calendar?day=2028-04-15&show=company');
  expect(dayIn(auckland.html, '2028-04-01')).toContain('10:30 Nachtschicht');
  expect(dayIn(auckland.html, '2028-03-31')).not.toContain('Nachtschicht');
});

test('an event over several days is on each of them, in the week and in the month, and once in the list', async () => {
  await plan('Messe', '2028-05-03T07:00:00Z', '2028-05-05T16:00:00Z', whole);
  const month = await ada.get('/calendar?day=2028-05-01&show=company');
  for (const day of ['2028-05-03', '2028-05-04', '2028-05-05'])
    expect(dayIn(month.html, day)).toContain('Messe');
  for (const day of ['2028-05-02', '2028-05-06']) expect(dayIn(month.html, day)).not.toContain('Messe');
  const hrefs = async (path: string) => (await ada.get(path)).html.split('class="calendar-line').length - 1;
  expect(await hrefs('/calendar?view=week&day=2028-05-06&show=company')).toBe(3);
  expect(await hrefs('/calendar?view=list&day=2028-05-04&show=company')).toBe(1);
});

test("a group's calendar is for its members", async () => {
  const path = '/groups/hydraulik/calendar?day=2028-06-01';
  await plan('Druckprobe', '2028-06-07T08:00:00Z', null, { groupId: site.group });
  expect(dayIn((await anna.get(path)).html, '2028-06-07')).toContain('10:00 Druckprobe');
  expect((await otto.get(path)).status).toBe(404);
  expect((await anna.get('/groups/hydraulik')).html).toContain('href="/groups/hydraulik/calendar"');
  expect(textOf((await otto.get('/calendar?day=2028-06-01')).html)).not.toContain('Druckprobe');
});

test('earlier and later lead to the next days, and what is no day is today', async () => {
  const month = await ada.get('/calendar?day=2028-01-31');
  expect(month.html).toContain('href="/calendar?view=month&amp;day=2028-02-01"');
  expect(month.html).toContain('href="/calendar?view=month&amp;day=2027-12-01"');
  const week = await ada.get('/calendar?day=2028-01-31&view=week&show=company');
  expect(week.html).toContain('href="/calendar?show=company&amp;view=week&amp;day=2028-02-07"');
  for (const day of ['2028-02-31', '99999-01-01', 'x'.repeat(3_000), '%27', '31.12.2028'])
    for (const view of ['month', 'week', 'list', 'year'])
      expect((await ada.get(`/calendar?view=${view}&day=${day}`)).status).toBe(200);
});

test('the next events stand beside the feed', async () => {
  const tomorrow = new Date(Date.now() + 24 * 3600 * 1000).toISOString();
  await plan('Sprechstunde', tomorrow, null, { groupId: site.group });
  expect(textOf((await anna.get('/')).html)).toMatch(/Nächste Termine.*Sprechstunde/s);
  expect(textOf((await otto.get('/')).html)).not.toContain('Sprechstunde');
});

test('days, weeks and months', () => {
  expect(mondayOf('2028-01-02')).toBe('2027-12-27');
  expect(mondayOf('2027-12-27')).toBe('2027-12-27');
  expect([monthsLater('2028-01-31', 1), monthsLater('2028-03-31', -1), monthsLater('2027-12-15', 1)]).toEqual(
    [...['2028-02-29', '2028-02-29', '2028-01-15']],
  );
  expect(['2028-02-29', '2027-02-29', '1969-12-31', '3000-01-01', '2028-2-1'].map(isDay)).toEqual([
    ...[true, false, false, false, false],
  ]);
});

test('what lasts several days keeps its row, and what finds none is counted', () => {
  const days = daysFrom('2028-05-01', 7);
  const placed = (title: string, from: string, to: string) =>
    placeOf(
      {
        ...{ postId: '1' as PostId, uri: 'urn:x', publishedAt: new Date(0), changedAt: new Date(0) },
        ...{ title, startsAt: new Date(from), endsAt: new Date(to), zone: 'UTC' },
        ...{ place: '', link: null, cancelled: false, own: null, isOwn: false, group: null },
        ...{ series: null, capacity: null, occursAt: null, isHour: false },
        whole: { startsAt: new Date(from), endsAt: new Date(to), place: '', cancelled: false },
        organiser: { name: 'Ada', peerId: null, company: 'Alpha', country: 'DE' },
      },
      'UTC',
    );
  const long = placed('long', '2028-05-02T08:00:00Z', '2028-05-04T00:00:00Z');
  const early = placed('early', '2028-05-03T06:00:00Z', '2028-05-03T07:00:00Z');
  const late = placed('late', '2028-05-03T09:00:00Z', '2028-05-03T10:00:00Z');
  expect([long.first, long.last]).toEqual(['2028-05-02', '2028-05-03']);
  const cells = layWeek(days, [long, early, late], 2);
  expect(cells.map(({ rows, hidden }) => [rows.map((each) => each?.event.title), hidden])).toEqual([
    ...[
      [[], 0],
      [['long'], 0],
      [['long', 'early'], 1],
    ],
    ...Array.from({ length: 4 }, () => [[], 0]),
  ]);
});
