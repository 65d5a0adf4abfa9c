import { expect, test } from 'vitest';
import { i18nIn } from '#src/web/shell/i18n.ts';
import { textsOf } from '#src/web/shell/sentences.ts';

/** What German and French may say to whom, beyond what test/web/languages.test.ts asks of every language. */
const de = textsOf('de');
const fr = textsOf('fr');
const german = /\b(du|dir|dich|dein(e[mnrs]?)?|euch|eure?[mnrs]?)\b/i;
// \b does not know that é is a letter.
const french = /(?<![\p{L}])(tu|te|toi|ton|ta|tes|t’)(?![\p{L}])|(?<![\p{L}])t’/iu;

/** Imperatives that say du and tu without the word; in German only where they begin a sentence. */
const germanImperative =
  /(?:^|[.;:?!–] )(?:Bestätige|Erlaube|Finde|Folge|Fordere|Füge|Geh|Gib|Lies|Melde|Öffne|Prüfe|Schick|Schreib|Sende|Sieh|Tritt|Übergib|Versuch|Verwende|Wähle|Warte)e?(?= (?!ich))/u;
const frenchImperative =
  /(?<![\p{L}’-])(?<!(?:se|qui) )(?:ajoute|attends|autorise|choisis|confirme|connecte-toi|consulte|demandes?-en|écris|essaie|ignore|ouvre|présente-toi|recommence|rejoins|renvoie|réessaie|reviens|saisis|suis|transmets|utilise|vérifie)(?![\p{L}])/iu;

test('informal French says vous to nobody', () => {
  const formal = /(?<![\p{L}])(vous|votre|vos)(?![\p{L}])/iu;
  const spoken = Object.entries(fr.sentences).filter(([, sentence]) => formal.test(sentence));
  expect(spoken.map(([key]) => key)).toEqual([]);
});

test('a company chooses how its pages speak', () => {
  expect(i18nIn('de').t('settings.zone')).toBe('Deine Zeitzone');
  expect(i18nIn('de', { formal: true }).t('settings.zone')).toBe('Ihre Zeitzone');
  expect(i18nIn('fr', { formal: true }).t('settings.zone')).toBe('Votre fuseau horaire');
});

test.each([
  ['German', de, germanImperative],
  ['French', fr, frenchImperative],
])('what %s asks of a friend it asks formally, too', (_name, { sentences, formal }, asks) => {
  const asking = Object.entries(sentences).filter(([, sentence]) => asks.test(sentence));
  expect(asking.length).toBeGreaterThan(15);
  expect(asking.map(([key]) => key).filter((key) => !(key in formal))).toEqual([]);
  expect(Object.entries(formal).filter(([, sentence]) => asks.test(sentence))).toEqual([]);
});

test('refusals are said alike to friends and strangers', () => {
  const formal = /(?<![\p{L}])(vous|votre|vos|(?!chez|assez)[\p{L}]+ez)(?![\p{L}])/iu;
  const toFriends = [
    ...Object.values(de.refusals).filter((each) => german.test(each) || germanImperative.test(each)),
    ...Object.values(fr.refusals).filter((each) => french.test(each) || frenchImperative.test(each)),
  ];
  expect(toFriends).toEqual([]);
  expect(Object.values(fr.refusals).filter((each) => formal.test(each))).toEqual([]);
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
