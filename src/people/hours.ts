import { canonicalZone } from '#src/platform/time-zones.ts';

/**
 * When somebody usually works: not a promise, and nothing is ever measured against it. Written as schema.org's `openingHours` with the IANA zone behind it, which
 * people read in any client: `Mo-Th 08:00-16:00; Fr 08:00-12:00 Europe/Berlin`.
 */
export interface Hours {
  /** In the order written; at most `spansMax`. */
  readonly spans: readonly HoursSpan[];
  /** IANA name. */
  readonly zone: string;
}

export interface HoursSpan {
  /** 0 is Monday; ascending, each once, at least one. */
  readonly days: readonly number[];
  /** `08:00`. `until` before `from` is a night shift, and ends on the next day. */
  readonly from: string;
  readonly until: string;
}

export const spansMax = 4;
export const dayNames = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'] as const;

/** Null: it is not written so, names no zone that there is, or a span of no length. */
export function parseHours(value: string): Hours | null {
  const end = value.lastIndexOf(' ');
  const zone = value.slice(end + 1);
  const written = value.slice(0, Math.max(end, 0)).split(';');
  if (canonicalZone(zone) === null || written.length > spansMax) return null;
  const spans = written.map((each) => parseSpan(each.trim()));
  return spans.every((span) => span !== null) ? { spans, zone } : null;
}

function parseSpan(text: string): HoursSpan | null {
  const [, days = '', from = '', until = ''] =
    /^([A-Za-z,-]{2,20}) (\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? [];
  const found = days.split(',').map(daysIn);
  if (!isClock(from) || !isClock(until) || from === until || found.includes(null)) return null;
  return { days: [...new Set(found.flatMap((each) => each ?? []))].toSorted(), from, until };
}

/** `Mo`, `Mo-Th`, over the week's end too: `Sa-Mo`. */
function daysIn(text: string): number[] | null {
  const [first = -1, last = first, ...rest] = text
    .split('-')
    .map((name) => dayNames.findIndex((each) => each === name));
  if (first < 0 || last < 0 || rest.length > 0) return null;
  const count = ((last - first + dayNames.length) % dayNames.length) + 1;
  return Array.from({ length: count }, (_none, at) => (first + at) % dayNames.length);
}

const isClock = (text: string): boolean => /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text);

export const writeHours = ({ spans, zone }: Hours): string =>
  `${spans.map(({ days, from, until }) => `${writeDays(days)} ${from}-${until}`).join('; ')} ${zone}`;

const writeDays = (days: readonly number[]): string =>
  runsOf(days)
    .map(([first, last]) => {
      const names = [dayNames[first], dayNames[last]];
      return first === last ? names[0] : names.join(last === first + 1 ? ',' : '-');
    })
    .join(',');

/** First and last of each row of days without a gap. */
export function runsOf(days: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run && run[1] === day - 1) run[1] = day;
    else runs.push([day, day]);
  }
  return runs;
}
