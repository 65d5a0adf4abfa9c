import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { textsOf } from '#src/web/shell/sentences.ts';
import { expect, test } from 'vitest';
import { parseMessage, i18nIn, type Key } from '#src/web/shell/i18n.ts';

const webDir = fileURLToPath(new URL('../../src/web', import.meta.url));
const english = textsOf('en').sentences;
const refusals = JSON.parse(
  readFileSync(path.join(webDir, 'shell/locales/de-refusals.json'), 'utf8'),
) as Record<string, string>;

const files = (readdirSync(webDir, { recursive: true }) as string[])
  .map((name) => path.join(webDir, name))
  .filter((name) => /\.tsx?$/.test(name) && statSync(name).isFile());
const code = files.map((name) => readFileSync(name, 'utf8')).join('\n');
/** Every quoted `room.word`, wherever it stands: keys also travel through tables and properties. */
const quoted = new Set(
  [...code.matchAll(/['"]([a-z][A-Za-z]*\.[a-z][A-Za-z]*)['"]/g)].map((match) => match[1] ?? ''),
);

test('the code was seen', () => {
  expect(files.length).toBeGreaterThan(30);
  expect(quoted.size).toBeGreaterThan(200);
});

test('no two rooms say something else under one name', () => {
  const names = readdirSync(webDir).flatMap((room) => {
    const file = path.join(webDir, room, 'locales/en.json');
    return existsSync(file) ? Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object) : [];
  });
  expect(names.length).toBeGreaterThan(1_000);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test('no sentence is left unsaid', () => {
  expect(Object.keys(english).filter((key) => !quoted.has(key))).toEqual([]);
});

test('no word on a page stands outside the locales', () => {
  const rooms = new Set(Object.keys(english).map((key) => key.split('.')[0]));
  const asked = [...quoted].filter((key) => rooms.has(key.split('.')[0]) && !isFile(key));
  // Some pages look at why something was refused.
  expect(asked.filter((key) => !(key in english) && !(key in refusals))).toEqual([]);
});

const isFile = (key: string): boolean => /\.(ts|tsx|css|svg|json)$/.test(key);

test('a plural follows the language: French counts zero as one', () => {
  const key: Key = 'group.members';
  expect(i18nIn('fr').t(key, { count: 0 })).toBe('0 membre');
  expect(i18nIn('en').t(key, { count: 0 })).toBe('0 members');
  expect(i18nIn('de').t(key, { count: 1234 })).toBe('1.234 Mitglieder');
});

test('elements stand inside sentences where the language wants them', () => {
  expect(i18nIn('de').rich('home.joinRequest', { name: 'Ada', group: 'Hydraulik' })).toEqual([
    'Ada',
    ' möchte in die Gruppe ',
    'Hydraulik',
  ]);
});

test('time is told as near as it is', () => {
  const now = new Date('2026-05-10T12:00:00Z');
  const { ago } = i18nIn('de');
  expect(ago(new Date('2026-05-10T11:55:00Z'), now)).toBe('vor 5 Min.');
  expect(ago(new Date('2026-05-12T13:00:00Z'), now)).toBe('übermorgen');
  expect(ago(new Date('2026-04-01T12:00:00Z'), now)).toBe('1. Apr.');
  expect(ago(new Date('2025-04-01T12:00:00Z'), now)).toBe('1. Apr. 2025');
});

test.each(['{open', '{not a place}', '{count, plural, one {# day}}'])(
  'a broken sentence is found: %s',
  (sentence) => {
    expect(() => parseMessage(sentence)).toThrow(/brace|place|missing/);
  },
);

test('a reader in another time zone reads other hours, and the year that it is there', () => {
  const at = new Date('2025-12-31T23:30:00Z');
  const now = new Date('2026-03-01T12:00:00Z');
  const there = i18nIn('en', { timeZone: 'Asia/Tokyo' });
  expect(there.clock(at)).toBe('08:30');
  expect(there.ago(at, now)).toBe('1 Jan');
  expect(i18nIn('en', { timeZone: 'UTC' }).ago(at, now)).toBe('31 Dec 2025');
  expect(i18nIn('de', { timeZone: 'Europe/Berlin' }).moment(at)).toContain('1. Januar 2026');
});

test('a day is told as it is where the reader is', () => {
  const i18n = i18nIn('en', { timeZone: 'Asia/Tokyo' });
  const now = new Date('2026-11-28T16:00:00Z'); // the 29th there
  const told = (at: string) => i18n.day(new Date(at), now);
  expect(told('2026-11-28T15:30:00Z')).toBe('today');
  expect(told('2026-11-28T14:30:00Z')).toBe('yesterday');
  expect(told('2026-11-20T12:00:00Z')).toBe('Friday 20 November');
  expect(told('2025-11-20T12:00:00Z')).toMatch(/^Thursday,? 20 November 2025$/);
  expect(i18n.ago(new Date(now.getTime() + 7 * 86_400_000 - 60_000), now)).toBe('in 7 days');
});

test('a name that runs from right to left turns nothing beside it, in sentences and in lists; others are as they are', () => {
  const { t, rich, list } = i18nIn('en');
  const isolate = '\u2068שרה כהן\u2069';
  expect(t('departure.heading', { group: 'שרה כהן' })).toContain(isolate);
  expect(rich('alert.namesTwo', { a: 'שרה כהן', b: 'Ada' }).join('')).toContain(isolate);
  expect(list(['שרה כהן', 'Ada'])).toBe(`${isolate} and Ada`);
  expect(t('departure.heading', { group: 'Žofie Łukasz' })).not.toMatch(/[\u2068\u2069]/);
});
