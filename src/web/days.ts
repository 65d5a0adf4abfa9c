/** The moment a day (`2026-03-29`) begins where `timeZone` is, `daysLater` further on. Null for what is no day. */
export function midnightIn(timeZone: string, day: string, daysLater = 0): Date | null {
  const utc = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(utc.getTime())) return null;
  utc.setUTCDate(utc.getUTCDate() + daysLater);
  // Twice: the first guess may lie on the other side of a change of clocks.
  let at = utc.getTime();
  for (let guess = 0; guess < 2; guess++) at = utc.getTime() - offsetMs(timeZone, at);
  return new Date(at);
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
