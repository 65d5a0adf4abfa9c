import type { Hono } from 'hono';
import {
  eventsMax,
  readCalendar,
  type Calendar,
  type CalendarEvent,
  type Window,
} from '#src/calendars/read.ts';
import { readGroup } from '#src/groups/read.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId, type GroupId } from '#src/platform/ids.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import type { Guards } from '../guard.ts';

/** Days that one answer covers. */
const windowDaysMax = 400;
const dayMs = 24 * 3600 * 1000;

/**
 * What takes place between two moments, earliest first, a series with each of its dates: of a group (`group_id`), of the company (`show=company`),
 * or of the reader. Our own: Mastodon has no calendar.
 */
export function calendarRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  app.get('/api/v1/calendar', guards.signedIn('read:statuses'), async (c) => {
    const viewer = { personId: c.get('personId') };
    const window = windowOf(c);
    const groupId = c.req.query('group_id');
    const group =
      groupId === undefined ? null : isId(groupId) ? await readGroup(db, viewer, groupId as GroupId) : null;
    if (groupId !== undefined && group?.mine?.state !== 'active') throw notFound('group');
    const calendar: Calendar = group
      ? { groupId: group.id }
      : c.req.query('show') === 'company'
        ? 'company'
        : 'mine';
    const events = await readCalendar(db, viewer, calendar, window);
    return c.json({ events: events.map(presentEvent), complete: events.length < eventsMax });
  });
}

function windowOf(c: ApiRequest): Window {
  const from = momentOf(c, 'from');
  const to = momentOf(c, 'to');
  if (to <= from || to.getTime() - from.getTime() > windowDaysMax * dayMs)
    throw new Refusal('invalid', `to must be later than from, by ${windowDaysMax} days at most.`);
  return { from, to };
}

function momentOf(c: ApiRequest, name: string): Date {
  const text = c.req.query(name) ?? '';
  const at = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text)
    ? new Date(text)
    : null;
  if (at === null || Number.isNaN(at.getTime()))
    throw new Refusal(
      'invalid',
      `${name} must be a day or a date with time and offset, e.g. 2026-12-31T12:00:00Z.`,
    );
  return at;
}

const presentEvent = (event: CalendarEvent) => ({
  ...{ status_id: event.postId as string, uri: event.uri, title: event.title },
  ...{ starts_at: event.startsAt.toISOString(), ends_at: event.endsAt?.toISOString() ?? null },
  ...{ zone: event.zone, place: event.place, link: event.link, cancelled: event.cancelled },
  ...{ answer: event.own, mine: event.isOwn, capacity: event.capacity },
  // Of a date of a series: the rule, and when it has this date begin.
  ...{ rule: event.series?.rule ?? null, occurs_at: event.occursAt?.toISOString() ?? null },
  organiser: { name: event.organiser.name, company: event.organiser.company },
  group: event.group && { name: event.group.name, handle: event.group.handle, company: event.group.company },
});
