import { afterAll, beforeAll, expect, test } from 'vitest';
import { indexWords } from '#src/posts/search/index-words.ts';
import { parseSearch, soughtIn, wordsQuery } from '#src/posts/search/search-query.ts';
import { publishPost } from '#src/posts/publish.ts';
import { searchPosts } from '#src/posts/search/search.ts';
import { editPost } from '#src/posts/edit.ts';
import { removePost } from '#src/posts/remove.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { openCompany, type Company } from '#test/support/cast.ts';

let at: Company;
const texts: Readonly<Record<string, [language: string, source: string]>> = {
  pumps: ['de', 'Die Hydraulikpumpen in den Häusern laufen; Herr Müller macht Prüfungen.'],
  validated: ['fr', 'Les réunions sont validées : l’huile HX-2200/4 est arrivée à la cœur-usine.'],
  meeting: ['en', 'We were meeting the suppliers about deliveries, see https://intra.example/spec_77.pdf'],
  polish: ['pl', 'Łożyska są w magazynie numer 4711-0815'],
  italian: ['it', 'Abbiamo ricevuto le guarnizioni dei compressori'],
  spanish: ['es', 'Las soldaduras fueron inspeccionadas'],
  dutch: ['nl', 'De lassers hebben de koppelingen vernieuwd'],
  portuguese: ['pt', 'Os parafusos foram apertados'],
  turkish: ['tr', 'Vanaların bakımları yapıldı'],
  strasse: ['de', 'Treffpunkt: Hafenstraße 12'],
};
const ids: Record<string, PostId> = {};

beforeAll(async () => {
  at = await openCompany();
  for (const [name, [language, source]] of Object.entries(texts))
    ids[name] = await at.act((tx) => publishPost(tx, at.ada, { source, language }));
});
afterAll(() => at.drop());

const found = async (q: string, personId: PersonId = at.anna): Promise<string[]> => {
  const posts = await searchPosts(at.db, { personId }, q, { limit: 20 });
  return posts.map((post) => Object.keys(ids).find((name) => ids[name] === post.id) ?? post.id).toSorted();
};

const expected: readonly (readonly [string, readonly string[]])[] = [
  // German: endings, umlauts and their spelling without, ß, beginnings of compounds
  ['Hydraulikpumpe', ['pumps']],
  ['hydraul', ['pumps']],
  ['Haus', ['pumps']],
  ['Haeuser', ['pumps']],
  ['Prüfung', ['pumps']],
  ['Müller', ['pumps']],
  ['Mueller', ['pumps']],
  ['Muller', ['pumps']],
  ['Hafenstrasse', ['strasse']],
  ['HAFENSTRASSE', ['strasse']],
  // French: endings, accents left out, elision, ligature
  ['réunion', ['validated']],
  ['reunion', ['validated']],
  ['validée', ['validated']],
  ['validees', ['validated']],
  ['valider', ['validated']],
  ['huile', ['validated']],
  ['coeur', ['validated']],
  // English
  ['supplier delivery', ['meeting']],
  ['meet', ['meeting']],
  // Others that PostgreSQL has stems for: another ending than the one that was written
  ['guarnizione', ['italian']],
  ['compressore', ['italian']],
  ['soldadura inspeccionado', ['spanish']],
  ['koppeling', ['dutch']],
  ['parafuso apertado', ['portuguese']],
  ['vanalar', ['turkish']],
  ['vanada', ['turkish']],
  // Numbers of parts, addresses
  ['HX-2200', ['validated']],
  ['hx 2200', ['validated']],
  ['2200', ['validated']],
  ['4711-0815', ['polish']],
  ['spec_77.pdf', ['meeting']],
  ['intra.example', ['meeting']],
  ['lozyska', ['polish']],
  // The language of the query
  ['"Herr Müller"', ['pumps']],
  ['"Müller Herr"', []],
  ['pumpe -Müller', []],
  ['hydraulik -réunion', ['pumps']],
  ['réunion or supplier', ['meeting', 'validated']],
  ['Pumpen oder Hafenstraße', ['strasse']],
  ['die Hydraulikpumpe', ['pumps']],
  ['from:ada Hafenstraße', ['strasse']],
  ['from:@anna Hafenstraße', []],
  ['from:nobody Hafenstraße', []],
  ['in:nowhere Hafenstraße', []],
  // What is no question
  ['', []],
  ['-Müller', []],
  ['xyzzy', []],
];
test.each(expected)('"%s" finds %j', async (q, names) => {
  expect(await found(q)).toEqual([...names].toSorted());
});

test('the answers are the same when a worker has indexed the posts', async () => {
  expect(await indexWords(at.db)).toBe(Object.keys(texts).length);
  expect(await indexWords(at.db)).toBe(0);
  for (const [q, names] of expected) expect([q, await found(q)]).toEqual([q, [...names].toSorted()]);
});

test.each([
  "'",
  '"',
  ':*',
  '<->',
  '((',
  '\\',
  '\0',
  '%',
  "a' | b",
  '!!',
  'from:',
  'in:@@',
  '#',
  '-',
  '- -',
  '🙂',
  '\u202e',
  '&&& |',
  'a:*b',
  `${'x'.repeat(4000)}`,
  `"${'a '.repeat(300)}`,
  '-"',
  "''':::",
  'or or or',
])('whatever is typed is a question, never an error: %j', async (q) => {
  expect(Array.isArray(await found(q))).toBe(true);
});

test('an edit is found by its new words only, once the worker has seen it', async () => {
  const id = await at.act((tx) => publishPost(tx, at.ada, { source: 'Quitten', language: 'de' }));
  await indexWords(at.db);
  await at.act((tx) => editPost(tx, at.ada, id, { source: 'Birnen' }));
  await indexWords(at.db);
  expect([await found('Quitten'), await found('Birne')]).toEqual([[], [id]]);
});

test('a poll is found by its answers, before the worker has seen it and after', async () => {
  const poll = { options: ['Labskaus', 'Gemüselasagne'], multiple: false, closesAt: null };
  const id = await at.act((tx) => publishPost(tx, at.ada, { source: 'Was kochen?', language: 'de', poll }));
  expect(await found('Labskaus')).toEqual([id]);
  await indexWords(at.db);
  expect([await found('Labskaus'), await found('Gemüselasagne -Labskaus')]).toEqual([[id], []]);
});

test('of a deleted post no word is left in the index', async () => {
  const id = await at.act((tx) => publishPost(tx, at.ada, { source: 'Zwiebelkuchen', language: 'de' }));
  await indexWords(at.db);
  await at.act((tx) => removePost(tx, at.ada, id));
  const [words] = await at.db`select count(*)::int as n from post_words where post_id = ${id}`;
  expect([words?.n, await found('Zwiebelkuchen')]).toEqual([0, []]);
});

test('a group’s posts are found by its members alone, also by in: and from:', async () => {
  const id = await at.act((tx) =>
    publishPost(tx, at.ada, { source: 'Dichtungsring #dichtung', language: 'de', groupId: at.group }),
  );
  for (const q of [
    'Dichtungsring',
    'in:hydraulik Dichtungsringe',
    'from:ada dichtungsring',
    '#dichtung',
    'in:hydraulik',
  ])
    expect([q, (await found(q)).includes(id), await found(q, at.otto)]).toEqual([
      q,
      true,
      expect.not.arrayContaining([id]),
    ]);
});

test('the words to mark are those of the query without those that are not wanted', async () => {
  const query = await wordsQuery(at.db, parseSearch('Pumpen -Müller'));
  const sought = soughtIn(query);
  expect(sought.beginnings).toEqual(['pumpen']);
  expect(sought.stems).toContain('pump');
  expect([...sought.whole].some((word) => word.startsWith('mul'))).toBe(false);
});
