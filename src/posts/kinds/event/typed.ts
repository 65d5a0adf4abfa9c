import type { EventInput, EventView, TypedEvent } from './forms.ts';
import { localTime, momentIn } from './local-time.ts';
import { refusals } from './refusals.ts';

/** Nothing typed yet. */
export const untypedEvent = (zone: string): TypedEvent => ({
  ...{ title: '', day: '', time: '', endDay: '', endTime: '', zone, place: '', link: '' },
});

/** What was typed, as moments. An end without a day is on the day of the start. Refusals say what is missing or cannot be. */
export function eventTyped({ day, time, endDay, endTime, zone, place, link }: TypedEvent): EventInput {
  if (day === '' || time === '') throw refusals.startMissing();
  if (endDay !== '' && endTime === '') throw refusals.endTimeMissing();
  return {
    startsAt: momentIn(zone, day, time),
    endsAt: endTime === '' ? null : momentIn(zone, endDay === '' ? day : endDay, endTime),
    ...{ zone, place, link },
  };
}

/** The other way: an event as it stands in a form. `otherwise`: the zone where its home did not say. */
export function typedOf(event: EventView, title: string, otherwise: string): TypedEvent {
  const zone = event.zone ?? otherwise;
  const [day, time] = localTime(event.startsAt, zone);
  const [endDay, endTime] = event.endsAt ? localTime(event.endsAt, zone) : ['', ''];
  return { title, day, time, endDay, endTime, zone, place: event.place, link: event.link ?? '' };
}
