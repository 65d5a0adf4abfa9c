import { languageOf, localeIn } from '#src/platform/languages.ts';
import { weekdays } from './rule.ts';
import { isWorkweek, nthOf, type Words } from './rule-words.ts';
import { tableWords } from './said-series-tables.ts';
import { ruleOf } from './series.ts';

/** A rule in words, as one would say it: "every two weeks on Tuesday, until 3 March 2027". */
export function sayRule(text: string, language: string, zone: string): string {
  const rule = ruleOf(text);
  const locale = localeIn(language.slice(0, 2)) ?? 'en';
  const { tag } = languageOf(locale);
  const words = tableWords(locale) ?? { en: english, de: german, fr: french }[locale as 'en'];
  const format = (options: Intl.DateTimeFormatOptions, at: Date): string =>
    new Intl.DateTimeFormat(tag, options).format(at);
  const day = (name: string): string =>
    // 1 January 2024 was a Monday.
    format(
      { weekday: 'long', timeZone: 'UTC' },
      new Date(Date.UTC(2024, 0, 1 + weekdays.findIndex((each) => name.endsWith(each)))),
    );
  const month = (number: number): string =>
    format({ month: 'long', timeZone: 'UTC' }, new Date(Date.UTC(2024, number - 1, 1)));
  const list = (parts: readonly string[]): string => new Intl.ListFormat(tag).format(parts);
  const date = (number: number, of: number): string =>
    format({ day: 'numeric', month: 'long', timeZone: 'UTC' }, new Date(Date.UTC(2024, number - 1, of)));
  const said = { day, month, date, list };
  const until = rule.until && format({ dateStyle: 'long', timeZone: zone }, rule.until);
  const end = until ? words.until(until) : rule.count === null ? '' : words.times(rule.count);
  return [[words.every(rule), words.on(rule, said)].filter(Boolean).join(' '), end]
    .filter(Boolean)
    .join(', ');
}

const english: Words = {
  every: ({ freq, interval }) => {
    const unit = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' }[freq];
    return interval === 1
      ? `every ${unit}`
      : interval === 2
        ? `every two ${unit}s`
        : `every ${interval} ${unit}s`;
  },
  on(rule, { day, month, list }) {
    const { byDay, byMonthDay, byMonth, bySetPos } = rule;
    const nth = (number: number): string =>
      number < 0 ? (number === -1 ? 'last' : `${ordinal(-number)} last`) : ordinal(number);
    const months = byMonth.length === 0 ? '' : ` of ${list(byMonth.map(month))}`;
    if (isWorkweek(rule)) return 'from Monday to Friday';
    if (byDay.length > 0)
      return bySetPos !== null && byDay.length > 1
        ? `on the ${nth(bySetPos)} of ${list(byDay.map(day))}`
        : `on ${list(byDay.map((name) => (nthOf(rule, name) === 0 ? day(name) : `the ${nth(nthOf(rule, name))} ${day(name)}`)))}${months}`;
    if (byMonthDay.length > 0)
      return `on the ${list(byMonthDay.map((number) => (number < 0 ? `${nth(number)} day` : ordinal(number))))}${months}`;
    return byMonth.length === 0 ? '' : `in ${list(byMonth.map(month))}`;
  },
  until: (day) => `until ${day}`,
  times: (count) => (count === 1 ? 'once' : `${count} times`),
};

function ordinal(number: number): string {
  const ending = { one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' };
  return `${number}${ending[new Intl.PluralRules('en', { type: 'ordinal' }).select(number)]}`;
}

const german: Words = {
  every: ({ freq, interval }) => {
    const one = { DAILY: 'täglich', WEEKLY: 'wöchentlich', MONTHLY: 'monatlich', YEARLY: 'jährlich' }[freq];
    const unit = { DAILY: 'Tage', WEEKLY: 'Wochen', MONTHLY: 'Monate', YEARLY: 'Jahre' }[freq];
    return interval === 1 ? one : `alle ${interval === 2 ? 'zwei' : interval} ${unit}`;
  },
  on(rule, { day, month, list }) {
    const { byDay, byMonthDay, byMonth, bySetPos } = rule;
    const nth = (number: number): string =>
      number < 0 ? (number === -1 ? 'letzten' : `${-number}.-letzten`) : `${number}.`;
    const months = byMonth.length === 0 ? '' : ` im ${list(byMonth.map(month))}`;
    if (isWorkweek(rule)) return 'von Montag bis Freitag';
    if (byDay.length > 0)
      return bySetPos !== null && byDay.length > 1
        ? `am ${nth(bySetPos)} der Tage ${list(byDay.map(day))}`
        : `am ${list(byDay.map((name) => (nthOf(rule, name) === 0 ? day(name) : `${nth(nthOf(rule, name))} ${day(name)}`)))}${months}`;
    if (byMonthDay.length > 0) {
      const days = list(byMonthDay.map((number) => (number < 0 ? `${nth(number)} Tag` : `${number}.`)));
      return `am ${days}${byMonth.length === 0 ? '' : ` ${list(byMonth.map(month))}`}`;
    }
    return byMonth.length === 0 ? '' : `im ${list(byMonth.map(month))}`;
  },
  until: (day) => `bis ${day}`,
  times: (count) => (count === 1 ? 'einmal' : `${count}-mal`),
};

const french: Words = {
  every: ({ freq, interval }) => {
    const one = {
      DAILY: 'chaque jour',
      WEEKLY: 'chaque semaine',
      MONTHLY: 'chaque mois',
      YEARLY: 'chaque année',
    };
    const unit = {
      DAILY: 'tous les # jours',
      WEEKLY: 'toutes les # semaines',
      MONTHLY: 'tous les # mois',
      YEARLY: 'tous les # ans',
    };
    return interval === 1 ? one[freq] : unit[freq].replace('#', interval === 2 ? 'deux' : String(interval));
  },
  on(rule, { day, month, list }) {
    const { byDay, byMonthDay, byMonth, bySetPos } = rule;
    const nth = (number: number): string =>
      number < 0 ? (number === -1 ? 'dernier' : `${-number}e dernier`) : number === 1 ? '1er' : `${number}e`;
    const months = byMonth.length === 0 ? '' : ` de ${list(byMonth.map(month))}`;
    if (isWorkweek(rule)) return 'du lundi au vendredi';
    if (byDay.length > 0)
      return bySetPos !== null && byDay.length > 1
        ? `le ${nth(bySetPos)} parmi ${list(byDay.map(day))}`
        : `le ${list(byDay.map((name) => (nthOf(rule, name) === 0 ? day(name) : `${nth(nthOf(rule, name))} ${day(name)}`)))}${months}`;
    if (byMonthDay.length > 0) {
      const days = list(
        byMonthDay.map((number) =>
          number < 0 ? `${nth(number)} jour` : number === 1 ? '1er' : String(number),
        ),
      );
      return `le ${days}${byMonth.length === 0 ? '' : ` ${list(byMonth.map(month))}`}`;
    }
    return byMonth.length === 0 ? '' : `en ${list(byMonth.map(month))}`;
  },
  until: (day) => `jusqu’au ${day}`,
  times: (count) => (count === 1 ? 'une fois' : `${count} fois`),
};
