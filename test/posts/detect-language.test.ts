import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { locales } from '#src/platform/languages.ts';
import { detectLanguage } from '#src/posts/detect-language.ts';

test('what says too little, is no language, or mixes two is left to its author', async () => {
  for (const text of [
    ...['', 'OK', 'Danke!', 'de la mer', 'Hydraulik Lyon', 'Meeting um 10 Uhr', '水泵又开始工作了'],
    'https://example.com/this-is-english-text-with-many-words-in-it',
    '@anna.brandt @bruno @camille #hydraulik #pumpen #montage #lyon #kiel',
    'Kickoff Meeting Projekt Apollo: Agenda, Scope, Timeline, Budget',
    '```\nconst total = items.reduce((sum, each) => sum + each.price, 0)\n```',
    'RSS, Atom oder JSON Feed von Alpha',
    'Vi mødes på mandag klokken ti i kantinen, alle sammen',
  ])
    expect([text, await detectLanguage(text)]).toEqual([text, null]);
});

test('a sentence is known, also between addresses, tags and code', async () => {
  expect(
    await detectLanguage(
      'Die Pumpe läuft wieder, danke an alle, die gestern in der Halle geholfen haben. Morgen kommt der Kunde.',
    ),
  ).toBe('de');
  expect(
    await detectLanguage(
      'Le client de Lyon vient lundi et nous apporte les échantillons que nous attendons depuis trois semaines déjà.',
    ),
  ).toBe('fr');
  const mixed =
    'The customer from Lyon visits us on Monday and brings the samples that we have been waiting for since October. ';
  expect(
    await detectLanguage(`@anna ${mixed} \`const der = die\` https://das.example/ist/nicht/deutsch #deutsch`),
  ).toBe('en');
});

test('of the sentences of our own pages none in a thousand is taken for another language, and most are known', async () => {
  for (const locale of locales) {
    const tally = { right: 0, wrong: 0, unknown: 0 };
    for (const file of globSync(`src/web/*/locales/${locale}.json`)) {
      const texts = Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
      for (const text of texts.filter((each) => !each.includes('{') && each.length > 60)) {
        const found = await detectLanguage(text);
        tally[found === null ? 'unknown' : found === locale ? 'right' : 'wrong'] += 1;
      }
    }
    const all = tally.right + tally.wrong + tally.unknown;
    expect([locale, all > 200, tally.wrong / all < 0.005, tally.right / all > 0.5, tally]).toEqual([
      ...[locale, true, true, true],
      expect.anything(),
    ]);
  }
}, 60_000);
