import { expect, test } from 'vitest';
import { checkAbsence, isWithin, keepAbsence, type AbsenceInput } from '#src/people/absence.ts';

const today = '2026-11-29';
const holidays: AbsenceInput = {
  ...{ from: '2026-12-21', until: '2027-01-06', note: ' Mountains \u202e', deputyId: null },
  ...{ visibility: 'all', peerId: 7 },
};

test('an absence is stored as said: the line cleaned, and no partner named whom the visibility does not mean', () => {
  expect(checkAbsence(holidays, today)).toEqual({ ...holidays, note: 'Mountains', peerId: null });
  const one = { ...holidays, visibility: 'partner' as const };
  expect(checkAbsence(one, today)).toMatchObject({ visibility: 'partner', peerId: 7 });
});

test.each<[string, Partial<AbsenceInput>, string]>([
  ['a day that does not exist', { until: '2027-02-30' }, 'people.absenceDays'],
  ['no day', { from: '' }, 'people.absenceDays'],
  ['words', { until: 'tomorrow' }, 'people.absenceDays'],
  ['a last day before the first', { until: '2026-12-20' }, 'people.absenceBackwards'],
  ['days that are over', { from: '2026-11-01', until: '2026-11-28' }, 'people.absenceOver'],
  ['three years', { until: '2029-12-21' }, 'people.absenceTooLong'],
  ['a novel', { note: 'x'.repeat(281) }, 'people.textTooLong'],
])('%s is refused', (_what, change, id) => {
  expect(() => checkAbsence({ ...holidays, ...change }, today)).toThrow(
    expect.objectContaining({ reason: expect.objectContaining({ id }) as unknown }) as Error,
  );
});

test('one day is an absence, today is not too late, and the first and last day count', () => {
  const day = checkAbsence({ ...holidays, from: today, until: today }, today);
  expect(isWithin(day, today)).toBe(true);
  expect(['2026-11-28', '2026-11-30'].map((each) => isWithin(day, each))).toEqual([false, false]);
});

test('of a partner’s absence what makes no sense is dropped, and the rest is cut to size', () => {
  const told = { from: '2026-12-01', until: '2026-12-05', note: 'n'.repeat(400), deputyUri: 'javascript:1' };
  expect(keepAbsence({ ...told, deputyName: 'Jo\u0000nas' })).toEqual({
    ...{ from: '2026-12-01', until: '2026-12-05', note: 'n'.repeat(280) },
    ...{ deputyUri: null, deputyName: 'Jo nas' },
  });
  for (const days of [
    { from: '2026-12-05', until: '2026-12-01' },
    { from: '2026-13-01', until: '2026-13-02' },
    { from: '2026-12-01', until: '2096-12-01' },
  ])
    expect(keepAbsence({ ...told, ...days, deputyName: '' })).toBeNull();
  expect([keepAbsence(null), keepAbsence(undefined)]).toEqual([null, null]);
});
