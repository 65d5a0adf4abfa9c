import { createHash } from 'node:crypto';
import type { Reader, Tx } from '#src/platform/database.ts';
import { isId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { hostIn } from '#src/platform/sql.ts';
import { tasksOf, tasksOfGroup, type TaskRow } from '#src/posts/kinds/task/list-tasks.ts';
import { listedTo } from '#src/posts/policy.ts';
import { readCalendarEvent, readWhole, type CalendarEvent } from './read.ts';

/** Whose events or tasks a collection has: the person's own, from all groups, or those of one group. */
export interface Shelf {
  readonly kind: 'event' | 'task';
  /** Null: the person's. */
  readonly groupId: GroupId | null;
}

/** An event or a task as a calendar program knows it: a file with a name and a UID, and its person's own reminders. */
export type CalendarObject = Known &
  (
    | { readonly kind: 'event'; readonly event: CalendarEvent }
    | { readonly kind: 'task'; readonly task: TaskRow }
  );

interface Known {
  readonly postId: PostId;
  readonly uri: string;
  /** As the program called it that made it; otherwise the address of the post, which all companies share. */
  readonly uid: string;
  readonly name: string;
  /** Of one's own as it was written, of others' as it is read. */
  readonly text: string;
  /** `ada@alpha.example` */
  readonly author: string;
  /** The author, or their pseudonym, is the reader. */
  readonly isOwn: boolean;
  readonly publishedAt: Date;
  readonly changedAt: Date;
  /** VALARM components. */
  readonly alarms: string;
}
type Viewer = { readonly personId: PersonId };

/** Past events that are shown to programs, and how many in all. */
const behindMs = 366 * 24 * 3600 * 1000;
const farAway = new Date('2200-01-01T00:00:00Z');
const objectsMax = 5_000;

/** All of a collection. Cancelled events and dropped tasks are not in it: a program that deleted them is not to be given them again. */
export async function readShelf(
  reader: Reader,
  viewer: Viewer,
  { kind, groupId }: Shelf,
): Promise<CalendarObject[]> {
  if (kind === 'task') {
    const states = ['open', 'in_work', 'done'] as const;
    const tasks =
      groupId === null
        ? await tasksOf(reader, viewer.personId)
        : await tasksOfGroup(reader, viewer, groupId, { states });
    return await asTasks(reader, viewer, tasks);
  }
  const window = { from: new Date(Date.now() - behindMs), to: farAway };
  const calendar = groupId === null ? 'mine' : { groupId };
  const events = await readWhole(reader, viewer, calendar, window, objectsMax);
  return await asEvents(
    reader,
    viewer,
    events.filter(
      ({ own, cancelled, isOwn }) => !(groupId === null && own === 'no') && !(cancelled && isOwn),
    ),
  );
}

/** One of a collection by its name, also outside the days that are listed; null: there is none for this person. */
export async function readObject(
  reader: Reader,
  viewer: Viewer,
  shelf: Shelf,
  name: string,
): Promise<CalendarObject | null> {
  const id = await postNamed(reader, shelf, name);
  if (id === null) return null;
  if (shelf.kind === 'event') {
    const event = await readCalendarEvent(reader, viewer, id);
    const isHere =
      event !== null && !(event.cancelled && event.isOwn) && (await isIn(reader, id, shelf.groupId));
    return isHere ? ((await asEvents(reader, viewer, [event]))[0] ?? null) : null;
  }
  return (await readShelf(reader, viewer, shelf)).find(({ postId }) => postId === id) ?? null;
}

async function postNamed(reader: Reader, { groupId }: Shelf, name: string): Promise<PostId | null> {
  const [row] = await reader<{ postId: PostId }[]>`
    select post_id from calendar_objects
    where name = ${name} ${groupId === null ? reader`` : reader`and group_id = ${groupId}`} order by post_id limit 1`;
  if (row) return row.postId;
  const id = name.replace(/\.ics$/, '');
  return isId(id) ? (id as PostId) : null;
}

async function isIn(reader: Reader, postId: PostId, groupId: GroupId | null): Promise<boolean> {
  if (groupId === null) return true;
  const [row] = await reader`select from posts where id = ${postId} and group_id = ${groupId}`;
  return row !== undefined;
}

async function asEvents(
  reader: Reader,
  viewer: Viewer,
  events: readonly CalendarEvent[],
): Promise<CalendarObject[]> {
  const known = await knownOf(
    reader,
    viewer,
    events.map(({ postId }) => postId),
  );
  return events.flatMap((event) => {
    const of = known.get(event.postId);
    return of ? [{ ...of, kind: 'event' as const, event }] : [];
  });
}

async function asTasks(reader: Reader, viewer: Viewer, tasks: readonly TaskRow[]): Promise<CalendarObject[]> {
  const known = await knownOf(
    reader,
    viewer,
    tasks.map(({ id }) => id),
  );
  return tasks.flatMap((task) => {
    const of = known.get(task.id);
    return of ? [{ ...of, kind: 'task' as const, task }] : [];
  });
}

async function knownOf(
  reader: Reader,
  viewer: Viewer,
  ids: readonly PostId[],
): Promise<ReadonlyMap<PostId, Known>> {
  if (ids.length === 0) return new Map();
  const person = viewer.personId;
  const rows = await reader<Known[]>`
    select p.id as post_id, p.uri, coalesce(o.uid, p.uri) as uid, coalesce(o.name, p.id || '.ics') as name,
      case when w.is_own then p.source else p.text end as text, w.is_own, p.published_at,
      greatest(p.published_at, p.edited_at, t.state_at) as changed_at, coalesce(a.alarms, '') as alarms,
      w.handle || '@' || coalesce(w.host, ${reader.instance.addresses.host}) as author
    from posts p left join calendar_objects o on o.post_id = p.id left join tasks t on t.post_id = p.id
      left join calendar_alarms a on a.post_id = p.id and a.person_id = ${person}
      cross join lateral (select q.handle, ${hostIn(reader, 'pe.origin')} as host, p.author_id = ${person} or exists (
        select from aliases x where x.alias_id = p.author_id and x.person_id = ${person}) as is_own
        from people q left join peers pe on pe.id = q.peer_id where q.id = p.author_id) w
    where p.id = any(${[...ids]}::bigint[]) and ${listedTo(reader, viewer)}`;
  return new Map(rows.map((row) => [row.postId, row]));
}

/** Changes whenever the file does. */
export function versionOf(object: CalendarObject): string {
  const { uid, name, text, alarms, changedAt } = object;
  const of = object.kind === 'event' ? object.event : object.task;
  const said = JSON.stringify([uid, name, text, alarms, changedAt, of]);
  return `"${createHash('sha256').update(said).digest('base64url').slice(0, 27)}"`;
}

/** A post's row stays locked, so that of two programs that save it one comes second. */
export async function holdObject(tx: Tx, postId: PostId): Promise<void> {
  await tx`select from posts where id = ${postId} for no key update`;
}

/** What a program calls the post that it made. False: the group has this UID or name already. */
export async function nameObject(
  tx: Tx,
  postId: PostId,
  groupId: GroupId,
  { uid, name }: { readonly uid: string; readonly name: string },
): Promise<void> {
  await tx`insert into calendar_objects (post_id, group_id, uid, name) values (${postId}, ${groupId}, ${uid}, ${name})`;
  await tx`
    insert into imported_events (group_id, uid, post_id)
    select ${groupId}, ${uid}, e.post_id from events e where e.post_id = ${postId} on conflict do nothing`;
}

/** Whether a group has something of this UID, however it came. Of two that save it at once one comes second. */
export async function isUidKnown(tx: Tx, groupId: GroupId, uid: string): Promise<boolean> {
  await tx`select from groups where id = ${groupId} for no key update`;
  const [known] = await tx`
    select from calendar_objects where group_id = ${groupId} and uid = ${uid}
    union all select from imported_events where group_id = ${groupId} and uid = ${uid}
    union all select from posts where uri = ${uid} and group_id = ${groupId} limit 1`;
  return known !== undefined;
}

/** A person's own reminders of it; '' for none. */
export async function keepAlarms(tx: Tx, person: PersonId, postId: PostId, alarms: string): Promise<void> {
  if (alarms === '') {
    await tx`delete from calendar_alarms where person_id = ${person} and post_id = ${postId}`;
    return;
  }
  await tx`
    insert into calendar_alarms (person_id, post_id, alarms) values (${person}, ${postId}, ${alarms})
    on conflict (person_id, post_id) do update set alarms = excluded.alarms`;
}
