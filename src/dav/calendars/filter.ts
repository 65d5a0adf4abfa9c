import type { CalendarObject } from '#src/calendars/objects.ts';
import { overAt } from '#src/posts/kinds/event/event.ts';
import { nextOccurrence } from '#src/posts/kinds/event/series.ts';
import { DavError } from '../errors.ts';
import { child, children, type Element } from '../xml.ts';

const caldav = 'urn:ietf:params:xml:ns:caldav';
const isNot = (of: Element): boolean => child(of, `${caldav} is-not-defined`) !== undefined;

/** Whether an object is one that a calendar-query asks for (RFC 4791 §9.7). What cannot be asked is said, never answered wrongly. */
export function fits(filter: Element, object: CalendarObject): boolean {
  const calendar = child(filter, `${caldav} comp-filter`);
  if (calendar?.attributes.get('name') !== 'VCALENDAR') throw unsupported();
  if (children(calendar, `${caldav} prop-filter`).length > 0) throw unsupported();
  const own = object.kind === 'event' ? 'VEVENT' : 'VTODO';
  return children(calendar, `${caldav} comp-filter`).every((component) => {
    const isOwn = component.attributes.get('name') === own;
    if (isNot(component)) return !isOwn;
    return isOwn && fitsComponent(component, object);
  });
}

function fitsComponent(component: Element, object: CalendarObject): boolean {
  if (children(component, `${caldav} comp-filter`).length > 0) throw unsupported();
  const range = child(component, `${caldav} time-range`);
  return (
    (range === undefined || touches(range, object)) &&
    children(component, `${caldav} prop-filter`).every((property) => fitsProperty(property, object))
  );
}

function fitsProperty(property: Element, object: CalendarObject): boolean {
  const value = valueOf(property.attributes.get('name') ?? '', object);
  if (isNot(property)) return value === null;
  const match = child(property, `${caldav} text-match`);
  if (!match) {
    if (property.children.length > 0) throw unsupported();
    return value !== null;
  }
  const has = (value ?? '').toLowerCase().includes(match.text.trim().toLowerCase());
  return value !== null && has !== (match.attributes.get('negate-condition') === 'yes');
}

/** Null: it has none. */
function valueOf(name: string, object: CalendarObject): string | null {
  switch (name) {
    case 'UID':
      return object.uid;
    case 'SUMMARY':
      return object.kind === 'event' ? object.event.title : object.task.title;
    case 'COMPLETED':
      return object.kind === 'task' && object.task.state === 'done' ? object.changedAt.toISOString() : null;
    case 'STATUS':
      return object.kind === 'task'
        ? object.task.state === 'done'
          ? 'COMPLETED'
          : 'NEEDS-ACTION'
        : 'CONFIRMED';
    default:
      throw unsupported();
  }
}

/** Tasks are asked for by their day; one without a day is of any time (RFC 4791 §9.9). */
function touches(range: Element, object: CalendarObject): boolean {
  const from = momentIn(range.attributes.get('start')) ?? -Infinity;
  const to = momentIn(range.attributes.get('end')) ?? Infinity;
  if (object.kind === 'event') {
    const { event } = object;
    if (event.series === null) return event.startsAt.getTime() < to && overAt(event).getTime() > from;
    const next = nextOccurrence(event, new Date(Math.max(from, event.startsAt.getTime())));
    return next !== null && next.startsAt.getTime() < to;
  }
  const { due } = object.task;
  if (due === null) return true;
  const day = Date.parse(`${due}T00:00:00Z`);
  return day < to && day + 24 * 3600 * 1000 > from;
}

function momentIn(text: string | undefined): number | null {
  if (text === undefined) return null;
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const ms = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  if (Number.isNaN(ms)) throw new DavError(400, 'A time-range says its times in UTC.', '<C:valid-filter/>');
  return ms;
}

const unsupported = (): DavError =>
  new DavError(
    403,
    'Nothing is found by this filter here; ask by component, time, UID or summary.',
    '<C:supported-filter/>',
  );
