import { tagOf } from './languages.ts';
import { zoneOffsetMs } from './time-zones.ts';

/** Days of a calendar as people name them, without a clock or a zone: ISO dates such as `2026-12-24`. */

/** A day that there is, in a year people plan for. */
export function isDay(day: string): boolean {
  const ms = /^(?:19[7-9]|20\d|21\d)\d-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // 31 February is read as 3 March.
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

/** In the words of a language (BCP 47), with the day of the week; English where the language is not known. */
export function sayDay(day: string, language: string, style: 'long' | 'short' = 'long'): string {
  const date = { weekday: style, day: 'numeric', month: style, year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(tagOf(language), date).format(new Date(`${day}T00:00:00Z`));
}

/** The day that it is where a zone (IANA name) is. */
export const todayIn = (timeZone: string, now = new Date()): string =>
  new Date(now.getTime() + zoneOffsetMs(timeZone, now.getTime())).toISOString().slice(0, 10);
