import type { Locale } from '#src/platform/languages.ts';
import { zoneOffsetMs } from '#src/platform/time-zones.ts';

/** The moment a day (`2026-03-29`) begins where `timeZone` is, plus `daysLater` days. Null if it is not a day. */
export function midnightIn(timeZone: string, day: string, daysLater = 0): Date | null {
  const utc = new Date(`${day}T00:00:00Z`);
  // 31 February is read as 3 March.
  if (Number.isNaN(utc.getTime()) || !utc.toISOString().startsWith(day)) return null;
  utc.setUTCDate(utc.getUTCDate() + daysLater);
  // Twice: the first guess may lie on the other side of a change of clocks.
  let at = utc.getTime();
  for (let guess = 0; guess < 2; guess++) at = utc.getTime() - zoneOffsetMs(timeZone, at);
  return new Date(at);
}

/** `2026-11-30` from what someone types: that, or day, month and year as in 30.11.2026 and 30/11/2026. Anything else is returned unchanged. */
export function dayWritten(text: string): string {
  const [, day = '', month = '', year] =
    /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text.replaceAll(' ', '')) ?? [];
  return year === undefined ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** As `dayWritten` reads them all. */
const separators: Readonly<Record<Locale, '.' | '/' | '-'>> = {
  ...{ en: '/', de: '.', fr: '/', it: '/', es: '/', nl: '-', pl: '.', cs: '.', pt: '/', tr: '.' },
};

/** `2026-11-30` as written in the reader's language; anything else is returned unchanged. */
export function dayShown(day: string, locale: Locale): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  return year === undefined ? day : [date, month, year].join(separators[locale]);
}
