import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '#test/support/database.ts';

let at: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  at = await freshDatabase();
});
afterAll(() => at.drop());

const words = async (text: string) =>
  (await at.db`select tsvector_to_array(words_of(${text})) as words`)[0]?.words as string[];
const finds = async (query: string, text: string) =>
  (await at.db`select words_of(${text}) @@ words_query(${query}) as found`)[0]?.found as boolean | null;

test.each([
  ['Łukasz Øster', ['lukasz', 'oster']],
  ['GROẞE Straße', ['grosse', 'strasse']],
  ['Éloïse Lœffler-Çelik', ['celik', 'eloise', 'loeffler']],
  ["O'Brien, C++ & C#", ['brien', 'c#', 'c++', 'o']],
  ['Ελένη Παππά', ['ελενη', 'παππα']],
  ['ﬁnance ①', ['1', 'finance']],
  ['  \u202e … ', []],
])('"%s" is found under %j', async (text, expected) => {
  expect((await words(text)).toSorted()).toEqual(expected);
});

test('a word is found by its beginning, in any case and without its accents', async () => {
  expect(await finds('loeff', 'Éloïse Lœffler')).toBe(true);
  expect(await finds('ÉLOISE lœ', 'Éloïse Lœffler')).toBe(true);
  expect(await finds('effler', 'Éloïse Lœffler')).toBe(false);
});

test('what looks like query syntax is taken as words', async () => {
  for (const hostile of ["a' | 'b", 'a:*B & !c', "\\'; drop", '((', '<->', "''", 'a\\'])
    expect([null, true, false]).toContain(await finds(hostile, 'anything'));
});

test('the longest and widest text that a partner may send stays within what an index takes', async () => {
  const widest = '\ufdfa'.repeat(10_000); // decomposes into eighteen characters
  expect((await words(widest)).length).toBeGreaterThan(0);
  expect((await words('𝔘'.repeat(10_000))).length).toBe(1);
  expect((await words('한'.repeat(10_000))).length).toBe(1);
});
