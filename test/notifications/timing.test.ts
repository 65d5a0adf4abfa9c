import { describe, expect, test } from 'vitest';
import {
  endOfQuiet,
  mailDue,
  usualRhythm,
  type MailRhythm,
  type QuietHours,
} from '#src/notifications/timing.ts';

const berlin = 'Europe/Berlin';
const at = (text: string): Date => new Date(text);
const evenings: QuietHours = {
  ...{ from: 18 * 60, to: 8 * 60, weekdays: [1, 2, 3, 4, 5], wholeDays: [] },
  ...{ mustReadsPass: false, messagesPass: false },
};
const daily: MailRhythm = { rhythm: 'daily', hour: 8, weekday: 1 };
const weekly: MailRhythm = { rhythm: 'weekly', hour: 8, weekday: 1 };

describe("quiet hours, on the reader's clock", () => {
  test.each([
    ['at noon it is not quiet', evenings, '2026-06-03T10:00:00Z', '2026-06-03T10:00:00Z'],
    ['in the evening until the morning', evenings, '2026-06-03T19:30:00Z', '2026-06-04T06:00:00Z'],
    ['after midnight the evening before counts', evenings, '2026-06-04T01:00:00Z', '2026-06-04T06:00:00Z'],
    ['the first minute is quiet', evenings, '2026-06-03T16:00:00Z', '2026-06-04T06:00:00Z'],
    ['the last one is not', evenings, '2026-06-04T06:00:00Z', '2026-06-04T06:00:00Z'],
    ['Friday night ends on Saturday', evenings, '2026-06-05T20:00:00Z', '2026-06-06T06:00:00Z'],
    ['Saturday evening is none of the days', evenings, '2026-06-06T20:00:00Z', '2026-06-06T20:00:00Z'],
    [
      'a whole weekend joins the nights around it',
      { ...evenings, wholeDays: [6, 7] },
      '2026-06-05T20:00:00Z',
      '2026-06-07T22:00:00Z',
    ],
    [
      'within one day',
      { ...evenings, from: 12 * 60, to: 13 * 60 },
      '2026-06-03T10:30:00Z',
      '2026-06-03T11:00:00Z',
    ],
    [
      'when clocks go forward, eight is eight',
      { ...evenings, weekdays: [6] },
      '2026-03-28T20:00:00Z',
      '2026-03-29T06:00:00Z',
    ],
    ['when they go back too', { ...evenings, weekdays: [6] }, '2026-10-24T20:00:00Z', '2026-10-25T07:00:00Z'],
  ])('%s', (_, quiet, now, end) => {
    expect(endOfQuiet(at(now), quiet, berlin).toISOString()).toBe(at(end).toISOString());
  });

  test('quiet all week long ends somewhere', () => {
    const always = { ...evenings, wholeDays: [1, 2, 3, 4, 5, 6, 7] };
    expect(endOfQuiet(at('2026-06-03T10:00:00Z'), always, berlin).getTime()).toBeGreaterThan(0);
  });

  test('the same hour is another moment elsewhere', () => {
    expect(endOfQuiet(at('2026-06-03T19:30:00Z'), evenings, 'America/New_York')).toEqual(
      at('2026-06-03T19:30:00Z'),
    );
  });
});

describe('mails', () => {
  test.each([
    ['soon: after a quarter of an hour', usualRhythm, null, '2026-06-03T10:00:00Z', '2026-06-03T10:15:00Z'],
    ['soon, but not in quiet hours', usualRhythm, evenings, '2026-06-03T15:50:00Z', '2026-06-04T06:00:00Z'],
    ["daily: at the next eight o'clock", daily, null, '2026-06-03T10:00:00Z', '2026-06-04T06:00:00Z'],
    ['daily: today when it is still to come', daily, null, '2026-06-03T04:00:00Z', '2026-06-03T06:00:00Z'],
    ['weekly: next Monday', weekly, null, '2026-06-03T10:00:00Z', '2026-06-08T06:00:00Z'],
    ['weekly: a week later when it just left', weekly, null, '2026-06-08T06:00:00Z', '2026-06-15T06:00:00Z'],
    [
      'a digest leaves at its hour, also when quiet',
      { ...daily, hour: 22 },
      evenings,
      '2026-06-03T10:00:00Z',
      '2026-06-03T20:00:00Z',
    ],
    ['daily over a change of clocks', daily, null, '2026-03-28T10:00:00Z', '2026-03-29T06:00:00Z'],
  ])('%s', (_, rhythm, quiet, now, due) => {
    expect(mailDue(at(now), rhythm, quiet, berlin)?.toISOString()).toBe(at(due).toISOString());
  });

  test('never is never', () => {
    expect(mailDue(at('2026-06-03T10:00:00Z'), { ...daily, rhythm: 'never' }, null, berlin)).toBeNull();
  });
});
