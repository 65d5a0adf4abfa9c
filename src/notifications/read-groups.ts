import { limitOf, type Page } from '#src/platform/cursors.ts';
import { noteChange } from '#src/platform/changes.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { hostIn, type Fragment, type Tag } from '#src/platform/sql.ts';
import { pseudonymsOf, type OwnPseudonym } from '#src/groups/pseudonyms/read-pseudonyms.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import { stampColumns, type Stamped } from '#src/posts/read/post-cache.ts';
import type { PersonSummary, PostView } from '#src/posts/post.ts';
import { viewsOf } from '#src/posts/read/views.ts';
import type { NotificationKind } from './notification.ts';
import { due, shownBesidesMessages } from './read.ts';

/** Notifications about one matter, shown together: "Ada, Bruno and 3 others reacted to your post". Read ones are not mixed with new ones. */
export interface NotificationGroup {
  /** From its newest notification: the cursor, and the group's key until something newer joins it. */
  readonly id: string;
  readonly kind: NotificationKind;
  readonly at: Date;
  readonly unread: boolean;
  /** How many notifications it contains. */
  readonly count: number;
  /** Who, the last first: at most `facesMax`; `people` counts them all. */
  readonly actors: readonly PersonSummary[];
  readonly people: number;
  /** From the newest notification. */
  readonly post: PostView | null;
  readonly group: NotifiedGroup | null;
  /** Of reactions: kinds and emoji, each once. */
  readonly details: readonly string[];
  /** An invitation or a request to join that still waits for an answer; no one joins a group that is archived. */
  readonly open: boolean;
  /** The reader's pseudonym that it was said to; null: to themselves. */
  readonly pseudonym: string | null;
}
interface NotifiedGroup {
  readonly id: GroupId;
  readonly name: string;
  readonly handle: string;
  readonly host: string | null;
}

interface NotificationGroupPage extends Pick<Page, 'maxId' | 'limit'> {
  readonly kinds?: readonly NotificationKind[] | undefined;
  /** Only these notifications, whether or not the person wants them in the app: for an e-mail, or one that is opened. */
  readonly ids?: readonly string[];
}

export const summariesMax = 5;
/** Notifications examined for one page: older ones are found by the next. */
const walkMax = 600;

/**
 * A person's notifications except messages, grouped, newest first, in one statement plus one each for posts and people. The cursor is a group's
 * id.
 */
export async function readNotificationGroups(
  reader: Reader,
  personId: PersonId,
  page: NotificationGroupPage,
): Promise<NotificationGroup[]> {
  const rows = await selectGroups(reader, personId, page);
  const withPost = rows.filter((row) => row.id !== null);
  const [views, people, pseudonyms] = await Promise.all([
    viewsOf(reader, { personId }, withPost),
    readPersonSummaries(reader, [...new Set(rows.flatMap(actorsOf))]),
    pseudonymsOf(reader, personId),
  ]);
  const posts = new Map(views.map(([, post]) => [post.id, post]));
  const known = new Map(people.map((person) => [person.id, person]));
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
    pseudonym: addressed(posts.get(row.id), pseudonyms),
  }));
}

/** Whose post it is, whom it answers, or whom it names. */
function addressed(post: PostView | undefined, pseudonyms: readonly OwnPseudonym[]): string | null {
  const pseudonym = pseudonyms.find(
    ({ id }) =>
      post?.author.id === id || post?.replyToAuthorId === id || post?.mentions.some((each) => each.id === id),
  );
  return pseudonym?.name ?? null;
}

interface GroupRow extends Stamped {
  readonly newest: string;
  readonly kind: NotificationKind;
  readonly at: Date;
  readonly unread: boolean;
  readonly count: number;
  readonly people: number;
  /** Newest first, one for each notification caused by someone's act. */
  readonly actors: PersonId[];
  readonly details: string[];
  readonly group: NotifiedGroup | null;
  readonly open: boolean;
}

const actorsOf = (row: GroupRow): PersonId[] => [...new Set(row.actors)].slice(0, summariesMax);

async function selectGroups(
  reader: Reader,
  personId: PersonId,
  page: NotificationGroupPage,
): Promise<GroupRow[]> {
  const kinds = page.kinds ? reader`and n.kind = any(${[...page.kinds]}::text[])` : reader``;
  const only = page.ids ? reader`and n.id = any(${[...page.ids]}::bigint[])` : reader``;
  const before = page.maxId !== undefined && isId(page.maxId) ? page.maxId : null;
  // A group is placed by its newest notification: what belongs to one further up is not repeated.
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
        'host', ${hostIn(reader, 'peer.origin')}) end as "group",
      coalesce(g.archived_at is null and (n.kind = 'group_request' or n.kind = 'group_quiet' and g.archives_at is not null or n.kind = 'group_invite' and exists (select from memberships m
        where m.group_id = n.group_id and m.person_id = n.person_id and m.state = 'invited')), false) as open,
      ${reader.unsafe(stampColumns)}
    from grouped w join notifications n on n.id = w.newest
    left join groups g on g.id = n.group_id left join peers peer on peer.id = g.peer_id
    left join posts p on p.id = n.post_id
    order by w.newest desc`;
}

/** Whether this notification is about a group they no longer belong to. */
export async function isOfFormerMember(reader: Reader, personId: PersonId, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  const [row] = await reader`
    select 1 from notifications n left join posts p on p.id = n.post_id
    join groups g on g.id = coalesce(p.group_id, n.group_id)
    where n.id = ${id} and n.person_id = ${personId}
      and not exists (select from memberships m where m.group_id = g.id and m.person_id = ${personId} and m.state = 'active')`;
  return row !== undefined;
}

/** Marks as read what is shown together with this notification, up to it: what joined the group since has not been seen. */
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
