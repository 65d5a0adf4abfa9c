import ical from 'ical.js';
import { zoneOffsetMs } from '#src/platform/time-zones.ts';

const dayMs = 24 * 3600 * 1000;
/** So far ahead every change of the clocks is said. */
const yearsAhead = 10;

/**
 * VTIMEZONE of an IANA zone (RFC 5545, 3.6.5), from a moment on: each change of its clocks as it is known, one by one, because ICU tells offsets and
 * not the rules behind them.
 */
export function describeZone(zone: string, from: Date): ical.Component {
  const described = new ical.Component('vtimezone');
  described.addPropertyWithValue('tzid', zone);
  const startMs = Date.UTC(from.getUTCFullYear() - 1, 0, 1);
  const endMs = Date.UTC(Math.max(from.getUTCFullYear(), new Date().getUTCFullYear()) + yearsAhead, 0, 1);
  let offsetMs = zoneOffsetMs(zone, startMs);
  described.addSubcomponent(observance(offsetMs, offsetMs, startMs, offsetMs));
  const usualMs = Math.min(offsetMs, zoneOffsetMs(zone, startMs + 182 * dayMs));
  for (let dayAtMs = startMs; dayAtMs < endMs; dayAtMs += 7 * dayMs) {
    const nextMs = zoneOffsetMs(zone, dayAtMs + 7 * dayMs);
    if (nextMs === offsetMs) continue;
    const atMs = changeIn(zone, dayAtMs, dayAtMs + 7 * dayMs);
    described.addSubcomponent(observance(offsetMs, nextMs, atMs, usualMs));
    offsetMs = nextMs;
  }
  return described;
}

/** To the second. */
function changeIn(zone: string, fromMs: number, toMs: number): number {
  const beforeMs = zoneOffsetMs(zone, fromMs);
  let [low, high] = [fromMs, toMs];
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2_000) * 1_000;
    if (zoneOffsetMs(zone, middle) === beforeMs) low = middle;
    else high = middle;
  }
  return high;
}

function observance(beforeMs: number, afterMs: number, atMs: number, usualMs: number): ical.Component {
  const component = new ical.Component(afterMs > usualMs ? 'daylight' : 'standard');
  const start = ical.Time.fromJSDate(new Date(atMs + beforeMs), true);
  start.zone = ical.Timezone.localTimezone;
  component.addPropertyWithValue('dtstart', start);
  component.addPropertyWithValue('tzoffsetfrom', ical.UtcOffset.fromSeconds(beforeMs / 1000));
  component.addPropertyWithValue('tzoffsetto', ical.UtcOffset.fromSeconds(afterMs / 1000));
  return component;
}
