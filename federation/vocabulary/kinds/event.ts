import type { PostSource } from '#src/posts/read/source.ts';
import type { EventDetails } from '#src/posts/kinds/event/event.ts';
import type { IncomingEvent } from '#src/posts/kinds/event/forms.ts';
import { timesHtml, timesLine, withoutTimes } from '#src/posts/kinds/event/said-times.ts';
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
        'organizers',
        'timezone',
      ].map((term) => [term, `fep8a8e:${term}`]),
    ),
    status: 'http://www.w3.org/2002/12/cal/ical#status',
    VirtualLocation: 'schema:VirtualLocation',
    ...kontorTerms('declined', 'tentative'),
  },
  write: (post) => (post.event ? writeEvent(post, post.event) : {}),
  plainHtml: ({ event: source, language }) => (source ? timesHtml(detailsOf(source), language) : ''),
  read: readEvent,
};

type Source = NonNullable<PostSource['event']>;

function writeEvent(post: PostSource, source: Source): Json {
  const { cancelled, counts, endsAt, link, place, startsAt, zone } = source;
  return {
    type: 'Event',
    // Mastodon shows it beside the title; a warning of the author's own goes first, and says by `sensitive` that it is one.
    summary: post.summary || timesLine(detailsOf(source), post.language),
    sensitive: post.sensitive || post.summary !== '' || null,
    startTime: new Date(startsAt).toISOString(),
    endTime: endsAt === null ? null : new Date(endsAt).toISOString(),
    timezone: zone,
    location: [
      ...(place === '' ? [] : [{ type: 'Place', name: place }]),
      ...(link === null ? [] : [{ type: 'VirtualLocation', name: link, url: link }]),
    ],
    eventStatus: cancelled ? 'EventCancelled' : 'EventScheduled',
    status: cancelled ? 'CANCELLED' : 'CONFIRMED',
    joinMode: 'free',
    organizers: { type: 'Collection', totalItems: 1, items: [post.authorUri] },
    attendees: { type: 'Collection', totalItems: counts.yes },
    tentative: counts.maybe,
    declined: counts.no,
  };
}

const detailsOf = ({ startsAt, endsAt, ...rest }: Source): EventDetails => ({
  ...rest,
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
