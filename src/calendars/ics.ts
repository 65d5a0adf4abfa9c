import ical from 'ical.js';
import type { Instance } from '#src/platform/instance.ts';
import type { CalendarEvent } from './read.ts';

/** `name`: as a program lists it, in the reader's language. */
export interface IcsCalendar {
  readonly name: string;
  readonly events: readonly CalendarEvent[];
}

/** How often a program should ask again (RFC 7986, and as Outlook reads it). */
const refreshEvery = 'PT1H';

/**
 * iCalendar (RFC 5545) with every time in UTC, so that no program needs to know a zone. The same events give the same bytes. A UID is the address of
 * the post, which all companies share; SEQUENCE counts the seconds from its publication to its last edit, so it only grows.
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
  for (const event of events) calendar.addSubcomponent(eventOf(instance, event));
  return `${calendar.toString()}\r\n`;
}

function eventOf(instance: Instance, event: CalendarEvent): ical.Component {
  const { startsAt, endsAt, publishedAt, changedAt, place, link, group, organiser, cancelled, own } = event;
  const page = `${instance.origin}/posts/${event.postId}`;
  const vevent = new ical.Component('vevent');
  const add = (property: string, value: string | number | ical.Time): void =>
    void vevent.addPropertyWithValue(property, value);
  add('uid', event.uri);
  add('dtstamp', utc(changedAt));
  add('created', utc(publishedAt));
  add('last-modified', utc(changedAt));
  add('sequence', Math.floor((changedAt.getTime() - publishedAt.getTime()) / 1000));
  add('dtstart', utc(startsAt));
  if (endsAt !== null) add('dtend', utc(endsAt));
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

function uriProperty(name: string, value: string): ical.Property {
  const property = new ical.Property(name);
  property.setValue(value);
  return property;
}

const utc = (at: Date): ical.Time => ical.Time.fromJSDate(at, true);
