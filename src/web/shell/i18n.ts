import type { Child } from 'hono/jsx';
import { inEnglish, type RefusalReason } from '#src/platform/errors.ts';
import { languageOf, type Locale } from '#src/platform/languages.ts';
import { createLru } from '#src/platform/lru.ts';
import { serverTimeZone } from '#src/platform/time-zones.ts';
import { isolated } from './isolated.ts';
import { textsOf, type Key } from './sentences.ts';

export type { Key } from './sentences.ts';

type Values = Readonly<Record<string, string | number>>;

/** Everything a page says and how it formats it, in one language. */
export interface I18n {
  /** Language, time zone and form of address: two of one name say the same. */
  readonly name: string;
  readonly locale: Locale;
  /** BCP 47, for Intl. */
  readonly tag: string;
  readonly dir: 'ltr' | 'rtl';
  /** IANA name: every day and hour is told as it is there. */
  readonly timeZone: string;
  /** A sentence with its `{name}` and `{count, plural, one {…} other {…}}` filled in (ICU, as far as we need it). */
  t(key: Key, values?: Values): string;
  /** The same with elements in it, for links and names inside sentences. */
  rich(key: Key, values: Readonly<Record<string, Child>>): Child[];
  /** What a refusal from below says, in this language; in English when no other knows its id. */
  explain(reason: RefusalReason): string;
  number(value: number): string;
  /** "a, b and c" */
  list(items: readonly string[]): string;
  /** How long ago, or how soon, short: "5 min ago"; a date beyond a week. */
  ago(at: Date, now?: Date): string;
  /** Day and time in full, as it is in the reader's time zone: that goes without saying. */
  moment(at: Date): string;
  /** Hour and minute. */
  clock(at: Date): string;
  /** "today", "yesterday", else weekday and date. */
  day(at: Date, now?: Date): string;
  bytes(value: number): string;
}

/** Form of address, beyond the language. */
export interface Manner {
  /** The reader's, by its IANA name; the server's when not said. Throws RangeError for what is none. */
  readonly timeZone?: string;
  /** Sie and vous, or du and tu; what the language's own file says when not said. */
  readonly formal?: boolean | undefined;
}

/** The texts of a language, for a reader in that time zone; created once. */
export function i18nIn(locale: Locale, manner: Manner = {}): I18n {
  const { timeZone = serverTimeZone(), formal } = manner;
  const name = `${locale} ${timeZone} ${formal ?? ''}`;
  let i18n = made.get(name);
  if (!i18n) made.set(name, (i18n = { name, ...makeI18n(locale, timeZone, sentencesOf(locale, formal)) }));
  return i18n;
}

/** Formats are costly to make and take some kilobytes: languages × the zones a company works in. */
const madeMax = 150;
const made = createLru<string, I18n>(madeMax);
type Sentences = Readonly<Record<string, string>>;

/** Written as among friends, where a language has a word for it; what strangers are told is laid over it where it differs. */
function sentencesOf(locale: Locale, formal: boolean | undefined): Sentences {
  const texts = textsOf(locale);
  return formal === true ? { ...texts.sentences, ...texts.formal } : texts.sentences;
}

function makeI18n(locale: Locale, timeZone: string, sentences: Sentences): Omit<I18n, 'name'> {
  const { tag, dir } = languageOf(locale);
  const { refusals } = textsOf(locale);
  const plural = new Intl.PluralRules(tag);
  const numbers = new Intl.NumberFormat(tag);
  const units: Intl.NumberFormat[] = [];
  const lists = new Intl.ListFormat(tag);
  const relative = new Intl.RelativeTimeFormat(tag, { style: 'short', numeric: 'auto' });
  const thisYear = new Intl.DateTimeFormat(tag, { timeZone, day: 'numeric', month: 'short' });
  const anyYear = new Intl.DateTimeFormat(tag, { timeZone, day: 'numeric', month: 'short', year: 'numeric' });
  const year = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric' });
  const clock = new Intl.DateTimeFormat(tag, { timeZone, hour: '2-digit', minute: '2-digit' });
  const full = new Intl.DateTimeFormat(tag, {
    ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
    ...{ timeZone, hour: '2-digit', minute: '2-digit' },
  });
  const parsed = new Map<Key, readonly Part[]>();
  const partsOf = (key: Key): readonly Part[] => {
    let parts = parsed.get(key);
    if (!parts) parsed.set(key, (parts = parseMessage(sentences[key] ?? english(key))));
    return parts;
  };
  const fill = (parts: readonly Part[], values: Readonly<Record<string, Child>>, count?: number): Child[] =>
    parts.flatMap((part, at) => {
      if (typeof part === 'string') {
        const text = count === undefined ? part : part.replaceAll('#', numbers.format(count));
        return locale === 'fr' ? elide(text, valueAfter(parts[at + 1], values)) : text;
      }
      const value = values[part.name];
      if (part.forms === null) return filledIn(value, numbers);
      const n = Number(value);
      const form = part.forms[`=${n}`] ?? part.forms[plural.select(n)] ?? part.forms['other'] ?? [];
      return fill(form, values, n);
    });
  return {
    ...{ locale, tag, dir, timeZone },
    t: (key, values = {}) => fill(partsOf(key), values).join(''),
    rich: (key, values) => fill(partsOf(key), values),
    explain: (reason) =>
      reason.id === null
        ? inEnglish(reason)
        : fill(parseMessage(refusals[reason.id] ?? reason.template), reason.values).join(''),
    number: (value) => numbers.format(value),
    list: (items) => lists.format(items.map(isolated)),
    ago(at, now = new Date()) {
      const seconds = (at.getTime() - now.getTime()) / 1000;
      const size = Math.abs(seconds);
      // What is still to come is told by the nearest: a poll of seven days, just begun, ends in seven.
      const whole = seconds > 0 ? Math.round : Math.trunc;
      if (size < 60) return relative.format(0, 'second');
      if (size < 3600) return relative.format(whole(seconds / 60), 'minute');
      if (size < 86_400) return relative.format(whole(seconds / 3600), 'hour');
      if (size < 7 * 86_400) return relative.format(whole(seconds / 86_400), 'day');
      return (year.format(at) === year.format(now) ? thisYear : anyYear).format(at);
    },
    moment: (at) => full.format(at),
    clock: (at) => clock.format(at),
    day: dayTeller(tag, timeZone),
    bytes(value) {
      const step = value < 1000 ? 0 : value < 1_000_000 ? 1 : value < 1_000_000_000 ? 2 : 3;
      const unit = (['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const)[step] ?? 'gigabyte';
      const format = (units[step] ??= new Intl.NumberFormat(tag, {
        style: 'unit',
        unit,
        maximumFractionDigits: step >= 2 ? 1 : 0,
      }));
      return format.format(value / 1000 ** step);
    },
  };
}

/** A sentence that a language lacks; tests find it before anyone reads it. */
const english = (key: Key): string => textsOf('en').sentences[key] ?? key;

function filledIn(value: Child, numbers: Intl.NumberFormat): Child {
  if (typeof value === 'number') return numbers.format(value);
  return typeof value === 'string' ? isolated(value) : (value ?? '');
}

function dayTeller(tag: string, timeZone: string): I18n['day'] {
  const near = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  const weekday = new Intl.DateTimeFormat(tag, { timeZone, weekday: 'long', day: 'numeric', month: 'long' });
  const withYear = new Intl.DateTimeFormat(tag, { timeZone, dateStyle: 'full' });
  // Swedes write dates as ISO 8601 does.
  const iso = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  return (at, now = new Date()) => {
    const [then, today] = [iso.format(at), iso.format(now)];
    const back = (Date.parse(today) - Date.parse(then)) / 86_400_000;
    if (back === 0 || back === 1) return near.format(-back, 'day');
    return (then.slice(0, 4) === today.slice(0, 4) ? weekday : withYear).format(at);
  };
}

const valueAfter = (next: Part | undefined, values: Readonly<Record<string, Child>>): Child =>
  typeof next === 'object' && next.forms === null ? values[next.name] : undefined;

/** "de" and "que" lose their vowel before a name that begins with one: "abonnés d’Ada". An h is left alone: many are aspirated. */
function elide(text: string, next: Child): string {
  if (typeof next !== 'string' || !/^[aeiouàâäéèêëîïôöùûü]/i.test(next)) return text;
  return text.replace(/(?<![\p{L}])(d|qu)e $/iu, '$1’');
}

/** Text, or a place to fill: with a value, or with one of several forms by number. */
export type Part =
  | string
  | { readonly name: string; readonly forms: Readonly<Record<string, readonly Part[]>> | null };

/** Parses one message. Our own files are its only input, so a mistake is thrown: a test parses them all. */
export function parseMessage(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{', at);
    if (open > at || open < 0) parts.push(text.slice(at, open < 0 ? undefined : open));
    if (open < 0) break;
    const close = closing(text, open);
    parts.push(parsePlace(text.slice(open + 1, close)));
    at = close + 1;
  }
  return parts;
}

function parsePlace(inner: string): Part {
  const plural = /^(\w+), plural, (.*)$/s.exec(inner);
  if (!plural) {
    if (!/^\w+$/.test(inner)) throw new Error(`Not a place to fill: {${inner}}`);
    return { name: inner, forms: null };
  }
  const [, name = '', rest = ''] = plural;
  const forms: Record<string, readonly Part[]> = {};
  for (let at = 0; at < rest.length;) {
    const match = /^\s*(=\d+|zero|one|two|few|many|other)\s*\{/.exec(rest.slice(at));
    if (!match?.[1]) throw new Error(`Not a plural form: ${rest.slice(at)}`);
    const open = at + match[0].length - 1;
    const close = closing(rest, open);
    forms[match[1]] = parseMessage(rest.slice(open + 1, close));
    at = close + 1;
  }
  if (!forms['other']) throw new Error(`The form "other" is missing: {${inner}}`);
  return { name, forms };
}

/** The brace that closes the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  throw new Error(`A brace is never closed: ${text}`);
}
