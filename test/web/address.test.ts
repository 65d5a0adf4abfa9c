import { de, fr } from '#src/web/shell/sentences.ts';
import { expect, test } from 'vitest';
import deFormal from '#src/web/shell/locales/de-formal.json' with { type: 'json' };
import deRefusals from '#src/web/shell/locales/de-refusals.json' with { type: 'json' };
import frFormal from '#src/web/shell/locales/fr-formal.json' with { type: 'json' };
import frRefusals from '#src/web/shell/locales/fr-refusals.json' with { type: 'json' };
import { parseMessage, i18nIn } from '#src/web/shell/i18n.ts';

type Sentences = Readonly<Record<string, string>>;
const german = /\b(du|dir|dich|dein(e[mnrs]?)?|euch|eure?[mnrs]?)\b/i;
// \b does not know that é is a letter.
const french = /(?<![\p{L}])(tu|te|toi|ton|ta|tes|t’)(?![\p{L}])|(?<![\p{L}])t’/iu;

/** Imperatives that say du and tu without the word; in German only where they begin a sentence. */
const germanImperative =
  /(?:^|[.;:?!–] )(?:Bestätige|Erlaube|Finde|Folge|Fordere|Füge|Geh|Gib|Lies|Melde|Öffne|Prüfe|Schick|Schreib|Sende|Sieh|Tritt|Übergib|Versuch|Verwende|Wähle|Warte)e?(?= (?!ich))/u;
const frenchImperative =
  /(?<![\p{L}’-])(?<!(?:se|qui) )(?:ajoute|attends|autorise|choisis|confirme|connecte-toi|consulte|demandes?-en|écris|essaie|ignore|ouvre|présente-toi|recommence|rejoins|renvoie|réessaie|reviens|saisis|suis|transmets|utilise|vérifie)(?![\p{L}])/iu;

const channels: [string, Sentences, Sentences, RegExp][] = [
  ['German', de(), deFormal, german],
  ['French', fr(), frFormal, french],
];

test.each(channels)(
  'formal %s lies only over sentences there are, where it differs',
  (_name, plain, formal) => {
    expect(Object.keys(formal).filter((key) => !(key in plain))).toEqual([]);
    expect(Object.keys(formal).filter((key) => formal[key] === plain[key])).toEqual([]);
  },
);

test.each(channels)('formal %s addresses nobody as a friend', (_name, plain, formal, informal) => {
  const spoken = Object.entries({ ...plain, ...formal });
  expect(spoken.filter(([, sentence]) => informal.test(sentence)).map(([key]) => key)).toEqual([]);
});

test.each(channels)('formal %s fills the same places', (_name, plain, formal) => {
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
  const spoken = Object.entries(fr() as Sentences).filter(([, sentence]) => formal.test(sentence));
  expect(spoken.map(([key]) => key)).toEqual([]);
});

test('formal French keeps its spaces', () => {
  expect(Object.values(frFormal).filter((sentence) => / [:;?!»]|« /.test(sentence))).toEqual([]);
});

test('a company chooses how its pages speak', () => {
  expect(i18nIn('de').t('settings.zone')).toBe('Deine Zeitzone');
  expect(i18nIn('de', { formal: true }).t('settings.zone')).toBe('Ihre Zeitzone');
  expect(i18nIn('fr', { formal: true }).t('settings.zone')).toBe('Votre fuseau horaire');
});

test.each([
  ['German', de(), deFormal, germanImperative],
  ['French', fr(), frFormal, frenchImperative],
])('what %s asks of a friend it asks formally, too', (_name, plain: Sentences, formal: Sentences, asks) => {
  const asking = Object.entries(plain).filter(([, sentence]) => asks.test(sentence));
  expect(asking.length).toBeGreaterThan(15);
  expect(asking.map(([key]) => key).filter((key) => !(key in formal))).toEqual([]);
  expect(Object.entries(formal).filter(([, sentence]) => asks.test(sentence))).toEqual([]);
});

test('refusals are said alike to friends and strangers', () => {
  const formal = /(?<![\p{L}])(vous|votre|vos|(?!chez|assez)[\p{L}]+ez)(?![\p{L}])/iu;
  const toFriends = [
    ...Object.values(deRefusals).filter((each) => german.test(each) || germanImperative.test(each)),
    ...Object.values(frRefusals).filter((each) => french.test(each) || frenchImperative.test(each)),
  ];
  expect(toFriends).toEqual([]);
  expect(Object.values(frRefusals).filter((each) => formal.test(each))).toEqual([]);
});

test('French elides before a name that begins with a vowel, and leaves others alone', () => {
  const of = (name: string): string => i18nIn('fr').t('audience.followersOf', { name });
  expect([of('Ada'), of('Émile'), of('Bruno'), of('Hans')]).toEqual([
    'abonnés d’Ada',
    'abonnés d’Émile',
    'abonnés de Bruno',
    'abonnés de Hans',
  ]);
});

test.each(['en', 'de', 'fr'] as const)('a moment of %s names no zone: it is that of the reader', (locale) => {
  const told = i18nIn(locale, { timeZone: 'Europe/Paris' }).moment(new Date('2026-07-01T12:00:00Z'));
  expect(told).toContain('14:00');
  expect(told).not.toMatch(/UTC|GMT|CES?T|MESZ?/);
});
