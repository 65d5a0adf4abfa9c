import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCalendar } from '#src/calendars/read.ts';
import { editPost } from '#src/posts/edit.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { cancelEvent, changeDate, inputOf } from '#src/posts/kinds/event/cancel-event.ts';
import { overAt } from '#src/posts/kinds/event/event.ts';
import type { EventInput, TypedEvent } from '#src/posts/kinds/event/forms.ts';
import { momentIn } from '#src/posts/kinds/event/local-time.ts';
import { remindJob, remindOfEvent } from '#src/posts/kinds/event/remind.ts';
import { sayRule } from '#src/posts/kinds/event/said-series.ts';
import { nextOccurrence, occurrencesIn, ruleIn, type Series } from '#src/posts/kinds/event/series.ts';
import { eventTyped, typedOf, untypedEvent } from '#src/posts/kinds/event/typed.ts';
import type { PostId } from '#src/platform/ids.ts';
import { openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.drop());

const berlin = 'Europe/Berlin';
const series = (rule: string): Series => ({ rule: ruleIn(rule, berlin), exceptions: [] });
const of = (rule: string, day: string, time = '10:00', zone = berlin) => {
  const startsAt = momentIn(zone, day, time);
  return { startsAt, endsAt: new Date(startsAt.getTime() + 3_600_000), zone, series: series(rule) };
};
const days = (event: ReturnType<typeof of>, from: string, to: string): string[] =>
  occurrencesIn(event, new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`)).map(({ startsAt }) =>
    startsAt.toISOString().slice(0, 16),
  );
const year = new Date().getUTCFullYear() + 1;
const weekly = (more: Partial<EventInput> = {}): EventInput => ({
  ...{
    startsAt: momentIn(berlin, `${year}-06-01`, '10:00'),
    endsAt: momentIn(berlin, `${year}-06-01`, '11:00'),
  },
  ...{ zone: berlin, place: 'Halle 3', link: '', rule: 'FREQ=WEEKLY' },
  ...more,
});
const plan = (more: Partial<EventInput> = {}): Promise<PostId> =>
  company.act((tx) =>
    publishPost(tx, company.ada, {
      ...{ source: '', title: 'Jour fixe', groupId: company.group, event: weekly(more) },
    }),
  );
const eventOf = async (id: PostId) => {
  const { event } = await readPost(company.db, { personId: company.ada }, id);
  if (!event) throw new Error(`${id} is no event.`);
  return event;
};

describe('a rule', () => {
  test.each([
    ['FREQ=SECONDLY', 'event.repeatsTooOften'],
    ['FREQ=HOURLY;COUNT=3', 'event.repeatsTooOften'],
    ['FREQ=WEEKLY;FREQ=DAILY', 'event.ruleUnknown'],
    ['FREQ=DAILY;BYHOUR=1,2,3', 'event.ruleUnknown'],
    ['FREQ=DAILY;INTERVAL=0', 'event.ruleUnknown'],
    ['FREQ=DAILY;COUNT=3;UNTIL=20300101', 'event.ruleUnknown'],
    // Days that never come: the library would look for them for ever.
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'event.ruleUnknown'],
    ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31', 'event.ruleUnknown'],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6', 'event.ruleUnknown'],
    [`FREQ=DAILY;${'X'.repeat(600)}`, 'event.ruleUnknown'],
    ['FREQ=DAILY;COUNT=1001', 'event.tooManyDates'],
    ['FREQ=DAILY;COUNT=0', 'event.tooManyDates'],
    ['FREQ=DAILY;UNTIL=20200101', 'event.noDates'],
    ['FREQ=DAILY;UNTIL=20301301', 'event.notADay'],
  ])('%.40s is refused with a sentence', async (rule, id) => {
    await expect(plan({ rule })).rejects.toMatchObject({ kind: 'invalid', reason: { id } });
  });

  test('names the days that RFC 5545 means', () => {
    expect(days(of('FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH', '2026-12-01'), '2026-12-01', '2026-12-31')).toEqual([
      ...['2026-12-01T09:00', '2026-12-03T09:00', '2026-12-15T09:00', '2026-12-17T09:00', '2026-12-29T09:00'],
    ]);
    expect(days(of('FREQ=MONTHLY;BYDAY=2TU', '2026-12-08'), '2026-12-01', '2027-03-01')).toEqual([
      ...['2026-12-08T09:00', '2027-01-12T09:00', '2027-02-09T09:00'],
    ]);
    expect(days(of('FREQ=MONTHLY', '2027-01-31'), '2027-01-01', '2027-06-01')).toEqual([
      ...['2027-01-31T09:00', '2027-03-31T08:00', '2027-05-31T08:00'],
    ]);
    // Not 1 March.
    expect(days(of('FREQ=YEARLY', '2024-02-29'), '2024-01-01', '2033-01-01')).toEqual([
      ...['2024-02-29T09:00', '2028-02-29T09:00', '2032-02-29T09:00'],
    ]);
    expect(days(of('FREQ=DAILY;COUNT=3', '2026-12-30'), '2026-12-31', '2028-01-01')).toEqual([
      ...['2026-12-31T09:00', '2027-01-01T09:00'],
    ]);
    expect(days(of('FREQ=DAILY;UNTIL=20261231', '2026-12-30'), '2026-01-01', '2028-01-01')).toHaveLength(2);
  });

  test('keeps the hour on the clocks of its place; a skipped one is later, one that comes twice the first', () => {
    const at = of('FREQ=DAILY', '2026-03-28', '02:30');
    expect(days(at, '2026-03-28', '2026-03-31')).toEqual([
      ...['2026-03-28T01:30', '2026-03-29T01:30', '2026-03-30T00:30'],
    ]);
    expect(days(of('FREQ=DAILY', '2026-10-24', '02:30'), '2026-10-24', '2026-10-27')).toEqual([
      ...['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'],
    ]);
  });

  test('without an end is expanded only where one looks, however long it has gone on', () => {
    const event = of('FREQ=DAILY;INTERVAL=3', '1990-01-01');
    const began = process.cpuUsage().user;
    expect(days(event, '2026-12-01', '2026-12-08')).toEqual(['2026-12-03T09:00', '2026-12-06T09:00']);
    expect(days(event, '1990-01-01', '2990-01-01')).toHaveLength(400);
    expect((process.cpuUsage().user - began) / 1000).toBeLessThan(500);
  });

  test('is said in words, in three languages', () => {
    const say = (rule: string) => ['en', 'de', 'fr'].map((each) => sayRule(series(rule).rule, each, berlin));
    expect(say('FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270302')).toEqual([
      ...['every two weeks on Tuesday, until 2 March 2027', 'alle zwei Wochen am Dienstag, bis 2. März 2027'],
      'toutes les deux semaines le mardi, jusqu’au 2 mars 2027',
    ]);
    expect(say('FREQ=MONTHLY;BYDAY=-1FR;COUNT=3')).toEqual([
      ...['every month on the last Friday, 3 times', 'monatlich am letzten Freitag, 3-mal'],
      'chaque mois le dernier vendredi, 3 fois',
    ]);
    expect(say('FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR')[0]).toBe('every week from Monday to Friday');
    expect(say('FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24')).toEqual([
      ...['every year on the 24th of December', 'jährlich am 24. Dezember', 'chaque année le 24 décembre'],
    ]);
  });
});

describe('what a form offers', () => {
  const typed = (more: Partial<TypedEvent>): TypedEvent => ({
    ...untypedEvent(berlin),
    ...{ title: 'x', day: `${year}-06-30`, time: '10:00' },
    ...more,
  });
  test.each([
    [{ repeat: 'daily' }, 'FREQ=DAILY'],
    [{ repeat: 'monthly_day' }, 'FREQ=MONTHLY;BYMONTHDAY=30'],
    [{ repeat: 'yearly', repeatEnd: 'count', repeatCount: '5' }, 'FREQ=YEARLY;COUNT=5'],
    [{ repeat: 'workdays' }, 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
    [{ repeat: 'own', rule: 'FREQ=DAILY;INTERVAL=9' }, 'FREQ=DAILY;INTERVAL=9'],
  ])('%o is %s', (more, rule) => {
    expect(eventTyped(typed(more)).rule).toBe(rule);
  });

  test('is read back as it was typed', async () => {
    for (const repeat of [
      'daily',
      'workdays',
      'weekly',
      'two_weeks',
      'monthly_day',
      'monthly_weekday',
      'yearly',
    ]) {
      const day = `${year}-06-02`;
      const input = eventTyped(typed({ repeat, day, repeatEnd: 'until', repeatUntil: `${year + 1}-06-02` }));
      const id = await plan({ ...input, place: 'x' });
      expect(typedOf(await eventOf(id), 'x', berlin)).toMatchObject({
        repeat,
        repeatUntil: `${year + 1}-06-02`,
      });
    }
  });
});

describe('one date', () => {
  test('is moved, cancelled and restored by its author alone, and the same twice is one', async () => {
    const id = await plan();
    const { startsAt } = await eventOf(id);
    const second = new Date(startsAt.getTime() + 7 * 24 * 3_600_000);
    const moved = { startsAt: new Date(second.getTime() + 3_600_000), endsAt: null, place: 'Hof' };
    const change = (at: Date, to?: typeof moved | null, person = company.ada) =>
      company.act((tx) => changeDate(tx, person, id, { at, ...(to !== undefined && { moved: to }) }));
    await expect(change(second, null, company.anna)).rejects.toMatchObject({ kind: 'not_allowed' });
    await expect(change(new Date(second.getTime() + 1), null)).rejects.toMatchObject({
      reason: { id: 'event.notADate' },
    });
    const far = { ...moved, startsAt: new Date(second.getTime() + 40 * 24 * 3_600_000) };
    await expect(change(second, far)).rejects.toMatchObject({ reason: { id: 'event.movedTooFar' } });
    await change(startsAt, null);
    await change(second, moved);
    await change(second, moved);
    const event = await eventOf(id);
    expect(event.series?.exceptions).toHaveLength(2);
    expect(nextOccurrence(event, new Date())).toMatchObject({ startsAt: moved.startsAt, place: 'Hof' });
    const window = { from: startsAt, to: new Date(second.getTime() + 24 * 3_600_000) };
    const shown = await readCalendar(
      company.db,
      { personId: company.anna },
      { groupId: company.group },
      window,
    );
    expect(shown.filter(({ postId }) => postId === id)).toMatchObject([
      { startsAt, cancelled: true },
      { startsAt: moved.startsAt, cancelled: false, place: 'Hof' },
    ]);
    await change(startsAt);
    expect((await eventOf(id)).series?.exceptions).toHaveLength(1);
  });

  test('goes with a new rule that does not have it; the answers for the series stay', async () => {
    const id = await plan();
    await company.act((tx) => answerEvent(tx, company.anna, id, 'yes'));
    const { startsAt } = await eventOf(id);
    await company.act((tx) => changeDate(tx, company.ada, id, { at: startsAt, moved: null }));
    const before = await eventOf(id);
    await company.act((tx) =>
      editPost(tx, company.ada, id, { event: { ...inputOf(before), rule: 'FREQ=WEEKLY;BYDAY=SU' } }),
    );
    const after = await eventOf(id);
    expect(after.series?.exceptions).toEqual([]);
    expect(after.startsAt.getUTCDay()).toBe(0);
    expect(after.counts.yes).toBe(1);
    await company.act((tx) => cancelEvent(tx, company.ada, id));
    expect(await eventOf(id)).toMatchObject({ cancelled: true, series: { rule: 'FREQ=WEEKLY;BYDAY=SU' } });
  });
});

test('a series takes answers until its last date is over, and one without an end for ever', async () => {
  const [ending, endless] = [await plan({ rule: 'FREQ=WEEKLY;COUNT=2' }), await plan()];
  const last = new Date(weekly().startsAt.getTime() + 7 * 24 * 3_600_000 + 3_600_000);
  expect(overAt(await eventOf(ending))).toEqual(last);
  await company.db`update events set starts_at = starts_at - interval '3 years', ends_at = ends_at - interval '3 years'`;
  await company.db`update events set until = until - interval '3 years' where until < 'infinity'`;
  await expect(company.act((tx) => answerEvent(tx, company.anna, ending, 'yes'))).rejects.toMatchObject({
    reason: { id: 'event.over' },
  });
  await company.act((tx) => answerEvent(tx, company.anna, endless, 'yes'));
});

test('each date is told of once, and the next one is planned; what was changed since has other jobs', async () => {
  const id = await plan({
    startsAt: new Date(Date.now() + 3 * 24 * 3_600_000),
    endsAt: null,
    rule: 'FREQ=DAILY',
  });
  const jobs = async () =>
    (
      await company.db<{ data: unknown }[]>`
        select data from jobs where kind = 'remind-of-event' and data->>'postId' = ${id} order by run_at`
    ).map(({ data }) => remindJob.read(data));
  const [first] = await jobs();
  if (!first) throw new Error('There is no job.');
  expect(first).toMatchObject({ lead: 'day' });
  await company.act((tx) => remindOfEvent(tx, first));
  const planned = (await jobs())
    .filter(({ lead }) => lead === 'day')
    .map(({ startsAt }) => Date.parse(startsAt));
  expect(planned).toHaveLength(2);
  expect(planned[1]).toBe((planned[0] ?? 0) + 24 * 3_600_000);
  const told = async () =>
    (await company.facts('event.near')).filter(({ data }) => data.postId === id).length;
  expect(await told()).toBe(1);
  await company.act((tx) => cancelEvent(tx, company.ada, id));
  await company.act((tx) => remindOfEvent(tx, first));
  expect(await told()).toBe(1);
});
