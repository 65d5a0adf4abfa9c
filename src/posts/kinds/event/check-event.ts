import { cleanLine, cleanUri } from '#src/people/person.ts';
import { isTimeZone } from '#src/platform/time-zones.ts';
import type { Arriving, Publishing } from '../kind.ts';
import { noAnswers, overAt, placeMax } from './event.ts';
import type { EventInput, IncomingEvent, NewEvent } from './forms.ts';
import { refusals } from './refusals.ts';

/** Of an own event, new or edited. One that is over may still be put right. */
export function checkEvent(input: EventInput, { title, now, before }: Publishing): NewEvent {
  const { startsAt, endsAt, zone, cancelled = null } = input;
  if (title === '') throw refusals.titleMissing();
  if (!isTimeZone(zone)) throw refusals.notATimeZone({ zone });
  if (endsAt !== null && endsAt <= startsAt) throw refusals.endsBeforeStart();
  if (before === undefined && overAt(input) <= now) throw refusals.past();
  const place = cleanLine(input.place, input.place.length);
  if (place.length > placeMax) throw refusals.placeTooLong({ length: place.length, max: placeMax });
  const link = input.link.trim();
  if (link !== '' && cleanUri(link) === null) throw refusals.notALink();
  return { startsAt, endsAt, zone, place, link: link || null, cancelled, told: noAnswers };
}

/** Of a partner's: what is odd is left out, the rest stays an event. In a group all answers are heard, and its home's count is not needed. */
export function cleanEvent(given: IncomingEvent, { level }: Arriving): NewEvent {
  const { startsAt, endsAt, zone, place, link, cancelled, counts } = given;
  return {
    startsAt,
    endsAt: endsAt !== null && endsAt > startsAt ? endsAt : null,
    zone: isTimeZone(zone) ? zone : null,
    place: cleanLine(place, placeMax),
    link: cleanUri(link),
    cancelled,
    told: level === 'group' ? noAnswers : counts,
  };
}
