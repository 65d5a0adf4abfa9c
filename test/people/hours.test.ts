import { expect, test } from 'vitest';
import { checkFields, keepFields } from '#src/people/fields.ts';
import { parseHours, writeHours } from '#src/people/hours.ts';
import type { FieldName } from '#src/people/person.ts';

test.each([
  ['Mo-Th 08:00-16:00; Fr 08:00-12:00 Europe/Berlin', [0, 1, 2, 3], 'Europe/Berlin'],
  ['Mo,We 09:00-17:30 UTC', [0, 2], 'UTC'],
  ['Sa-Mo 22:00-06:00 Asia/Kolkata', [0, 5, 6], 'Asia/Kolkata'],
])('%s is read', (value, days, zone) => {
  expect(parseHours(value)).toMatchObject({ zone, spans: [{ days }, ...(value.includes(';') ? [{}] : [])] });
});

test('what is written is what is read', () => {
  for (const value of ['Mo-Th 08:00-16:00; Fr 08:00-12:00 Europe/Berlin', 'Mo,Tu,Fr 22:00-06:00 UTC']) {
    const hours = parseHours(value);
    expect(hours && writeHours(hours)).toBe(value);
  }
});

test.each([
  ...['', 'Mo-Fr', 'Mo-Fr 08:00-16:00', 'Mo-Fr 8-16 UTC', 'Xx 08:00-16:00 UTC', 'Mo-Fr 24:00-16:00 UTC'],
  ...[
    'Mo 08:00-08:00 UTC',
    'Mo-We-Fr 08:00-16:00 UTC',
    'Mo 08:00-16:00 Mars/Olympus',
    'Mo 08:00-16:00 +02:00',
  ],
  `${'Mo 08:00-09:00;'.repeat(5)} UTC`,
])('%j is no working time', (value) => {
  expect(parseHours(value)).toBeNull();
});

test.each<[FieldName, string, string]>([
  ['hours', 'always', 'people.hoursMalformed'],
  ['birthday', '--02-30', 'people.birthdayMalformed'],
  ['birthday', '1980-12-24', 'people.birthdayMalformed'],
  ['joined', '24.12.2019', 'people.joinedMalformed'],
  ['email', 'lena at alpha', 'people.notAnEmail'],
  ['manager', 'javascript:alert(1)', 'people.managerUnknown'],
])('our own %s "%s" is refused with a sentence, and a partner’s is dropped', (name, value, id) => {
  expect(() => checkFields([{ name, value }])).toThrow(
    expect.objectContaining({ reason: expect.objectContaining({ id }) as unknown }) as Error,
  );
  expect(keepFields([{ name, value }])).toEqual([]);
});

test('29 February is a birthday, and of what one has only once a second is refused or dropped', () => {
  expect(checkFields([{ name: 'birthday', value: '--02-29' }])).toHaveLength(1);
  const two = [
    { name: 'manager' as const, value: 'https://a.example/1' },
    { name: 'manager' as const, value: 'https://a.example/2' },
  ];
  expect(() => checkFields(two)).toThrow(/twice/);
  expect(keepFields(two)).toEqual([two[0]]);
});
