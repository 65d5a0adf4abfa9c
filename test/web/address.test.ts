import { expect, test } from 'vitest';
import deFormal from '#src/web/locales/de/formal.json' with { type: 'json' };
import { de } from '#src/web/locales/de/index.ts';
import frFormal from '#src/web/locales/fr/formal.json' with { type: 'json' };
import { fr } from '#src/web/locales/fr/index.ts';
import { parseMessage, wordsIn } from '#src/web/words.ts';

type Sentences = Readonly<Record<string, string>>;
const german = /\b(du|dir|dich|dein(e[mnrs]?)?|euch|eure?[mnrs]?)\b/i;
// \b does not know that é is a letter.
const french = /(?<![\p{L}])(tu|te|toi|ton|ta|tes|t’)(?![\p{L}])|(?<![\p{L}])t’/iu;

const ways: [string, Sentences, Sentences, RegExp][] = [
  ['German', de, deFormal, german],
  ['French', fr, frFormal, french],
];

test.each(ways)('formal %s lies only over sentences there are, where it differs', (_name, plain, formal) => {
  expect(Object.keys(formal).filter((key) => !(key in plain))).toEqual([]);
  expect(Object.keys(formal).filter((key) => formal[key] === plain[key])).toEqual([]);
});

test.each(ways)('formal %s addresses nobody as a friend', (_name, plain, formal, informal) => {
  const spoken = Object.entries({ ...plain, ...formal });
  expect(spoken.filter(([, sentence]) => informal.test(sentence)).map(([key]) => key)).toEqual([]);
});

test.each(ways)('formal %s fills the same places', (_name, plain, formal) => {
  for (const [key, sentence] of Object.entries(formal))
    expect(placesOf(sentence), key).toEqual(placesOf(plain[key] ?? ''));
});

function placesOf(sentence: string): string[] {
  const places = (parts: ReturnType<typeof parseMessage>): string[] =>
    parts.flatMap((part) => {
      if (typeof part === 'string') return [];
      return [part.name, ...Object.values(part.forms ?? {}).flatMap((form) => places([...form]))];
    });
  return [...new Set(places(parseMessage(sentence)))].toSorted();
}

test('informal French says vous to nobody', () => {
  const formal = /(?<![\p{L}])(vous|votre|vos)(?![\p{L}])/iu;
  const spoken = Object.entries(fr as Sentences).filter(([, sentence]) => formal.test(sentence));
  expect(spoken.map(([key]) => key)).toEqual([]);
});

test('formal French keeps its spaces', () => {
  expect(Object.values(frFormal).filter((sentence) => / [:;?!»]|« /.test(sentence))).toEqual([]);
});

test('a company chooses how its pages speak', () => {
  expect(wordsIn('de').t('settings.zone')).toBe('Deine Zeitzone');
  expect(wordsIn('de', { formal: true }).t('settings.zone')).toBe('Ihre Zeitzone');
  expect(wordsIn('fr', { formal: true }).t('settings.zone')).toBe('Votre fuseau horaire');
});
