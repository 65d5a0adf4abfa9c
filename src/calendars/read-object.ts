import ical from 'ical.js';
import type { EventAnswer } from '#src/posts/kinds/event/event.ts';
import { localTime } from '#src/posts/kinds/event/local-time.ts';
import type { TaskState } from '#src/posts/kinds/task/task.ts';
import { momentOf, readIcs, textOf, type IcsEvent } from './read-ics.ts';
import { refusals } from './refusals.ts';
import { partstatOf, statusOf } from './write-object.ts';

/** A task of a file. */
export interface IcsTask {
  readonly uid: string;
  readonly title: string;
  readonly text: string;
  readonly state: TaskState;
  /** A day; an hour that is said with it is none that a task here has. */
  readonly due: string | null;
  readonly labels: readonly string[];
}
/** What a program sends: one event or task, and what its person adds to it for themselves. */
export type SentObject = {
  readonly alarms: string;
  /** Of the person themselves, if they are named; null: no answer. */
  readonly answer: EventAnswer | null;
} & (
  | { readonly kind: 'event'; readonly event: IcsEvent; readonly invites: boolean }
  | { readonly kind: 'task'; readonly task: IcsTask }
);

const alarmsMax = 10;
const alarmCharsMax = 8_000;

/** Reads a file with one event or task (RFC 4791 §4.1). `zone`: of times without one. `self`: how the person is called. Throws Refusals. */
export function readSent(text: string, zone: string, self: readonly string[]): SentObject {
  const components = (text.match(/^BEGIN:/gim) ?? []).length;
  if (components > 200) throw refusals.oneObject();
  const calendar = parsed(text);
  const [vtodo, ...vtodos] = calendar.getAllSubcomponents('vtodo');
  const events = calendar.getAllSubcomponents('vevent');
  const wholes = events.filter((each) => !each.hasProperty('recurrence-id'));
  const [event] = wholes;
  const component = vtodo ?? event;
  const isOne = (vtodo ? events : wholes.slice(1)).length + vtodos.length === 0;
  if (!component || !isOne || calendar.hasProperty('method')) throw refusals.oneObject();
  if ([component, ...events].some((each) => each.hasProperty('attach'))) throw refusals.noAttachments();
  if (textOf(component, 'uid') === '') throw refusals.uidMissing();
  const alarms = alarmsIn(component);
  if (vtodo) {
    if (vtodo.hasProperty('rrule')) throw refusals.tasksDoNotRepeat();
    return { kind: 'task', task: readTask(vtodo, zone), alarms, answer: null };
  }
  const [entry, ...others] = readIcs(text, zone);
  if (!entry || others.length > 0) throw refusals.oneObject();
  const attendees = component.getAllProperties('attendee');
  const mine = attendees.find((each) => isSelf(each, self));
  const partstat = String(mine?.getParameter('partstat') ?? '').toUpperCase();
  const [answer = null] =
    (Object.entries(partstatOf) as [EventAnswer, string][]).find(([, word]) => word === partstat) ?? [];
  const invites = attendees.some((each) => !isSelf(each, self));
  return { kind: 'event', event: entry.read(), alarms, answer, invites };
}

function parsed(text: string): ical.Component {
  try {
    const read = ical.parse(text) as unknown[];
    const calendar = typeof read[0] === 'string' ? new ical.Component(read) : null;
    if (calendar?.name !== 'vcalendar') throw refusals.notACalendar();
    return calendar;
  } catch (cause) {
    throw cause instanceof ical.parse.ParserError ? refusals.notACalendar() : cause;
  }
}

const isSelf = (attendee: ical.Property, self: readonly string[]): boolean =>
  self.includes(String(attendee.getFirstValue()).toLowerCase());

function readTask(vtodo: ical.Component, zone: string): IcsTask {
  const status = textOf(vtodo, 'status').toUpperCase();
  const percent = Number(vtodo.getFirstPropertyValue('percent-complete') ?? 0);
  const said = (Object.entries(statusOf) as [TaskState, string][]).find(([, word]) => word === status)?.[0];
  const isDone = said === undefined && (vtodo.hasProperty('completed') || percent >= 100);
  const due = momentOf(vtodo, 'due', zone);
  const labels = vtodo.getAllProperties('categories').flatMap((each) => each.getValues().map(String));
  return {
    ...{ uid: textOf(vtodo, 'uid'), title: textOf(vtodo, 'summary'), text: textOf(vtodo, 'description') },
    state: said ?? (isDone ? 'done' : percent > 0 ? 'in_work' : 'open'),
    due: due === null ? null : localTime(due.at, due.zone)[0],
    labels: labels.map((label) => label.trim()).filter((label) => label !== ''),
  };
}

function alarmsIn(component: ical.Component): string {
  const alarms = component.getAllSubcomponents('valarm');
  const text = alarms.map((each) => each.toString()).join('\r\n');
  if (alarms.length > alarmsMax || text.length > alarmCharsMax)
    throw refusals.tooManyAlarms({ max: alarmsMax });
  return text;
}
