import { inPageOrder, pageOf } from '#src/platform/cursors.ts';
import { noteChange } from '#src/platform/changes.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { isId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import { stampColumns, type Stamped } from '#src/posts/read/post-cache.ts';
import { viewsOf } from '#src/posts/read/views.ts';
import { unseen } from './markers.ts';
import type { NotificationKind, NotificationPage, NotificationView } from './notification.ts';
import { isAllowed, isDue, isWantedInApp, waitsCalmly } from './policy.ts';

export type { NotificationPage, NotificationView } from './notification.ts';

/** A person's notifications, newest first. Those about a post they may no longer read, that they muted or do not want in the app, are left out. */
export async function readNotifications(
  reader: Reader,
  personId: PersonId,
  page: NotificationPage,
): Promise<NotificationView[]> {
  const kinds = page.kinds ? reader`and n.kind = any(${[...page.kinds]}::text[])` : reader``;
  const others = page.excludeKinds?.length
    ? reader`and n.kind <> all(${[...page.excludeKinds]}::text[])`
    : reader``;
  const actor = page.actorId ? reader`and coalesce(n.actor_id, p.author_id) = ${page.actorId}` : reader``;
  const rows = await selectRows(
    reader,
    personId,
    reader`true ${kinds} ${others} ${pageOf(reader, 'n.id', page)}`,
    { only: actor, held: page.held ?? false },
  );
  return await complete(reader, personId, inPageOrder(rows, page));
}

/** One notification, or null. */
export async function readNotification(
  reader: Reader,
  personId: PersonId,
  id: string,
): Promise<NotificationView | null> {
  if (!isId(id)) return null;
  const rows = await selectRows(reader, personId, reader`n.id = ${id}`, { held: true });
  return (await complete(reader, personId, rows))[0] ?? null;
}

/** Those of these that are theirs, the newest first. */
export async function readNotificationsOf(
  reader: Reader,
  personId: PersonId,
  ids: readonly string[],
): Promise<NotificationView[]> {
  const walk = reader`n.id = any(${ids.filter(isId)}::bigint[]) order by n.id desc`;
  return await complete(reader, personId, await selectRows(reader, personId, walk, { held: true }));
}

/** Marks as read all notifications up to and including `upToId`, or all. */
export async function markRead(tx: Tx, personId: PersonId, upToId?: string): Promise<void> {
  const { count } = await tx`
    update notifications set read_at = now() where person_id = ${personId} and read_at is null
      ${upToId !== undefined && isId(upToId) ? tx`and id <= ${upToId}` : tx``}`;
  if (count > 0) noteChange(tx, `person ${personId} notifications`);
}

/** The same without messages: what the pages do not show as a notification was not seen there, and is still e-mailed. */
export async function markReadBesidesMessages(tx: Tx, personId: PersonId, upToId: string): Promise<void> {
  if (!isId(upToId)) return;
  noteChange(tx, `person ${personId} notifications`);
  await tx`
    update notifications n set read_at = now() where person_id = ${personId} and read_at is null and id <= ${upToId}
      and not exists (select from posts p where p.id = n.post_id and p.level = 'direct')
      and not ${waitsCalmly(tagOf(tx), tx`${personId}::bigint`)}`;
}

/** Marks as read notifications about posts of one thread: the person is looking at them. */
export async function markThreadRead(tx: Tx, personId: PersonId, rootId: PostId): Promise<void> {
  const { count } = await tx`
    update notifications set read_at = now()
    where person_id = ${personId} and read_at is null and kind <> 'must_read'
      and post_id in (select id from posts where root_id = ${rootId})`;
  if (count > 0) noteChange(tx, `person ${personId} notifications`);
}

export async function clearNotifications(tx: Tx, personId: PersonId): Promise<void> {
  await tx`delete from notifications where person_id = ${personId}`;
}

/** Deletes one notification; no effect if it is not the person's. */
export async function dismiss(tx: Tx, personId: PersonId, id: string): Promise<void> {
  if (isId(id)) await tx`delete from notifications where person_id = ${personId} and id = ${id}`;
}

/** Marks as read notifications about messages of one conversation, up to one of them: the person has it open. */
export async function markMessagesRead(
  tx: Tx,
  personId: PersonId,
  conversationId: string,
  upToId: PostId,
): Promise<void> {
  await tx`
    update notifications n set read_at = now() from conversation_posts x
    where n.person_id = ${personId} and n.read_at is null and x.post_id = n.post_id
      and x.conversation_id = ${conversationId} and x.post_id <= ${upToId}`;
}

/** Beyond this a badge says "many". */
export const unreadMax = 100;

/** Unread notifications that the list has not shown yet, including messages, counted up to `unreadMax`. */
export const unreadCount = (reader: Reader, personId: PersonId): Promise<number> =>
  countUnread(reader, personId, shown(reader, personId));

/** The same on the pages, where messages have their own badge. */
export const unreadBesidesMessages = (reader: Reader, personId: PersonId): Promise<number> =>
  countUnread(reader, personId, shownBesidesMessages(reader, personId));

async function countUnread(reader: Reader, personId: PersonId, which: Fragment): Promise<number> {
  const [row] = await reader<{ count: number }[]>`
    select count(*)::int as count from (
      select from notifications n left join posts p on p.id = n.post_id
      where n.person_id = ${personId} and n.read_at is null and ${unseen(reader, personId)} and ${which} limit ${unreadMax}) unread`;
  return row?.count ?? 0;
}

interface NotificationRow extends Stamped {
  readonly notificationId: string;
  readonly notificationKind: NotificationKind;
  readonly at: Date;
  readonly readAt: Date | null;
  readonly actorId: PersonId | null;
  readonly groupId: GroupId | null;
  readonly groupName: string;
  readonly groupHandle: string;
  readonly detail: string;
}

/**
 * `walk` says which `notifications n`, in which order; `only` is asked of their posts too. Each post is looked up when the walk has come to its
 * alert: a join was made with all of the person's alerts, and then sorted.
 */
async function selectRows(
  reader: Reader,
  personId: PersonId,
  walk: Fragment,
  { only = reader``, held = false }: { readonly only?: Fragment; readonly held?: boolean } = {},
): Promise<readonly NotificationRow[]> {
  return await reader<NotificationRow[]>`
    select n.id as notification_id, n.kind as notification_kind, n.at, n.read_at, n.actor_id, n.group_id, n.detail, e.*
    from notifications n cross join lateral (
      select g.name as group_name, g.handle as group_handle, ${reader.unsafe(stampColumns)}
      from (select) alert left join groups g on g.id = n.group_id
      left join posts p on p.id = n.post_id
      where ${held ? isAllowed(tagOf(reader), reader`${personId}::bigint`) : due(reader, personId)} and ${wanted(reader, personId)} ${only} limit 1) e
    where n.person_id = ${personId} and ${walk}`;
}

/** What may be sent through any channel, over `notifications n left join posts p`. */
export const due = (reader: Reader, personId: PersonId): Fragment =>
  isDue(tagOf(reader), reader`${personId}::bigint`);

/** What may be shown in the app, over the same. */
export const shown = (reader: Reader, personId: PersonId): Fragment =>
  reader`${due(reader, personId)} and ${wanted(reader, personId)}`;

const wanted = (reader: Reader, personId: PersonId): Fragment =>
  isWantedInApp(tagOf(reader), reader`${personId}::bigint`, textOf(reader));

/** One event, one notification: direct messages are announced by the chat. Over the same. */
export const shownBesidesMessages = (reader: Reader, personId: PersonId): Fragment =>
  reader`coalesce(p.level, '') <> 'direct' and ${shown(reader, personId)}`;

const tagOf =
  (reader: Reader): Tag<Fragment> =>
  (strings, ...parts) =>
    reader(strings, ...parts);
const textOf =
  (reader: Reader) =>
  (text: string): Fragment =>
    reader.unsafe(text) as unknown as Fragment;

async function complete(
  reader: Reader,
  personId: PersonId,
  rows: readonly NotificationRow[],
): Promise<NotificationView[]> {
  const withPost = rows.filter((row) => row.id !== null);
  const posts = new Map((await viewsOf(reader, { personId }, withPost)).map(([, post]) => [post.id, post]));
  const actors = await readPersonSummaries(reader, [...new Set(rows.flatMap((row) => row.actorId ?? []))]);
  const people = new Map(actors.map((person) => [person.id, person]));
  return rows.map((row) => ({
    id: row.notificationId,
    kind: row.notificationKind,
    at: row.at,
    readAt: row.readAt,
    actor: row.actorId === null ? null : (people.get(row.actorId) ?? null),
    post: posts.get(row.id) ?? null,
    group: row.groupId === null ? null : { id: row.groupId, name: row.groupName, handle: row.groupHandle },
    detail: row.detail,
  }));
}
