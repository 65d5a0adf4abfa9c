import ical from 'ical.js';
import type { Instance } from '#src/platform/instance.ts';
import { zoneOffsetMs } from '#src/platform/time-zones.ts';
import { describeZone } from './ics-zone.ts';
import type { CalendarEvent } from './read.ts';

/** `name`: as a program lists it, in the reader's language. */
export interface IcsCalendar {
  readonly name: string;
  readonly events: readonly CalendarEvent[];
}

/** How often a program should ask again (RFC 7986, and as Outlook reads it). */
const refreshEvery = 'PT1H';

/**
 * iCalendar (RFC 5545) with every time in UTC, so that no program needs to know a zone; only the dates of a series follow the clocks of its zone,
 * which the file describes. The same events give the same bytes. A UID is the address of the post, which all companies share; SEQUENCE counts the
 * seconds from its publication to its last edit, so it only grows. A series stands there once, whichever of its dates were read.
 */
export function writeIcs(instance: Instance, { name, events }: IcsCalendar): string {
  const calendar = new ical.Component('vcalendar');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', '-//Kontor//Calendar//EN');
  calendar.addPropertyWithValue('method', 'PUBLISH');
  calendar.addPropertyWithValue('name', name);
  calendar.addPropertyWithValue('x-wr-calname', name);
  calendar
    .addPropertyWithValue('refresh-interval', ical.Duration.fromString(refreshEvery))
    .setParameter('value', 'DURATION');
  calendar.addPropertyWithValue('x-published-ttl', refreshEvery);
  addEvents(calendar, instance, events);
  return `${calendar.toString()}\r\n`;
}

/** Puts events into a calendar, with the zones that series follow. */
export function addEvents(
  calendar: ical.Component,
  instance: Instance,
  events: readonly CalendarEvent[],
): void {
  const once = [...new Map(events.map((event) => [event.uri, event])).values()];
  const series = once.filter((event) => event.series !== null);
  for (const zone of new Set(series.map(zoneOf)))
    if (zone !== 'UTC') calendar.addSubcomponent(describeZone(zone, earliestOf(series, zone)));
  for (const event of once)
    for (const component of componentsOf(instance, event)) calendar.addSubcomponent(component);
}

const zoneOf = ({ zone }: CalendarEvent): string => zone ?? 'UTC';
const earliestOf = (events: readonly CalendarEvent[], zone: string): Date =>
  new Date(
    Math.min(...events.filter((each) => zoneOf(each) === zone).map(({ whole }) => Number(whole.startsAt))),
  );

/** An event; of a series its rule without the cancelled dates, and each moved date by itself. */
function componentsOf(instance: Instance, event: CalendarEvent): ical.Component[] {
  const { whole, series } = event;
  if (series === null) return [eventOf(instance, event, { ...whole, say: utc })];
  const zone = zoneOf(event);
  const say = zone === 'UTC' ? utc : (at: Date): ical.Time => onClocks(at, zone);
  const first = eventOf(instance, event, { ...whole, say });
  first.addProperty(recurrence(series.rule));
  const add = (component: ical.Component, name: string, at: Date): void =>
    void component.addProperty(timeProperty(name, say(at), zone));
  const moved: ical.Component[] = [];
  for (const exception of series.exceptions) {
    if (exception.moved === null) {
      add(first, 'exdate', exception.at);
      continue;
    }
    const one = eventOf(instance, event, {
      ...{ ...exception.moved, place: exception.moved.place || whole.place, cancelled: whole.cancelled, say },
    });
    add(one, 'recurrence-id', exception.at);
    moved.push(one);
  }
  return [first, ...moved];
}

function recurrence(rule: string): ical.Property {
  const property = new ical.Property('rrule');
  property.setValue(ical.Recur.fromString(rule));
  return property;
}

/** As clocks in that zone show it. */
function onClocks(at: Date, zone: string): ical.Time {
  const time = ical.Time.fromJSDate(new Date(at.getTime() + zoneOffsetMs(zone, at.getTime())), true);
  time.zone = ical.Timezone.localTimezone;
  return time;
}

function timeProperty(name: string, time: ical.Time, zone: string): ical.Property {
  const property = new ical.Property(name);
  property.setValue(time);
  if (zone !== 'UTC') property.setParameter('tzid', zone);
  return property;
}

type Shown = CalendarEvent['whole'] & { say(at: Date): ical.Time };

function eventOf(instance: Instance, event: CalendarEvent, shown: Shown): ical.Component {
  const { publishedAt, changedAt, link, group, organiser, own, series } = event;
  const { startsAt, endsAt, place, cancelled, say } = shown;
  const zone = series === null ? 'UTC' : zoneOf(event);
  const page = `${instance.origin}${pageOf(event)}`;
  const vevent = new ical.Component('vevent');
  const add = (property: string, value: string | number | ical.Time): void =>
    void vevent.addPropertyWithValue(property, value);
  add('uid', event.uri);
  add('dtstamp', utc(changedAt));
  add('created', utc(publishedAt));
  add('last-modified', utc(changedAt));
  add('sequence', Math.floor((changedAt.getTime() - publishedAt.getTime()) / 1000));
  vevent.addProperty(timeProperty('dtstart', say(startsAt), zone));
  if (endsAt !== null) vevent.addProperty(timeProperty('dtend', say(endsAt), zone));
  add('summary', event.title);
  if (place !== '' || link !== null) add('location', place || (link ?? ''));
  add(
    'description',
    [link ?? '', group?.name ?? organiser.name, page].filter((line) => line !== '').join('\n'),
  );
  vevent.addProperty(uriProperty('url', page));
  if (group) add('categories', group.name);
  add('status', cancelled ? 'CANCELLED' : own === 'maybe' ? 'TENTATIVE' : 'CONFIRMED');
  add('transp', own === 'no' || cancelled ? 'TRANSPARENT' : 'OPAQUE');
  return vevent;
}

/** Where it is read; an hour where it is asked. */
export const pageOf = ({ postId, isHour }: Pick<CalendarEvent, 'postId' | 'isHour'>): string =>
  `/posts/${postId}${isHour ? '/hour' : ''}`;

function uriProperty(name: string, value: string): ical.Property {
  const property = new ical.Property(name);
  property.setValue(value);
  return property;
}

export const utc = (at: Date): ical.Time => ical.Time.fromJSDate(at, true);
