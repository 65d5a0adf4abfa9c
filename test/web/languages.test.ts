import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countedIn, languageOf, languages, localeOf, locales, type Locale } from '#src/platform/languages.ts';
import { templates } from '#src/plays/scripts/of.ts';
import { templateIn } from '#src/plays/templates.ts';
import { sayRule } from '#src/posts/kinds/event/said-series.ts';
import { i18nIn, parseMessage, type Part } from '#src/web/shell/i18n.ts';
import { textsOf } from '#src/web/shell/sentences.ts';
import { root, sourceFiles } from '#test/repo/source.ts';
import { pseudo, speakFromRightToLeft } from '#test/support/right-to-left.ts';
import { openSite, type Site } from './site.ts';

/** What every language of Kontor has to be able to do; it is offered when it can. docs/languages.md. */
const english = textsOf('en');
const others = locales.filter((each) => each !== 'en');

/** Words for "you" among friends, where they cannot mean anything else. */
const friends: Readonly<Partial<Record<Locale, RegExp>>> = {
  de: wordsOf('du dir dich dein deine deinem deinen deiner deines euch eure eurem euren eurer eures'),
  fr: wordsOf('tu te toi ton ta tes t’\\p{L}+'),
  it: wordsOf('tu te tuo tua tuoi tue'),
  es: wordsOf('tú te ti tu tus contigo'),
  nl: wordsOf('je jij jou jouw jullie'),
  pl: wordsOf('ty ciebie tobie twój twoja twoje twojego twojej twoim twoich'),
  cs: wordsOf('ty tebe tobě tvůj tvoje tvá tvé tvého tvému tvém tvým tvou'),
  pt: wordsOf('tu te ti teu tua teus tuas contigo'),
  tr: wordsOf('sen sana seni senin sende senden'),
};

/** \b does not know that é is a letter. */
function wordsOf(words: string): RegExp {
  return new RegExp(`(?<![\\p{L}_])(${words.split(' ').join('|')})(?![\\p{L}_])`, 'iu');
}

describe.each(others)('%s', (locale) => {
  const { sentences, formal } = textsOf(locale);

  test('says everything that English says, and nothing else', () => {
    expect(Object.keys(sentences).toSorted()).toEqual(Object.keys(english.sentences).toSorted());
  });

  test('fills the same places as English, formally too', () => {
    const wrong = Object.entries({ ...sentences, ...formal })
      .map(([key, said]) => [key, placesOf(said), placesOf(english.sentences[key] ?? '')])
      .filter(([, said, wanted]) => String(said) !== String(wanted));
    expect(wrong).toEqual([]);
  });

  test('counts as its speakers do: every form it needs, and none it does not know', () => {
    const rules = new Intl.PluralRules(languageOf(locale).tag);
    const known = new Set<string>(rules.resolvedOptions().pluralCategories);
    const needed = new Set(Array.from({ length: 1001 }, (_, count) => rules.select(count)));
    const said = Object.entries({ ...sentences, ...formal }).flatMap(([key, text]) =>
      countings(parseMessage(text)).map((forms) => ({
        key,
        forms: forms.filter((each) => !each.startsWith('=')),
      })),
    );
    expect(said.length).toBeGreaterThan(30);
    expect(said.filter(({ forms }) => forms.some((each) => !known.has(each)))).toEqual([]);
    expect(said.filter(({ forms }) => [...needed].some((each) => !forms.includes(each)))).toEqual([]);
  });

  test('addresses strangers where it differs from friends, and nobody as a friend then', () => {
    if (languageOf(locale).address === null) return expect(formal).toEqual({});
    expect(Object.keys(formal).filter((key) => !(key in sentences))).toEqual([]);
    expect(Object.keys(formal).filter((key) => formal[key] === sentences[key])).toEqual([]);
    const friend = friends[locale];
    const spoken = Object.entries({ ...sentences, ...formal });
    expect(friend && spoken.filter(([, said]) => friend.test(said)).map(([key]) => key)).toEqual([]);
  });

  test('says days, numbers and sizes in its own way', () => {
    const i18n = i18nIn(locale, { timeZone: 'Europe/Paris' });
    const at = new Date('2026-07-01T12:00:00Z');
    expect(i18n.moment(at)).toContain('14:00');
    // It is the reader's zone: that goes without saying.
    expect(i18n.moment(at)).not.toMatch(/UTC|GMT|CES?T|MESZ?/);
    expect(i18n.moment(at)).not.toBe(i18nIn('en', { timeZone: 'Europe/Paris' }).moment(at));
    expect(sayRule('FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', locale, 'UTC')).not.toMatch(/every|#/);
    const drawn = templates.map((each) => templateIn(locale, each));
    expect(drawn.map(({ title }) => title)).not.toEqual(
      templates.map((each) => templateIn('en', each).title),
    );
    expect(drawn.map(({ events }) => events.length)).toEqual([3, 4, 3]);
    expect(i18n.list(['A', 'B', 'C'])).toMatch(/^A, B.*\sC$/);
  });
});

test('every sentence of English can be read', () => {
  for (const [key, said] of Object.entries(english.sentences))
    expect(() => parseMessage(said), key).not.toThrow();
});

const placesOf = (sentence: string): string[] => [...new Set(placesIn(parseMessage(sentence)))].toSorted();
function placesIn(parts: readonly Part[]): string[] {
  return parts.flatMap((part) =>
    typeof part === 'string' ? [] : [part.name, ...Object.values(part.forms ?? {}).flatMap(placesIn)],
  );
}
/** The forms of every number in a sentence. */
const countings = (parts: readonly Part[]): string[][] =>
  parts.flatMap((part) =>
    typeof part === 'string' || part.forms === null
      ? []
      : [Object.keys(part.forms), ...Object.values(part.forms).flatMap(countings)],
  );

test('French keeps its spaces: none that breaks stands before a double punctuation mark', () => {
  const { sentences, formal } = textsOf('fr');
  const said = [...Object.values(sentences), ...Object.values(formal)];
  expect(said.filter((sentence) => / [:;?!»]|« /.test(sentence))).toEqual([]);
});

test('no texts lie there of a language that is not offered, and none are read before they are spoken', () => {
  const rooms = readdirSync(`${root}src/web`, { recursive: true, encoding: 'utf8' });
  const written = rooms.flatMap((name) => /locales\/(?<code>[a-z]{2})\.json$/.exec(name)?.groups?.code ?? []);
  expect([...new Set(written)].toSorted()).toEqual(locales.toSorted());
  const imported = sourceFiles('src', 'federation').filter(({ text }) =>
    /^import (?!type)[^;]*locales\/[\w-]+\.json'/m.test(text),
  );
  expect(imported.map(({ path }) => path)).toEqual([]);
});

test.each([
  ['de-CH,de;q=0.9,en;q=0.8', 'de'],
  ['ja,fr-CA;q=0.9', 'fr'],
  ['en;q=0.1, fr;q=0.9 ,de;q=0.5', 'fr'],
  ['de;q=0, fr;q=0.2', 'fr'],
  ['FR-fr', 'fr'],
  ['zh-Hant-TW, *;q=0.5', 'en'],
  ['de;q=nonsense,,;;,', 'de'],
  [undefined, 'en'],
])('a browser that asks for %s reads %s', (header, locale) => {
  expect(localeOf(header)).toBe(locale);
  expect(localeOf(header?.replace(/de|fr/gi, 'zh'), 'de')).toBe(/\ben\b/.test(header ?? '') ? 'en' : 'de');
});

test('numbers in texts of posts follow the language: three and five pictures are two words in Polish', () => {
  const table = Object.fromEntries(locales.map((each) => [each, { other: '{count}' }])) as Parameters<
    typeof countedIn
  >[0];
  expect(countedIn({ ...table, fr: { one: 'une', other: '{count}' } }, 'fr-CA', 0)).toBe('une');
  expect(countedIn(table, 'zh', 7)).toBe('7');
});

describe('pages', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.close());

  test('speak every language there is, offer all of them by their own names, and remember the choice', async () => {
    for (const { code, endonym, tag, dir } of languages) {
      const { text } = await site
        .http()
        .get('/sign-in')
        .set('accept-language', `zh, ${tag};q=0.8`)
        .expect(200);
      expect(text).toContain(`<html lang="${code}"`);
      expect(text.includes('dir="rtl"')).toBe(dir === 'rtl');
      expect(text).toContain(i18nIn(code).t('signIn.title'));
      expect(text).toContain(`>${endonym}</a>`);
    }
  });

  test('are installed as an app of the company’s language', async () => {
    const { text } = await site.http().get('/manifest.webmanifest').buffer().expect(200);
    expect(JSON.parse(text)).toMatchObject({ lang: 'en-GB', dir: 'ltr' });
  });

  test('are kept in the language of each person, and of no other', async () => {
    const ada = await site.browser(site.ada);
    for (const { code } of languages) {
      await site.db`update people set locale = ${code} where id = ${site.ada}`;
      expect((await ada.get('/settings')).html).toContain(`<html lang="${code}"`);
    }
    await expect(site.db`update people set locale = 'English' where id = ${site.ada}`).rejects.toThrow(
      /check/,
    );
  });

  test('run from right to left in a language that is written so', async () => {
    const asked = () => site.http().get('/sign-in').set('accept-language', pseudo).expect(200);
    expect((await asked()).text).toContain('<html lang="en">');
    speakFromRightToLeft();
    expect((await asked()).text).toContain('<html lang="ar" dir="rtl">');
    expect((await asked()).text).not.toContain('>Password<');
  });
});
