import { isTimeZone, zoneOffsetMs } from '#src/platform/time-zones.ts';
import { refusals } from './refusals.ts';

const dayMs = 24 * 3600 * 1000;

/**
 * The moment at which clocks in that zone show this day (`2026-10-25`) and time (`02:30`). Of an hour that comes twice it is the first; one that is
 * skipped, like whatever is no day, time or zone, is refused with a sentence.
 */
export function momentIn(zone: string, day: string, time: string): Date {
  if (!isTimeZone(zone)) throw refusals.notATimeZone({ zone });
  const midnightMs = readDay(day);
  const [, hour = '', minute = ''] = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(time) ?? [];
  if (hour === '' || Number(hour) > 23 || Number(minute) > 59) throw refusals.notATime({ time });
  const localMs = midnightMs + (Number(hour) * 60 + Number(minute)) * 60_000;
  const { at, isSkipped } = clockMoment(zone, localMs);
  if (isSkipped) throw refusals.timeSkipped({ day, time, zone });
  return at;
}

/** The same of day and time as milliseconds, of a zone there is. What is skipped is as much later as the clocks are put forward (RFC 5545, 3.3.5). */
export function clockMoment(
  zone: string,
  localMs: number,
): { readonly at: Date; readonly isSkipped: boolean } {
  const beforeMs = localMs - zoneOffsetMs(zone, localMs - dayMs);
  // One of the two holds, whatever happens to the clocks on that day, unless they never show it.
  for (const atMs of [beforeMs, localMs - zoneOffsetMs(zone, localMs + dayMs)])
    if (localMs - zoneOffsetMs(zone, atMs) === atMs) return { at: new Date(atMs), isSkipped: false };
  return { at: new Date(beforeMs), isSkipped: true };
}

function readDay(day: string): number {
  const ms = /^(?:19[7-9]|[2-9]\d\d)\d-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // 31 February is read as 3 March.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(day)) throw refusals.notADay({ day });
  return ms;
}

/** Day and time as clocks in that zone show a moment: `['2026-10-25', '02:30']`. */
export function localTime(at: Date, zone: string): [day: string, time: string] {
  const local = new Date(at.getTime() + zoneOffsetMs(zone, at.getTime())).toISOString();
  return [local.slice(0, 10), local.slice(11, 16)];
}
