/** The moment a day (`2026-03-29`) begins where `timeZone` is, `daysLater` further on. Null for what is no day. */
export function midnightIn(timeZone: string, day: string, daysLater = 0): Date | null {
  const utc = new Date(`${day}T00:00:00Z`);
  // 31 February is read as 3 March.
  if (Number.isNaN(utc.getTime()) || !utc.toISOString().startsWith(day)) return null;
  utc.setUTCDate(utc.getUTCDate() + daysLater);
  // Twice: the first guess may lie on the other side of a change of clocks.
  let at = utc.getTime();
  for (let guess = 0; guess < 2; guess++) at = utc.getTime() - offsetMs(timeZone, at);
  return new Date(at);
}

/** `2026-11-30` from what somebody writes: that, or day, month and year as in 30.11.2026 and 30/11/2026. What is no such thing stays as it is. */
export function dayWritten(text: string): string {
  const [, day = '', month = '', year] =
    /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text.replaceAll(' ', '')) ?? [];
  return year === undefined ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** As the readers of a language write `2026-11-30`; what is no day stays as it is. */
export function dayShown(day: string, locale: 'de' | 'fr' | 'en'): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  return year === undefined ? day : [date, month, year].join(locale === 'de' ? '.' : '/');
}

/** How far the clocks there are ahead of UTC at that moment. */
function offsetMs(timeZone: string, atMs: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    ...{
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    },
  }).formatToParts(atMs);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return shown - Math.floor(atMs / 1000) * 1000;
}
