import { limitOf, type Page } from '#src/platform/cursors.ts';
import { noteChange } from '#src/platform/changes.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { aliasesOf, type OwnAlias } from '#src/groups/read-aliases.ts';
import { readFaces } from '#src/people/read.ts';
import { stampColumns, type Stamped } from '#src/posts/cores.ts';
import type { Face, PostView } from '#src/posts/post.ts';
import { viewsOf } from '#src/posts/views.ts';
import type { NotificationKind } from './notification.ts';
import { due, shownBesidesMessages } from './read.ts';

/** Alerts of one matter, told together: "Ada, Bruno and 3 others reacted to your post". What was read is not mixed with what is new. */
export interface AlertGroup {
  /** Of its newest alert: the cursor, and the name of the group until something newer joins it. */
  readonly id: string;
  readonly kind: NotificationKind;
  readonly at: Date;
  readonly unread: boolean;
  /** How many alerts it holds. */
  readonly count: number;
  /** Who, the last first: at most `facesMax`; `people` counts them all. */
  readonly actors: readonly Face[];
  readonly people: number;
  /** Of the newest alert. */
  readonly post: PostView | null;
  readonly group: AlertedGroup | null;
  /** Of reactions: kinds and emoji, each once. */
  readonly details: readonly string[];
  /** An invitation or a request to join that still waits for an answer; nobody joins a group that is archived. */
  readonly open: boolean;
  /** The reader's pseudonym that it was said to; null: to themselves. */
  readonly alias: string | null;
}
interface AlertedGroup {
  readonly id: GroupId;
  readonly name: string;
  readonly handle: string;
  readonly host: string | null;
}

interface AlertPage extends Pick<Page, 'maxId' | 'limit'> {
  readonly kinds?: readonly NotificationKind[];
  /** Only these alerts, whether or not the person wants them in the app: for a mail, or one that is opened. */
  readonly ids?: readonly string[];
}

export const facesMax = 5;
/** Alerts that one page looks at: what is further down is found by the next. */
const walkMax = 600;

/** A person's alerts but for messages in groups, newest first, in one statement and one for posts and faces each. The cursor is a group's id. */
export async function readAlertGroups(
  reader: Reader,
  personId: PersonId,
  page: AlertPage,
): Promise<AlertGroup[]> {
  const rows = await selectGroups(reader, personId, page);
  const withPost = rows.filter((row) => row.id !== null);
  const [views, faces, aliases] = await Promise.all([
    viewsOf(reader, { personId }, withPost),
    readFaces(reader, [...new Set(rows.flatMap(actorsOf))]),
    aliasesOf(reader, personId),
  ]);
  const posts = new Map(views.map(([, post]) => [post.id, post]));
  const known = new Map(faces.map((face) => [face.id, face]));
  return rows.map((row) => ({
    id: row.newest,
    kind: row.kind,
    at: row.at,
    unread: row.unread,
    count: row.count,
    actors: actorsOf(row).flatMap((id) => known.get(id) ?? []),
    people: row.people,
    post: posts.get(row.id) ?? null,
    group: row.group,
    details: row.details.filter((detail) => detail !== ''),
    open: row.open,
    alias: addressed(posts.get(row.id), aliases),
  }));
}

/** Whose post it is, whom it answers, or whom it names. */
function addressed(post: PostView | undefined, aliases: readonly OwnAlias[]): string | null {
  const alias = aliases.find(
    ({ id }) =>
      post?.author.id === id || post?.replyToAuthorId === id || post?.mentions.some((each) => each.id === id),
  );
  return alias?.name ?? null;
}

interface GroupRow extends Stamped {
  readonly newest: string;
  readonly kind: NotificationKind;
  readonly at: Date;
  readonly unread: boolean;
  readonly count: number;
  readonly people: number;
  /** Newest first, one for each alert that was somebody's act. */
  readonly actors: PersonId[];
  readonly details: string[];
  readonly group: AlertedGroup | null;
  readonly open: boolean;
}

const actorsOf = (row: GroupRow): PersonId[] => [...new Set(row.actors)].slice(0, facesMax);

async function selectGroups(reader: Reader, personId: PersonId, page: AlertPage): Promise<GroupRow[]> {
  const kinds = page.kinds ? reader`and n.kind = any(${[...page.kinds]}::text[])` : reader``;
  const only = page.ids ? reader`and n.id = any(${[...page.ids]}::bigint[])` : reader``;
  const before = page.maxId !== undefined && isId(page.maxId) ? page.maxId : null;
  // A group stands where its newest alert does: what belongs to one further up is not told again.
  const newer = before
    ? reader`and ${matter(reader)} <> all (array(select ${matter(reader)} from notifications n left join posts p on p.id = n.post_id
        where n.person_id = ${personId} and n.id >= ${before} order by n.id limit ${walkMax}))`
    : reader``;
  return await reader<GroupRow[]>`
    with walked as (
      select n.id, n.kind, n.read_at, n.actor_id, n.detail, ${matter(reader)} as matter
      from notifications n left join posts p on p.id = n.post_id
      where n.person_id = ${personId} and ${page.ids ? due(reader, personId) : shownBesidesMessages(reader, personId)} ${kinds} ${only}
        ${before ? reader`and n.id < ${before}` : reader``} ${newer}
      order by n.id desc limit ${walkMax}
    ), grouped as (
      select max(id) as newest, count(*)::int as count, count(distinct actor_id)::int as people,
        coalesce(array_agg(actor_id order by id desc) filter (where actor_id is not null), '{}') as actors, array_agg(distinct detail) as details
      from walked group by matter order by newest desc limit ${limitOf(page)}
    )
    select w.newest, w.count, w.people, w.actors, w.details, n.kind, n.at, n.read_at is null as unread,
      case when g.id is not null then json_build_object('id', g.id::text, 'name', g.name, 'handle', g.handle,
        'host', substring(peer.origin from '//(.*)$')) end as "group",
      coalesce(g.archived_at is null and (n.kind = 'group_request' or n.kind = 'group_invite' and exists (select from memberships m
        where m.group_id = n.group_id and m.person_id = n.person_id and m.state = 'invited')), false) as open,
      ${reader.unsafe(stampColumns)}
    from grouped w join notifications n on n.id = w.newest
    left join groups g on g.id = n.group_id left join peers peer on peer.id = g.peer_id
    left join posts p on p.id = n.post_id left join people a on a.id = p.author_id
    order by w.newest desc`;
}

/** Whether this alert of theirs is of a group that they do not belong to any more. */
export async function isOfFormerMember(reader: Reader, personId: PersonId, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  const [row] = await reader`
    select 1 from notifications n left join posts p on p.id = n.post_id
    join groups g on g.id = coalesce(p.group_id, n.group_id)
    where n.id = ${id} and n.person_id = ${personId}
      and not exists (select from memberships m where m.group_id = g.id and m.person_id = ${personId} and m.state = 'active')`;
  return row !== undefined;
}

/** Marks as read what is told together with this alert, up to it: what joined the group since is not what was seen. */
export async function markMatterRead(tx: Tx, personId: PersonId, id: string): Promise<void> {
  if (!isId(id)) return;
  const { count } = await tx`
    update notifications set read_at = now() where id in (
      select n.id from notifications n left join posts p on p.id = n.post_id
      where n.person_id = ${personId} and n.read_at is null and n.id <= ${id} and ${matter(tx)} = (
        select ${matter(tx)} from notifications n left join posts p on p.id = n.post_id
        where n.id = ${id} and n.person_id = ${personId}))`;
  if (count > 0) noteChange(tx, `person ${personId} notifications`);
}

/**
 * What belongs together, as text: reactions to a post, shares of it, answers in a thread, who asks for a group, who
 * follows in one week. Over
 * `notifications n left join posts p`.
 */
function matter(reader: Reader): Fragment {
  const sql: Tag<Fragment> = (strings, ...parts) => reader(strings, ...parts);
  return sql`(case n.kind
    when 'reaction' then 'reaction ' || n.post_id
    when 'share' then 'share ' || n.post_id
    when 'reply' then 'reply ' || p.root_id
    when 'group_request' then 'group_request ' || n.group_id
    when 'follow' then 'follow ' || to_char(n.at, 'IYYY-IW')
    when 'follow_accepted' then 'follow_accepted ' || to_char(n.at, 'IYYY-IW')
    else n.id::text end || case when n.read_at is null then ' new' else '' end)`;
}
