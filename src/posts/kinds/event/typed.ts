import type { EventInput, EventView, TypedEvent } from './forms.ts';
import { localTime, momentIn } from './local-time.ts';
import { refusals } from './refusals.ts';
import { ruleIn } from './series.ts';
import { repeatOf, ruleTyped } from './typed-rule.ts';

/** Nothing typed yet. */
export const untypedEvent = (zone: string): TypedEvent => ({
  ...{ title: '', day: '', time: '', endDay: '', endTime: '', zone, place: '', link: '' },
});

/** What was typed, as moments. An end without a day is on the day of the start. Refusals say what is missing or cannot be. */
export function eventTyped(typed: TypedEvent): EventInput {
  const { day, time, endDay, endTime, zone, place, link, capacity = '' } = typed;
  if (day === '' || time === '') throw refusals.startMissing();
  if (endDay !== '' && endTime === '') throw refusals.endTimeMissing();
  const startsAt = momentIn(zone, day, time);
  const rule = ruleTyped(typed);
  return {
    startsAt,
    endsAt: endTime === '' ? null : momentIn(zone, endDay === '' ? day : endDay, endTime),
    ...{ zone, place, link, rule: rule && ruleIn(rule, zone) },
    capacity: capacity === '' ? null : Number(capacity),
  };
}

/** The other way: an event as it stands in a form. `otherwise`: the zone where its home did not say. */
export function typedOf(event: EventView, title: string, otherwise: string): TypedEvent {
  const zone = event.zone ?? otherwise;
  const [day, time] = localTime(event.startsAt, zone);
  const [endDay, endTime] = event.endsAt ? localTime(event.endsAt, zone) : ['', ''];
  return {
    ...{ title, day, time, endDay, endTime, zone, place: event.place, link: event.link ?? '' },
    ...repeatOf(event, zone),
    capacity: event.capacity === null ? '' : String(event.capacity),
  };
}
