import type { FieldName, PersonLink } from '#src/people/person.ts';
import { parseHours, runsOf, type Hours } from '#src/people/hours.ts';
import { isDay } from '#src/platform/days.ts';
import { tagOf, type Locale } from '#src/platform/languages.ts';
import { personPath } from '../posts/post-html.ts';
import { i18nIn, type I18n } from '../shell/i18n.ts';

interface Value {
  readonly name: FieldName;
  readonly value: string;
  readonly person?: PersonLink | undefined;
}

const utc = { timeZone: 'UTC' } as const;

/** "Mon", 0 is Monday. */
export const weekday = (locale: Locale, day: number): string =>
  // 1 January 2024 was a Monday.
  new Intl.DateTimeFormat(tagOf(locale), { weekday: 'short', ...utc }).format(Date.UTC(2024, 0, 1 + day));

/** "December", 1 is January. */
export const monthName = (locale: Locale, month: number): string =>
  new Intl.DateTimeFormat(tagOf(locale), { month: 'long', ...utc }).format(Date.UTC(2024, month - 1, 1));

/** "Mon–Thu 08:00–16:00, Fri 08:00–12:00" */
export function sayHours({ spans }: Hours, { locale }: I18n): string {
  const days = (run: readonly [number, number]): string =>
    [...new Set(run)].map((day) => weekday(locale, day)).join('–');
  return spans
    .map((span) => `${runsOf(span.days).map(days).join(', ')} ${span.from}–${span.until}`)
    .join(', ');
}

/** When somebody is usually there, with the time it is there now if that is another than the reader's. */
export function sayUsually(hours: Hours, i18n: I18n, now = new Date()): string {
  const there = i18nIn(i18n.locale, { timeZone: hours.zone }).clock(now);
  const usually = i18n.t('hours.usually', { hours: sayHours(hours, i18n) });
  return there === i18n.clock(now) ? usually : `${usually} · ${i18n.t('hours.nowThere', { time: there })}`;
}

/** "24 December" for `--12-24`, "1 March 2019" for a first day at work. */
function sayDate(value: string, { locale }: I18n): string {
  const isYearless = value.startsWith('--');
  const day = isYearless ? `2000${value.slice(1)}` : value;
  if (!isDay(day)) return value;
  const date = { day: 'numeric', month: 'long', ...utc } as const;
  const format = new Intl.DateTimeFormat(tagOf(locale), isYearless ? date : { ...date, year: 'numeric' });
  return format.format(new Date(`${day}T00:00:00Z`));
}

/** A value of a profile field in the reader's words. */
export function FieldValue({ of, i18n }: { readonly of: Value; readonly i18n: I18n }) {
  const { name, value, person } = of;
  switch (name) {
    case 'hours': {
      const hours = parseHours(value);
      return <>{hours ? sayHours(hours, i18n) : value}</>;
    }
    case 'birthday':
    case 'joined':
      return <>{sayDate(value, i18n)}</>;
    case 'email':
      return <a href={`mailto:${value}`}>{value}</a>;
    case 'phone':
      return <a href={`tel:${value.replace(/[^\d+*#]/g, '')}`}>{value}</a>;
    case 'manager':
      return person ? (
        <a href={personPath(person)} dir="auto">
          {person.name}
        </a>
      ) : (
        <>{value}</>
      );
    default:
      return <bdi>{value}</bdi>;
  }
}
