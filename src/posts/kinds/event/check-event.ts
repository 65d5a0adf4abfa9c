import { cleanLine, cleanUri } from '#src/people/person.ts';
import { Refusal } from '#src/platform/errors.ts';
import { isTimeZone } from '#src/platform/time-zones.ts';
import type { Arriving, Publishing } from '../kind.ts';
import { capacityMax, noAnswers, overAt, placeMax } from './event.ts';
import type { EventInput, IncomingEvent, NewEvent } from './forms.ts';
import { refusals } from './refusals.ts';
import {
  exceptionsMax,
  firstDate,
  isDateOf,
  movedMaxMs,
  ruleIn,
  seriesEnd,
  type Exception,
  type Series,
} from './series.ts';

/** Of an own event, new or edited. One that is over may still be put right. */
export function checkEvent(input: EventInput, { title, now, before }: Publishing): NewEvent {
  const { zone, cancelled = null, capacity = null, pollUri = null } = input;
  if (title === '') throw refusals.titleMissing();
  if (!isTimeZone(zone)) throw refusals.notATimeZone({ zone });
  if (input.endsAt !== null && input.endsAt <= input.startsAt) throw refusals.endsBeforeStart();
  const times = checkSeries(input);
  const { startsAt, endsAt, series, until } = times;
  if (before === undefined && overAt(series === null ? input : { ...times }) <= now) throw refusals.past();
  if (capacity !== null && !(Number.isInteger(capacity) && capacity > 0 && capacity <= capacityMax))
    throw refusals.notACapacity({ max: capacityMax });
  const place = cleanLine(input.place, input.place.length);
  if (place.length > placeMax) throw refusals.placeTooLong({ length: place.length, max: placeMax });
  const link = input.link.trim();
  if (link !== '' && cleanUri(link) === null) throw refusals.notALink();
  return {
    ...{ startsAt, endsAt, until, zone, place, link: link || null, cancelled, series, capacity, pollUri },
    ...{ told: noAnswers, waitingTold: 0, confirms: false },
  };
}

/** Dates that are not as the others must be dates of it; those that a new rule or time no longer has are gone with it. */
function checkSeries({
  startsAt,
  endsAt,
  zone,
  rule,
  exceptions = [],
}: Pick<EventInput, 'startsAt' | 'endsAt' | 'zone' | 'rule' | 'exceptions'>) {
  if (!rule) return { startsAt, endsAt, series: null, until: endsAt ?? startsAt };
  const series: Series = { rule: ruleIn(rule, zone), exceptions: [] };
  const first = firstDate({ startsAt, endsAt, zone, series });
  if (first === null) throw refusals.noDates();
  const laterMs = first.getTime() - startsAt.getTime();
  const times = { startsAt: first, endsAt: endsAt && new Date(endsAt.getTime() + laterMs), zone };
  const kept = exceptions.filter(({ at }) => isDateOf({ ...times, series }, at));
  if (kept.length > exceptionsMax) throw refusals.tooManyExceptions({ max: exceptionsMax });
  kept.forEach(checkException);
  return withEnd({ ...times, series: { ...series, exceptions: sorted(kept) } });
}

function checkException({ at, moved }: Exception): void {
  if (moved === null) return;
  if (moved.endsAt !== null && moved.endsAt <= moved.startsAt) throw refusals.endsBeforeStart();
  if (Math.abs(moved.startsAt.getTime() - at.getTime()) > movedMaxMs) throw refusals.movedTooFar();
  if (moved.place.length > placeMax)
    throw refusals.placeTooLong({ length: moved.place.length, max: placeMax });
}

const withEnd = <Times extends Parameters<typeof seriesEnd>[0]>(times: Times) => ({
  ...times,
  until: seriesEnd(times),
});
/** One of each date, the last that is said. */
const sorted = (exceptions: readonly Exception[]): Exception[] =>
  [...new Map(exceptions.map((each) => [each.at.getTime(), each])).values()].toSorted(
    (a, b) => a.at.getTime() - b.at.getTime(),
  );

/** Of a partner's: what is odd is left out, the rest stays an event. In a group all answers are heard, and its home's count is not needed. */
export function cleanEvent(given: IncomingEvent, { level }: Arriving): NewEvent {
  const { place, link, cancelled, counts, capacity = null, waiting = 0, confirms = false, pollUri } = given;
  const isGroup = level === 'group';
  return {
    ...cleanTimes(given),
    place: cleanLine(place, placeMax),
    link: cleanUri(link),
    cancelled,
    capacity: capacity !== null && capacity > 0 ? Math.min(capacity, capacityMax) : null,
    confirms,
    told: isGroup ? noAnswers : counts,
    waitingTold: isGroup ? 0 : waiting,
    pollUri: cleanUri(pollUri ?? null),
  };
}

function cleanTimes(
  given: IncomingEvent,
): Pick<NewEvent, 'startsAt' | 'endsAt' | 'zone' | 'series' | 'until'> {
  const { startsAt, series = null } = given;
  const zone = isTimeZone(given.zone) ? given.zone : null;
  const endsAt = given.endsAt !== null && given.endsAt > startsAt ? given.endsAt : null;
  const once = { startsAt, endsAt, zone, series: null, until: endsAt ?? startsAt };
  if (series === null) return once;
  try {
    const exceptions = series.exceptions.filter(isPossible).slice(0, exceptionsMax);
    return { ...checkSeries({ startsAt, endsAt, zone: zone ?? 'UTC', rule: series.rule, exceptions }), zone };
  } catch (cause) {
    if (cause instanceof Refusal) return once;
    throw cause;
  }
}

function isPossible(exception: Exception): boolean {
  try {
    checkException(exception);
    return true;
  } catch {
    return false;
  }
}
