import ical from 'ical.js';
import type { Instance } from '#src/platform/instance.ts';
import { localTime } from '#src/posts/kinds/event/local-time.ts';
import type { EventAnswer } from '#src/posts/kinds/event/event.ts';
import type { TaskState } from '#src/posts/kinds/task/task.ts';
import { addEvents, utc } from './ics.ts';
import type { CalendarObject } from './objects.ts';

/** How the person is called in calendars: the first of their addresses is told, all of them are known again. */
export interface Self {
  readonly name: string;
  readonly addresses: readonly string[];
}

export const statusOf: Readonly<Record<TaskState, string>> = {
  open: 'NEEDS-ACTION',
  in_work: 'IN-PROCESS',
  done: 'COMPLETED',
  dropped: 'CANCELLED',
};
export const partstatOf: Readonly<Record<EventAnswer, string>> = {
  yes: 'ACCEPTED',
  maybe: 'TENTATIVE',
  no: 'DECLINED',
};

/**
 * One event or task as a file that its person's program may change and send back (read-object.ts): an event as in a feed (ics.ts), but with its own
 * words, link and place. Of others' events the person is the one who is asked, so that programs offer yes, maybe and no.
 */
export function writeObject(instance: Instance, object: CalendarObject, self: Self): string {
  const calendar = new ical.Component('vcalendar');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', '-//Kontor//Calendar//EN');
  if (object.kind === 'task') calendar.addSubcomponent(vtodo(instance, object));
  else {
    addEvents(calendar, instance, [object.event]);
    for (const component of calendar.getAllSubcomponents('vevent')) complete(component, object, self);
  }
  return `${calendar.toString()}\r\n`;
}

/** An event of a feed, or one date of a series, becomes what its person may change. */
function complete(
  component: ical.Component,
  object: Extract<CalendarObject, { kind: 'event' }>,
  self: Self,
): void {
  const { event, uid, text, author, alarms } = object;
  component.updatePropertyWithValue('uid', uid);
  if (component.getFirstPropertyValue('location') === event.link) component.removeAllProperties('location');
  for (const each of ['description', 'categories']) component.removeAllProperties(each);
  if (text !== '') component.addPropertyWithValue('description', text);
  if (event.link !== null) component.getFirstProperty('url')?.setValue(event.link);
  if (event.series === null) writeDays(component, event);
  // Nobody is asked whether they come to an hour of questions.
  if (!event.isOwn && !event.isHour) {
    component.addPropertyWithValue('organizer', `acct:${author}`).setParameter('cn', event.organiser.name);
    const attendee = component.addPropertyWithValue('attendee', self.addresses[0] ?? '');
    attendee.setParameter('cn', self.name);
    attendee.setParameter('partstat', event.own === null ? 'NEEDS-ACTION' : partstatOf[event.own]);
    if (event.own === null) attendee.setParameter('rsvp', 'TRUE');
  }
  addAlarms(component, alarms);
}

/** From midnight to midnight on the clocks of its place it is of whole days. */
function writeDays(
  component: ical.Component,
  { startsAt, endsAt, zone }: Extract<CalendarObject, { kind: 'event' }>['event'],
): void {
  if (zone === null || endsAt === null) return;
  const [[day, from], [endDay, to]] = [localTime(startsAt, zone), localTime(endsAt, zone)];
  if (from !== '00:00' || to !== '00:00') return;
  component.updatePropertyWithValue('dtstart', ical.Time.fromDateString(day));
  component.updatePropertyWithValue('dtend', ical.Time.fromDateString(endDay));
}

function vtodo(instance: Instance, object: Extract<CalendarObject, { kind: 'task' }>): ical.Component {
  const { task, uid, text, publishedAt, changedAt, postId } = object;
  const { title, state, due, labels, done, lines } = task;
  const component = new ical.Component('vtodo');
  const add = (property: string, value: string | number | ical.Time): void =>
    void component.addPropertyWithValue(property, value);
  add('uid', uid);
  add('dtstamp', utc(changedAt));
  add('created', utc(publishedAt));
  add('last-modified', utc(changedAt));
  add('summary', title);
  if (text !== '') add('description', text);
  if (due !== null) add('due', ical.Time.fromDateString(due));
  add('status', statusOf[state]);
  if (state === 'done') add('completed', utc(changedAt));
  add(
    'percent-complete',
    state === 'done' ? 100 : lines === 0 ? 0 : Math.min(99, Math.round((done / lines) * 100)),
  );
  if (labels.length > 0) {
    const categories = new ical.Property('categories');
    categories.setValues([...labels]);
    component.addProperty(categories);
  }
  const url = new ical.Property('url');
  url.setValue(`${instance.origin}/posts/${postId}`);
  component.addProperty(url);
  addAlarms(component, object.alarms);
  return component;
}

/** As they were read from what the person's program sent. */
function addAlarms(component: ical.Component, alarms: string): void {
  if (alarms === '') return;
  const wrapped = new ical.Component(ical.parse(`BEGIN:VEVENT\r\n${alarms}\r\nEND:VEVENT`) as unknown[]);
  for (const alarm of wrapped.getAllSubcomponents('valarm')) component.addSubcomponent(alarm);
}
