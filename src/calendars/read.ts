import type { Viewer } from '#src/people/person.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { hostIn, tagOf, type Fragment } from '#src/platform/sql.ts';
import type { EventAnswer, EventDetails } from '#src/posts/kinds/event/event.ts';
import type { StoredSeries } from '#src/posts/kinds/event/forms.ts';
import { movedMaxMs, occurrencesIn } from '#src/posts/kinds/event/series.ts';
import { seriesOf } from '#src/posts/kinds/event/stored-series.ts';
import { companyWide, leavesRoom, visibleTo } from '#src/posts/policy.ts';

/** An event in a calendar, or an hour of questions. */
export interface CalendarEvent extends EventDetails {
  readonly postId: PostId;
  /** An hour of questions: nobody answers whether they come, and it is changed on its page. */
  readonly isHour: boolean;
  /** Of a date of a series: when its rule has it begin. Null: the event as it stands, a series with its first date. */
  readonly occursAt: Date | null;
  /** The event that a date is of, as it stands: what calendar files tell. */
  readonly whole: Pick<EventDetails, 'startsAt' | 'endsAt' | 'place' | 'cancelled'>;
  readonly uri: string;
  readonly publishedAt: Date;
  /** By its last edit. */
  readonly changedAt: Date;
  readonly title: string;
  /** The reader's. */
  readonly own: EventAnswer | null;
  readonly isOwn: boolean;
  readonly organiser: { readonly name: string } & Home;
  /** Null: it is in no group. */
  readonly group:
    | ({ readonly name: string; readonly handle: string; readonly host: string | null } & Home)
    | null;
}
interface Home {
  /** Null: ours. */
  readonly peerId: number | null;
  readonly company: string;
  readonly country: string;
}

/**
 * Whose events, and hours of questions. `mine`: of the reader's groups, what they organise, and what they said yes or maybe to. `company`: what everybody at the company may
 * read.
 */
export type Calendar = 'mine' | 'company' | { readonly groupId: GroupId };

/** From `from` on, before `to`. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** More than a page can show; the earliest are shown. */
export const eventsMax = 1_000;

/** Events that the reader may read and that touch these days, earliest first, of a series each date; at most `limit`. One statement. */
export async function readCalendar(
  reader: Reader,
  viewer: Extract<Viewer, { readonly personId: PersonId }>,
  calendar: Calendar,
  window: Window,
  limit = eventsMax,
): Promise<CalendarEvent[]> {
  const events = await readWhole(reader, viewer, calendar, window, limit);
  if (events.every(({ series }) => series === null)) return events;
  return events
    .flatMap((event) => (event.series === null ? [event] : datesOf(event, window)))
    .toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime())
    .slice(0, limit);
}

/** The same, but of a series one, as it stands. */
export async function readWhole(
  reader: Reader,
  viewer: Extract<Viewer, { readonly personId: PersonId }>,
  calendar: Calendar,
  window: Window,
  limit: number,
): Promise<CalendarEvent[]> {
  const found = candidates(reader, viewer.personId, calendar, window);
  const one = typeof calendar === 'object' ? reader`true` : leavesRoom(tagOf(reader));
  return await readFound(reader, viewer, found, reader`${within(reader, calendar)} and ${one}`, limit);
}

/** A series on these days; a date that was cancelled is shown as such. */
const datesOf = (event: CalendarEvent, { from, to }: Window): CalendarEvent[] =>
  occurrencesIn(event, from, to).map(({ at, startsAt, endsAt, place, cancelled }) => ({
    ...event,
    ...{
      occursAt: at,
      startsAt,
      endsAt,
      place: place || event.place,
      cancelled: event.cancelled || cancelled,
    },
  }));

/** One event, if the post is one that the reader may read. */
export async function readCalendarEvent(
  reader: Reader,
  viewer: Extract<Viewer, { readonly personId: PersonId }>,
  postId: PostId,
): Promise<CalendarEvent | null> {
  const [event] = await readFound(
    reader,
    viewer,
    reader`select ${postId}::bigint as post_id`,
    reader`true`,
    1,
  );
  return event ?? null;
}

/** `found` selects `post_id`; `belongs` is a condition over `posts p`. */
async function readFound(
  reader: Reader,
  viewer: Extract<Viewer, { readonly personId: PersonId }>,
  found: Fragment,
  belongs: Fragment,
  limit: number,
): Promise<CalendarEvent[]> {
  const { company, country } = reader.instance;
  const person = viewer.personId;
  const rows = await reader<Row[]>`
    with found as materialized (${found})
    select p.id as post_id, p.uri, p.title, p.published_at, greatest(p.published_at, p.edited_at) as changed_at,
      e.is_hour, e.starts_at, e.ends_at, e.zone, e.place, e.link, e.cancelled, e.capacity,
      e.series,
      (select x.answer from event_answers x where x.post_id = f.post_id and x.person_id = ${person}) as own,
      p.author_id in (${namesOf(reader, person)}) as is_own,
      a.name, a.peer_id, case when a.peer_id is null then ${company} else coalesce(nullif(ap.company, ''), ${hostIn(reader, 'ap.origin')}) end as company,
      case when a.peer_id is null then ${country} else ap.country end as country,
      g.name as group_name, g.handle as group_handle, ${hostIn(reader, 'gp.origin')} as group_host, g.peer_id as group_peer_id,
      case when g.peer_id is null then ${company} else coalesce(nullif(gp.company, ''), ${hostIn(reader, 'gp.origin')}) end as group_company,
      case when g.peer_id is null then ${country} else gp.country end as group_country
    from found f cross join lateral (${datesOfPost(reader)}) e join posts p on p.id = f.post_id
      join people a on a.id = p.author_id left join peers ap on ap.id = a.peer_id
      left join groups g on g.id = p.group_id left join peers gp on gp.id = g.peer_id
    where p.removed_at is null and ${belongs} and ${visibleTo(reader, viewer)}
    order by e.starts_at, p.id limit ${limit}`;
  return rows.map(eventOf);
}

/** Over `found f`: when it is, of an event or an hour. */
const datesOfPost = (sql: Reader): Fragment => sql`
  select false as is_hour, x.starts_at, x.ends_at, x.zone, x.place, x.link, x.cancelled_at is not null as cancelled, x.capacity,
    case when x.rule is not null then jsonb_build_object('rule', x.rule, 'exceptions', x.exceptions) end as series
  from events x where x.post_id = f.post_id
  union all
  select true, k.starts_at, k.ends_at, null, '', k.stream, false, null, null
  from campaigns k where k.post_id = f.post_id and k.format = 'questions'`;

interface Row extends Omit<CalendarEvent, 'organiser' | 'group' | 'series' | 'whole' | 'occursAt'>, Home {
  readonly series: StoredSeries | null;
  readonly name: string;
  readonly groupName: string | null;
  readonly groupHandle: string;
  readonly groupHost: string | null;
  readonly groupPeerId: number | null;
  readonly groupCompany: string;
  readonly groupCountry: string;
}

function eventOf(row: Row): CalendarEvent {
  const { name, peerId, company, country, groupName, groupHandle, groupHost, ...rest } = row;
  const { groupPeerId, groupCompany, groupCountry, ...event } = rest;
  const { startsAt, endsAt, place, cancelled } = event;
  return {
    ...event,
    ...{ occursAt: null, whole: { startsAt, endsAt, place, cancelled }, series: seriesOf(row.series) },
    organiser: { name, peerId, company, country },
    group:
      groupName === null
        ? null
        : {
            ...{ name: groupName, handle: groupHandle, host: groupHost },
            ...{ peerId: groupPeerId, company: groupCompany, country: groupCountry },
          },
  };
}

/** Over `events e`. What ends as the first day begins is over by then. Of a series its first date may have been moved to an earlier day. */
const touches = (sql: Reader, { from, to }: Window): Fragment =>
  sql`e.until >= ${from} and e.starts_at < ${new Date(to.getTime() + movedMaxMs)} and (e.rule is not null or e.starts_at < ${to}) and (e.until > ${from} or e.starts_at >= ${from})`;

const namesOf = (sql: Reader, person: PersonId): Fragment =>
  sql`select ${person}::bigint union all select x.alias_id from aliases x where x.person_id = ${person}`;

/** Each by an index over a few days; rights are asked of what they find. */
function candidates(sql: Reader, person: PersonId, calendar: Calendar, window: Window): Fragment {
  const during = touches(sql, window);
  // Of the version before: whose they are is known by their posts alone.
  const unplaced = sql`select e.post_id from events e
    where e.organiser_id is null and e.starts_at < ${window.to} and coalesce(e.ends_at, e.starts_at) >= ${window.from}`;
  if (calendar === 'company')
    return sql`select e.post_id from events e where e.group_id is null and ${during} union ${unplaced}`;
  const hours = sql`k.format = 'questions' and k.ends_at > ${window.from} and k.starts_at < ${window.to}`;
  if (calendar !== 'mine')
    return sql`select e.post_id from events e where e.group_id = ${calendar.groupId} and ${during} union ${unplaced}
      union select k.post_id from campaigns k where k.group_id = ${calendar.groupId} and ${hours}`;
  return sql`
    select e.post_id from memberships m cross join lateral (
      select e.post_id from events e where e.group_id = m.group_id and ${during}) e
    where m.person_id = ${person} and m.state = 'active'
    union select k.post_id from memberships m cross join lateral (
      select k.post_id from campaigns k where k.group_id = m.group_id and ${hours}) k
    where m.person_id = ${person} and m.state = 'active'
    union select e.post_id from events e where e.organiser_id in (${namesOf(sql, person)}) and ${during}
    union select e.post_id from event_answers x join events e on e.post_id = x.post_id
      where x.person_id = ${person} and x.answer in ('yes', 'maybe') and ${during}
    union ${unplaced}`;
}

/** Over `posts p`: what was found belongs there. */
function within(sql: Reader, calendar: Calendar): Fragment {
  if (calendar === 'mine') return sql`true`;
  return calendar === 'company' ? companyWide(tagOf(sql)) : sql`p.group_id = ${calendar.groupId}`;
}
