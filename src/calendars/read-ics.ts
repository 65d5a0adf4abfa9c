import ical from 'ical.js';
import { isTimeZone } from '#src/platform/time-zones.ts';
import { placeMax } from '#src/posts/kinds/event/event.ts';
import { localTime, momentIn } from '#src/posts/kinds/event/local-time.ts';
import type { Exception } from '#src/posts/kinds/event/series.ts';
import { icsEventsMax } from './limits.ts';
import { refusals } from './refusals.ts';

/** An event of a file. */
export interface IcsEvent {
  readonly uid: string;
  readonly title: string;
  readonly text: string;
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly zone: string;
  readonly place: string;
  readonly link: string;
  readonly cancelled: boolean;
  /** RRULE; null: it takes place once. */
  readonly rule: string | null;
  readonly exceptions: readonly Exception[];
}
/** Read one by one: throws the Refusal that says why an event cannot be taken. */
export interface IcsEntry {
  readonly title: string;
  read(): IcsEvent;
}

/**
 * The events of a calendar file (RFC 5545), not read yet. `zone`: of times and days without one. Counted before anything is parsed, so that a file of
 * any size costs little. Throws Refusals.
 */
export function readIcs(text: string, zone: string): IcsEntry[] {
  const count = text.match(/^BEGIN:VEVENT\b/gim)?.length ?? 0;
  if (count > icsEventsMax) throw refusals.tooManyEvents({ count, max: icsEventsMax });
  const events = eventsOf(text);
  const whole = events.filter((event) => !event.hasProperty('recurrence-id'));
  const known = new Set(whole.map((event) => textOf(event, 'uid')));
  const parts = Map.groupBy(
    events.filter((event) => event.hasProperty('recurrence-id')),
    (event) => textOf(event, 'uid'),
  );
  // A date of a series that is not in the file is an event of its own.
  const alone = [...parts].flatMap(([uid, dates]) => (known.has(uid) ? [] : dates));
  return [...whole, ...alone].map((event) => ({
    title: textOf(event, 'summary'),
    read: () => readEvent(event, alone.includes(event) ? [] : (parts.get(textOf(event, 'uid')) ?? []), zone),
  }));
}

function eventsOf(text: string): ical.Component[] {
  try {
    // Some programs write several calendars into one file; then it is an array of them.
    const parsed = ical.parse(text) as unknown[];
    const calendars = (typeof parsed[0] === 'string' ? [parsed] : parsed) as unknown[][];
    const components = calendars.map((each) => new ical.Component(each));
    if (components.length === 0 || components.some(({ name }) => name !== 'vcalendar'))
      throw refusals.notACalendar();
    return components.flatMap((each) => each.getAllSubcomponents('vevent'));
  } catch (cause) {
    throw cause instanceof ical.parse.ParserError ? refusals.notACalendar() : cause;
  }
}

function readEvent(event: ical.Component, dates: readonly ical.Component[], zone: string): IcsEvent {
  if (event.hasProperty('rdate') || event.getAllProperties('rrule').length > 1)
    throw refusals.seriesLeftOut();
  const { start, endsAt } = readTimes(event, zone);
  const link = textOf(event, 'url');
  const rule: unknown = event.getFirstPropertyValue('rrule');
  return {
    ...{ uid: textOf(event, 'uid'), title: textOf(event, 'summary'), text: textOf(event, 'description') },
    ...{ startsAt: start.at, endsAt, zone: start.zone },
    ...{ place: textOf(event, 'location'), link: /^https?:\/\//i.test(link) ? link : '' },
    cancelled: isCancelled(event),
    rule: rule instanceof ical.Recur ? rule.toString() : null,
    exceptions: rule instanceof ical.Recur ? exceptionsOf(event, dates, zone) : [],
  };
}

const isCancelled = (event: ical.Component): boolean => textOf(event, 'status').toUpperCase() === 'CANCELLED';

function readTimes(
  event: ical.Component,
  zone: string,
): { readonly start: Moment; readonly endsAt: Date | null } {
  const start = momentOf(event, 'dtstart', zone);
  if (start === null) throw refusals.startUnreadable();
  const end = momentOf(event, 'dtend', zone);
  const lasts = event.getFirstPropertyValue('duration');
  const endsAt =
    end?.at ??
    (lasts instanceof ical.Duration ? new Date(start.at.getTime() + lasts.toSeconds() * 1000) : start.dayEnd);
  return { start, endsAt: endsAt !== null && endsAt > start.at ? endsAt : null };
}

/** Of a series: dates that are left out, and those that have a component of their own. */
function exceptionsOf(event: ical.Component, dates: readonly ical.Component[], zone: string): Exception[] {
  const place = textOf(event, 'location');
  const left = event
    .getAllProperties('exdate')
    .flatMap((property) =>
      property.getValues().flatMap((value) => momentSaid(property, value, zone)?.at ?? []),
    )
    .map((at): Exception => ({ at, moved: null }));
  const moved = dates.flatMap((date): Exception[] => {
    const at = momentOf(date, 'recurrence-id', zone)?.at;
    if (at === undefined) return [];
    if (isCancelled(date)) return [{ at, moved: null }];
    const { start, endsAt } = readTimes(date, zone);
    const there = lineOf(textOf(date, 'location'));
    return [{ at, moved: { startsAt: start.at, endsAt, place: there === lineOf(place) ? '' : there } }];
  });
  return [...left, ...moved];
}

const lineOf = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, placeMax);

export const textOf = (event: ical.Component, name: string): string => {
  const value = event.getFirstPropertyValue(name);
  return typeof value === 'string' ? value.trim() : '';
};

interface Moment {
  readonly at: Date;
  readonly zone: string;
  /** Of a day without hours: its end. */
  readonly dayEnd: Date | null;
}

export function momentOf(event: ical.Component, name: string, otherwise: string): Moment | null {
  const property = event.getFirstProperty(name);
  return property ? momentSaid(property, property.getFirstValue(), otherwise) : null;
}

function momentSaid(property: ical.Property, time: unknown, otherwise: string): Moment | null {
  if (!(time instanceof ical.Time)) return null;
  const day = `${String(time.year).padStart(4, '0')}-${two(time.month)}-${two(time.day)}`;
  if (time.isDate) {
    const next = localTime(new Date(momentIn('UTC', day, '12:00').getTime() + dayMs), 'UTC')[0];
    return {
      at: momentIn(otherwise, day, '00:00'),
      zone: otherwise,
      dayEnd: momentIn(otherwise, next, '00:00'),
    };
  }
  if (time.zone === ical.Timezone.utcTimezone) return { at: time.toJSDate(), zone: otherwise, dayEnd: null };
  const named: unknown = property.getParameter('tzid');
  const tzid = typeof named === 'string' ? named : '';
  const zone = tzid === '' ? otherwise : tzid;
  if (isTimeZone(zone))
    return { at: momentIn(zone, day, `${two(time.hour)}:${two(time.minute)}`), zone, dayEnd: null };
  const described = property.parent?.parent
    ?.getAllSubcomponents('vtimezone')
    .find((each) => each.getFirstPropertyValue('tzid') === tzid);
  if (!described) throw refusals.zoneUnknown({ zone: tzid });
  time.zone = new ical.Timezone(described);
  return { at: time.toJSDate(), zone: otherwise, dayEnd: null };
}

const dayMs = 24 * 3600 * 1000;
const two = (value: number): string => String(value).padStart(2, '0');
