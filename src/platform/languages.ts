/**
 * The languages that Kontor speaks: the only list of them. What has to say something in each is a `Record<Locale, …>`, so that a language is
 * spoken everywhere or does not compile. docs/languages.md says how one is added.
 */
export type Locale = 'en' | 'de' | 'fr' | 'it' | 'es' | 'nl' | 'pl' | 'cs' | 'pt' | 'tr';

export interface Language {
  /** ISO 639-1; what is stored of people, and the name of its files of texts. */
  readonly code: Locale;
  /** As its speakers call it. */
  readonly endonym: string;
  /** BCP 47, for Intl: English as at work in Europe, day before month and 24 hours. */
  readonly tag: string;
  readonly dir: 'ltr' | 'rtl';
  /** The words for "you" among friends and among strangers, and which a company begins with. Null: it has one for all. */
  readonly address: { readonly words: readonly [string, string]; readonly formal: boolean } | null;
}

const ltr = { dir: 'ltr' } as const;
const address = (friend: string, stranger: string, formal = false): Language['address'] => ({
  words: [friend, stranger],
  formal,
});

const english: Language = { ...ltr, code: 'en', endonym: 'English', tag: 'en-GB', address: null };

/** In the order of menus. */
const spoken: Language[] = [
  english,
  { ...ltr, code: 'de', endonym: 'Deutsch', tag: 'de-DE', address: address('du', 'Sie') },
  { ...ltr, code: 'fr', endonym: 'Français', tag: 'fr-FR', address: address('tu', 'vous', true) },
  { ...ltr, code: 'it', endonym: 'Italiano', tag: 'it-IT', address: address('tu', 'Lei') },
  { ...ltr, code: 'es', endonym: 'Español', tag: 'es-ES', address: address('tú', 'usted') },
  { ...ltr, code: 'nl', endonym: 'Nederlands', tag: 'nl-NL', address: address('je', 'u') },
  { ...ltr, code: 'pl', endonym: 'Polski', tag: 'pl-PL', address: address('ty', 'Pan/Pani') },
  { ...ltr, code: 'cs', endonym: 'Čeština', tag: 'cs-CZ', address: address('ty', 'vy', true) },
  { ...ltr, code: 'pt', endonym: 'Português', tag: 'pt-PT', address: address('tu', 'você') },
  { ...ltr, code: 'tr', endonym: 'Türkçe', tag: 'tr-TR', address: address('sen', 'siz', true) },
];

export const languages: readonly Language[] = spoken;
const codes = spoken.map(({ code }) => code) as [Locale, ...Locale[]];
export const locales: readonly [Locale, ...Locale[]] = codes;

/** One language more, for tests of what none of ours does: pages from right to left. Nothing in here calls it. */
export function speakAlso(language: Omit<Language, 'code'> & { readonly code: string }): void {
  spoken.push(language as Language);
  codes.push(language.code as Locale);
}

export const localeIn = (text: string | undefined): Locale | undefined =>
  locales.find((each) => each === text);

export const languageOf = (code: string): Language => languages.find((each) => each.code === code) ?? english;

/** The word of a table that a text in some language (BCP 47) needs: of its language, otherwise the English one. */
export const wordsOf = <Words>(table: Readonly<Record<Locale, Words>>, language: string): Words =>
  table[localeIn(language.slice(0, 2).toLowerCase()) ?? 'en'];

/** Forms by number (CLDR plural categories): `{count}` in them is that number. */
export type Counted = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

export function countedIn(table: Readonly<Record<Locale, Counted>>, language: string, count: number): string {
  const locale = localeIn(language.slice(0, 2).toLowerCase()) ?? 'en';
  const forms = table[locale];
  const form = forms[new Intl.PluralRules(languageOf(locale).tag).select(count)] ?? forms.other;
  return form.replace('{count}', String(count));
}

/** For Intl: the tag of a language of ours, otherwise the language itself where ICU knows it, otherwise English. */
export function tagOf(language: string): string {
  const ours = languages.find(({ code }) => code === language);
  if (ours) return ours.tag;
  if (language === 'und' || language === '') return english.tag;
  return Intl.DateTimeFormat.supportedLocalesOf(language)[0] ?? english.tag;
}

const acceptedMax = 400;
/** The first of our languages that a reader accepts (Accept-Language, RFC 9110 §12.5.4: by weight, then in its order), otherwise `otherwise`. */
export function localeOf(acceptLanguage: string | undefined, otherwise: Locale = 'en'): Locale {
  const wanted = (acceptLanguage ?? '')
    .slice(0, acceptedMax)
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.toLowerCase().split(';');
      const [, q] = /^\s*q\s*=\s*(\d(?:\.\d{1,3})?)\s*$/.exec(parameters[0] ?? '') ?? [];
      return { language: range.trim().split('-')[0], weight: q === undefined ? 1 : Number(q) };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  for (const { language } of wanted) {
    const ours = localeIn(language);
    if (ours) return ours;
  }
  return otherwise;
}
