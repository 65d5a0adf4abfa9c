import { createLru } from '#src/platform/lru.ts';
import { tagOf, wordsOf, type Locale } from '#src/platform/languages.ts';
import { escapeText } from '#src/platform/sanitise.ts';
import type { EventDetails } from './event.ts';
import { sayRule } from './said-series.ts';
import { nextOccurrence, type Series } from './series.ts';

/** What is said of an event; of a series that it repeats, and its next date. */
export type SaidEvent = Omit<EventDetails, 'series' | 'capacity'> & { readonly series?: Series | null };

/** When and where an event is, in a language (BCP 47), for readers who have no fields for it. */
export interface Said {
  readonly when: string;
  /** How it repeats; '' if it does not. */
  readonly repeats: string;
  /** '' where neither place nor link is known. */
  readonly where: string;
  /** '' while it takes place. */
  readonly cancelled: string;
}

const cancelledIn: Readonly<Record<Locale, string>> = {
  ...{ en: 'Cancelled', de: 'Abgesagt', fr: 'Annulé', it: 'Annullato', es: 'Cancelado', nl: 'Afgelast' },
  ...{ pl: 'Odwołane', cs: 'Zrušeno', pt: 'Cancelado', tr: 'İptal edildi' },
};

export function sayTimes(event: SaidEvent, language: string): Said {
  const { zone, link, cancelled, series = null } = event;
  const { place, ...hours } = shownDate(event);
  return {
    repeats: series ? sayRule(series.rule, language, zone ?? 'UTC') : '',
    when: sayHours(hours, language, zone ?? 'UTC', 'long').join(', '),
    where: [place, link].filter(Boolean).join(' · '),
    cancelled: cancelled ? wordsOf(cancelledIn, language) : '',
  };
}

/** The date to show: of a series the next that takes place, and when none does any more, its first. */
export function shownDate(
  event: SaidEvent,
  now = new Date(),
): Pick<EventDetails, 'startsAt' | 'endsAt' | 'place'> {
  const { series = null, place } = event;
  const next = series && nextOccurrence({ ...event, series }, now);
  return next ? { ...next, place: next.place || place } : event;
}

/**
 * The day, and the hours on the clocks of a zone, which is named; of several days all in one. English as at work in Europe: day before month,
 * 24 hours.
 */
export function sayHours(
  { startsAt, endsAt }: Pick<EventDetails, 'startsAt' | 'endsAt'>,
  language: string,
  zone: string,
  style: 'long' | 'short',
): [day: string, hours: string] | [span: string] {
  const tag = tagOf(language);
  const { days, hours, both } = formatsOf(tag, zone, style);
  const day = days.format(startsAt);
  if (endsAt === null) return [day, hours.format(startsAt)];
  if (days.format(endsAt) === day) return [day, hours.formatRange(startsAt, endsAt)];
  return [both.formatRange(startsAt, endsAt)];
}

interface Formats {
  readonly days: Intl.DateTimeFormat;
  readonly hours: Intl.DateTimeFormat;
  readonly both: Intl.DateTimeFormat;
}
/** A month of a calendar asks for the same ones hundreds of times, and they are costly to make. */
const formatsMax = 60;
const formats = createLru<string, Formats>(formatsMax);

function formatsOf(tag: string, zone: string, style: 'long' | 'short'): Formats {
  const key = `${tag} ${zone} ${style}`;
  const known = formats.get(key);
  if (known) return known;
  const date = { weekday: style, day: 'numeric', month: style, year: 'numeric', timeZone: zone } as const;
  const clock = { hour: '2-digit', minute: '2-digit', timeZone: zone, timeZoneName: 'short' } as const;
  const made = {
    days: new Intl.DateTimeFormat(tag, date),
    hours: new Intl.DateTimeFormat(tag, clock),
    both: new Intl.DateTimeFormat(tag, { ...date, ...clock }),
  };
  formats.set(key, made);
  return made;
}

/** The same as a line of its own, without markup. */
export const timesLine = (event: SaidEvent, language: string): string => {
  const { when, where, cancelled, repeats } = sayTimes(event, language);
  return [cancelled, when, repeats, where].filter(Boolean).join(' · ');
};

/** And as a paragraph before the text. Other servers drop the class; ours knows the paragraph by it (`withoutTimes`). */
export function timesHtml(event: SaidEvent, language: string): string {
  const { when, cancelled, repeats } = sayTimes(event, language);
  const { link } = event;
  const { place } = shownDate(event);
  const lines = [
    cancelled === '' ? '' : `<strong>${escapeText(cancelled)}</strong>`,
    `🗓️ ${escapeText(when)}`,
    repeats === '' ? '' : `🔁 ${escapeText(repeats)}`,
    place === '' ? '' : `📍 ${escapeText(place)}`,
    link === null ? '' : `🔗 <a href="${escapeText(link)}">${escapeText(link)}</a>`,
  ];
  return `<p class="kontor-event">${lines.filter(Boolean).join('<br>')}</p>`;
}

const timesPattern = /^\s*<p class="kontor-event">.*?<\/p>/s;
export const withoutTimes = (html: string): string => html.replace(timesPattern, '');
