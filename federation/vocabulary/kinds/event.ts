import type { PostSource } from '#src/posts/read/source.ts';

import type { IncomingEvent } from '#src/posts/kinds/event/forms.ts';
import {
  shownDate,
  timesHtml,
  timesLine,
  withoutTimes,
  type SaidEvent,
} from '#src/posts/kinds/event/said-times.ts';
import type { Exception, Series } from '#src/posts/kinds/event/series.ts';
import { seriesOf } from '#src/posts/kinds/event/stored-series.ts';
import { kontorTerms } from '../namespace.ts';
import { count, date, hasType, httpUrl, isObject, list, text, words, type Json } from '../read.ts';
import type { ReadParts, SpokenKind } from './kind.ts';

/** FEP-8a8e, with what Mobilizon writes besides: see docs/decisions/0046-events.md. */
export const event: SpokenKind = {
  context: {
    fep8a8e: 'https://w3id.org/fep/8a8e/',
    ...Object.fromEntries(
      [
        'EventCancelled',
        'EventScheduled',
        'attendees',
        'eventStatus',
        'joinMode',
        'maximumAttendeeCapacity',
        'organizers',
        'timezone',
      ].map((term) => [term, `fep8a8e:${term}`]),
    ),
    status: 'http://www.w3.org/2002/12/cal/ical#status',
    VirtualLocation: 'schema:VirtualLocation',
    isBasedOn: 'schema:isBasedOn',
    ...kontorTerms(
      ...['declined', 'exceptions', 'firstEnd', 'firstStart', 'recurrenceRule', 'tentative', 'waiting'],
      'wouldStart',
    ),
  },
  write: (post) => (post.event ? writeEvent(post, post.event) : {}),
  plainHtml: ({ event: source, language }) => (source ? timesHtml(detailsOf(source), language) : ''),
  read: readEvent,
};

type Source = NonNullable<PostSource['event']>;

function writeEvent(post: PostSource, source: Source): Json {
  const { cancelled, capacity, counts, link, zone, pollUri, waiting } = source;
  const details = detailsOf(source);
  const { startsAt, endsAt, place } = shownDate(details);
  return {
    type: 'Event',
    // Mastodon shows it beside the title; a warning of the author's own goes first, and says by `sensitive` that it is one.
    summary: post.summary || timesLine(details, post.language),
    sensitive: post.sensitive || post.summary !== '' || null,
    // Of a series its next date: servers without series show that one.
    startTime: startsAt.toISOString(),
    endTime: endsAt?.toISOString() ?? null,
    ...(details.series ? writeSeries(details, details.series) : {}),
    timezone: zone,
    location: [
      ...(place === '' ? [] : [{ type: 'Place', name: place }]),
      ...(link === null ? [] : [{ type: 'VirtualLocation', name: link, url: link }]),
    ],
    eventStatus: cancelled ? 'EventCancelled' : 'EventScheduled',
    status: cancelled ? 'CANCELLED' : 'CONFIRMED',
    joinMode: 'free',
    maximumAttendeeCapacity: capacity,
    waiting: capacity === null ? null : waiting,
    isBasedOn: pollUri,
    organizers: { type: 'Collection', totalItems: 1, items: [post.authorUri] },
    attendees: { type: 'Collection', totalItems: counts.yes },
    tentative: counts.maybe,
    declined: counts.no,
  };
}

/** iCalendar's rule (RFC 5545), the first date that it counts from, and the dates that are not as it says. */
function writeSeries({ startsAt, endsAt }: SaidEvent, { rule, exceptions }: Series): Json {
  return {
    recurrenceRule: rule,
    firstStart: startsAt.toISOString(),
    firstEnd: endsAt?.toISOString() ?? null,
    exceptions: exceptions.map(({ at, moved }) => ({
      wouldStart: at.toISOString(),
      ...(moved === null
        ? { eventStatus: 'EventCancelled' }
        : {
            startTime: moved.startsAt.toISOString(),
            ...(moved.endsAt && { endTime: moved.endsAt.toISOString() }),
            ...(moved.place !== '' && { location: { type: 'Place', name: moved.place } }),
          }),
    })),
  };
}

const detailsOf = ({ startsAt, endsAt, series, ...rest }: Source): SaidEvent => ({
  ...rest,
  series: seriesOf(series),
  startsAt: new Date(startsAt),
  endsAt: endsAt === null ? null : new Date(endsAt),
});

/** Without a start or a title there is nothing to go to: then it is read as an article. */
function readEvent(object: Json): ReadParts {
  const startsAt = date(object.startTime);
  if (!hasType(object, 'Event') || startsAt === null || words(object, 'name').trim() === '') return {};
  const html = words(object, 'content');
  return {
    kind: 'event',
    html: withoutTimes(html),
    ...(object.sensitive === true ? {} : { summary: '' }),
    event: {
      startsAt,
      endsAt: object.displayEndTime === false ? null : date(object.endTime),
      ...readSeries(object),
      ...readPlaces(object),
      pollUri: httpUrl([object.isBasedOn]),
      zone: text(object.timezone),
      ...readLocation(object),
      cancelled: isCancelled(object),
      counts: {
        yes: count(isObject(object.attendees) ? object.attendees.totalItems : object.participantCount),
        maybe: count(object.tentative),
        no: count(object.declined),
      },
    },
  };
}

/** Without its first date a rule says nothing of when. */
function readSeries(object: Json): Pick<IncomingEvent, 'series'> & Partial<IncomingEvent> {
  const rule = text(object.recurrenceRule);
  const first = date(object.firstStart);
  if (rule === '' || first === null) return {};
  const exceptions = list(object.exceptions).filter(isObject).flatMap(readException);
  return { startsAt: first, endsAt: date(object.firstEnd), series: { rule, exceptions } };
}

function readException(said: Json): Exception[] {
  const at = date(said.wouldStart);
  const startsAt = date(said.startTime);
  if (at === null) return [];
  if (isCancelled(said)) return [{ at, moved: null }];
  return startsAt === null
    ? []
    : [{ at, moved: { startsAt, endsAt: date(said.endTime), place: readLocation(said).place } }];
}

/** Mobilizon says how many places are left, and by `joinMode` whether each is confirmed. */
function readPlaces(object: Json): Pick<IncomingEvent, 'capacity' | 'waiting' | 'confirms'> {
  const [most, left] = [object.maximumAttendeeCapacity, object.remainingAttendeeCapacity].map((given) =>
    typeof given === 'number' && given >= 0 ? Math.floor(given) : null,
  );
  const taken = count(isObject(object.attendees) ? object.attendees.totalItems : object.participantCount);
  const mode = text(object.joinMode);
  return {
    capacity: most || (typeof left === 'number' ? left + taken || null : null),
    waiting: count(object.waiting),
    confirms: mode !== '' && mode !== 'free',
  };
}

const isCancelled = (object: Json): boolean =>
  /(^|[/#:])EventCancelled$/.test(text(object.eventStatus)) ||
  [object.status, object['ical:status']].some((status) => text(status).toUpperCase() === 'CANCELLED');

/** The first place in words, and the first that is an address; Mobilizon names its page of an online event among the attachments. */
function readLocation(object: Json): Pick<IncomingEvent, 'place' | 'link'> {
  const locations = list(object.location);
  const places = locations.map((one) =>
    isObject(one) ? (hasType(one, 'VirtualLocation') ? '' : placeIn(one)) : text(one),
  );
  const virtual = locations.filter(isObject).filter((one) => hasType(one, 'VirtualLocation'));
  const website = list(object.attachment)
    .filter(isObject)
    .filter((one) => hasType(one, 'Link') && text(one.name) === 'Website');
  return {
    place: places.find((place) => place.trim() !== '') ?? '',
    link: httpUrl(virtual.map((one) => one.url)) ?? httpUrl(website.map((one) => one.href)),
  };
}

/** Its name and its address, which is a text or a PostalAddress of schema.org. */
function placeIn(place: Json): string {
  const { address } = place;
  const lines = isObject(address)
    ? ['streetAddress', 'postalCode', 'addressLocality', 'addressCountry'].map((part) => words(address, part))
    : [text(address)];
  const all = [words(place, 'name'), ...lines].map((line) => line.trim()).filter((line) => line !== '');
  return [...new Set(all)].join(', ');
}
