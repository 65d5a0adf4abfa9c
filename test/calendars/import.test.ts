import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { importIcs, type Imported } from '#src/calendars/import.ts';
import { writeIcs } from '#src/calendars/ics.ts';
import { readCalendar } from '#src/calendars/read.ts';
import { readIcs } from '#src/calendars/read-ics.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
beforeEach(() => company.db`delete from posts`);
afterAll(() => company.drop());

const year = new Date().getUTCFullYear() + 1;
const file = (...events: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', ...events, 'END:VCALENDAR', ''].join('\r\n');
const event = (uid: string, ...lines: string[]): string =>
  ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT'].join('\r\n');
const audit = event('a@x', 'SUMMARY:Audit', `DTSTART:${year}0701T120000Z`, `DTEND:${year}0701T133000Z`);
const bring = (text: string, person: PersonId = company.ada): Promise<Imported> =>
  company.act((tx) => importIcs(tx, person, company.group, { text, zone: 'Europe/Berlin' }));
const shown = async () =>
  (
    await readCalendar(
      company.db,
      { personId: company.anna },
      { groupId: company.group },
      {
        ...{ from: new Date(`${year}-01-01T00:00:00Z`), to: new Date(`${year + 1}-01-01T00:00:00Z`) },
      },
    )
  ).map(({ title, startsAt, endsAt, zone, place, cancelled }) => ({
    ...{ title, zone, place, cancelled },
    span: [startsAt, endsAt].map((at) => at?.toISOString().slice(5, 16)).join(' '),
  }));

test('somebody outside the group brings nothing into it', async () => {
  await expect(bring(file(audit), company.otto)).rejects.toMatchObject({ kind: 'not_found' });
  expect(await shown()).toEqual([]);
});

test.each([
  ['BEGIN:VEVENT\r\n', 'calendars.notACalendar'],
  ['', 'calendars.notACalendar'],
  ['<html>', 'calendars.notACalendar'],
  [file('BEGIN:VEVENT'), 'calendars.notACalendar'],
  [event('a', 'SUMMARY:x'), 'calendars.notACalendar'],
  [file(...Array.from({ length: 301 }, (_, at) => event(`${at}`))), 'calendars.tooManyEvents'],
])('%.20s is refused with a sentence', async (text, id) => {
  await expect(bring(text)).rejects.toMatchObject({ kind: 'invalid', reason: { id } });
});

test('a hundred thousand events are counted and refused, not parsed', () => {
  const text = file(...Array.from({ length: 100_000 }, (_, at) => event(`${at}@x`, 'SUMMARY:x')));
  const began = process.cpuUsage().user;
  expect(() => readIcs(text, 'UTC')).toThrow(/100000 events; at most 300/);
  expect((process.cpuUsage().user - began) / 1000).toBeLessThan(1_500);
});

test('times in UTC, in a zone, in a zone that the file describes, of whole days, and without a zone', async () => {
  const zone = [
    ...['BEGIN:VTIMEZONE', 'TZID:Werk', 'BEGIN:STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0300'],
    ...['TZOFFSETTO:+0300', 'END:STANDARD', 'END:VTIMEZONE'],
  ].join('\r\n');
  const days = (from: string, ...more: string[]) => [`DTSTART;VALUE=DATE:${year}${from}`, ...more];
  const text = file(
    zone,
    event('1', 'SUMMARY:utc', `DTSTART:${year}0701T120000Z`, 'DURATION:PT90M', 'LOCATION:Halle\\, 3'),
    event('2', 'SUMMARY:zone', `DTSTART;TZID=America/New_York:${year}0702T090000`, 'STATUS:CANCELLED'),
    event('3', 'SUMMARY:described', `DTSTART;TZID=Werk:${year}0703T120000`),
    event('4', 'SUMMARY:floating', `DTSTART:${year}0704T120000`),
    event('5', 'SUMMARY:day', ...days('0705')),
    event('6', 'SUMMARY:days', ...days('0706', `DTEND;VALUE=DATE:${year}0708`)),
  );
  expect(await bring(text)).toMatchObject({ added: 6, left: [] });
  expect((await shown()).map(({ title, span, zone: at }) => [title, span, at])).toEqual([
    ['utc', '07-01T12:00 07-01T13:30', 'Europe/Berlin'],
    ['zone', '07-02T13:00 ', 'America/New_York'],
    ['described', '07-03T09:00 ', 'Europe/Berlin'],
    ['floating', '07-04T10:00 ', 'Europe/Berlin'],
    ['day', '07-04T22:00 07-05T22:00', 'Europe/Berlin'],
    ['days', '07-05T22:00 07-07T22:00', 'Europe/Berlin'],
  ]);
  expect(await shown()).toMatchObject([
    { place: 'Halle, 3', cancelled: false },
    { cancelled: true },
    {},
    {},
    {},
    {},
  ]);
});

test('what cannot be taken is left out and named, and the rest comes', async () => {
  const text = file(
    audit,
    event('2', 'SUMMARY:skipped', 'DTSTART;TZID=Europe/Berlin:20300331T023000'),
    event('3', 'SUMMARY:nowhere', `DTSTART;TZID=Mars/Olympus:${year}0701T120000`),
    event('4', 'SUMMARY:series', `DTSTART:${year}0701T120000Z`, 'RRULE:FREQ=SECONDLY'),
    event('5', 'SUMMARY:start'),
    event('6', `DTSTART:${year}0701T120000Z`),
    event('7', 'SUMMARY:past', 'DTSTART:20200701T120000Z'),
  );
  const imported = await bring(text);
  expect(imported).toMatchObject({ added: 1, over: 1 });
  expect(imported.left.map(({ title, why }) => [title, why.reason.id])).toEqual([
    ['skipped', 'event.timeSkipped'],
    ['nowhere', 'calendars.zoneUnknown'],
    ['series', 'event.repeatsTooOften'],
    ['start', 'calendars.startUnreadable'],
    ['', 'event.titleMissing'],
  ]);
  expect((await shown()).map(({ title }) => title)).toEqual(['Audit']);
});

test('the same file again brings nothing twice, also at the same time, and what it changes is changed', async () => {
  const results = await Promise.all([bring(file(audit)), bring(file(audit))]);
  expect(results.map(({ added }) => added).toSorted()).toEqual([0, 1]);
  expect(await bring(file(audit))).toEqual({ added: 0, changed: 0, same: 1, over: 0, left: [] });
  const moved = file(audit.replace('SUMMARY:Audit', 'SUMMARY:Audit II'));
  expect(await bring(moved, company.anna)).toMatchObject({ changed: 0, same: 1 });
  expect(await bring(moved)).toMatchObject({ added: 0, changed: 1 });
  expect((await shown()).map(({ title }) => title)).toEqual(['Audit II']);
});

test('what was exported from here is known when it comes back', async () => {
  await bring(file(audit));
  const window = { from: new Date(`${year}-01-01`), to: new Date(`${year + 1}-01-01`) };
  const events = await readCalendar(company.db, { personId: company.ada }, 'mine', window);
  const text = writeIcs(company.db.instance, { name: 'Hydraulik', events });
  expect(await bring(text)).toMatchObject({ added: 0, changed: 0, same: 1 });
});

test('a series comes with its rule, its left-out and its moved dates, and goes out and in again unchanged', async () => {
  const zone = 'TZID=Europe/Berlin';
  const text = file(
    event(
      's@x',
      ...['SUMMARY:Jour fixe', `DTSTART;${zone}:${year}0301T100000`, `DTEND;${zone}:${year}0301T110000`],
      ...['LOCATION:Halle', 'RRULE:FREQ=DAILY;UNTIL=%0331', `EXDATE;${zone}:${year}0302T100000`].map((line) =>
        line.replace('%', String(year)),
      ),
    ),
    event(
      's@x',
      ...['SUMMARY:Jour fixe', `RECURRENCE-ID;${zone}:${year}0303T100000`],
      ...[`DTSTART;${zone}:${year}0303T150000`, `DTEND;${zone}:${year}0303T160000`, 'LOCATION:Hof'],
    ),
    event('r@x', 'SUMMARY:list', `DTSTART:${year}0301T100000Z`, `RDATE:${year}0305T100000Z`),
  );
  const imported = await bring(text);
  expect(imported.left.map(({ why }) => why.reason.id)).toEqual(['calendars.seriesLeftOut']);
  const dates = await shown();
  expect(dates).toHaveLength(31);
  expect(dates.slice(0, 3)).toMatchObject([
    { place: 'Halle', cancelled: false, span: '03-01T09:00 03-01T10:00' },
    { cancelled: true },
    { place: 'Hof', span: '03-03T14:00 03-03T15:00' },
  ]);
  // Its end is after the clocks were put forward.
  expect(dates.at(-1)?.span).toBe('03-31T08:00 03-31T09:00');
  expect(await bring(text)).toMatchObject({ added: 0, changed: 0, same: 1 });
  const window = { from: new Date(`${year}-01-01`), to: new Date(`${year + 1}-01-01`) };
  const events = await readCalendar(company.db, { personId: company.ada }, 'mine', window);
  const out = writeIcs(company.db.instance, { name: 'Hydraulik', events });
  expect(out.match(/BEGIN:VEVENT/g)).toHaveLength(2);
  expect(out).toContain('RRULE:FREQ=DAILY;UNTIL=');
  expect(out).toContain(`EXDATE;TZID=Europe/Berlin:${year}0302T100000`);
  expect(out).toContain('BEGIN:VTIMEZONE');
  expect(await bring(out)).toMatchObject({ added: 0, changed: 0, same: 1 });
});
