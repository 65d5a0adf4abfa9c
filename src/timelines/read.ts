import type { PeopleList } from '#src/people/lists.ts';
import { inPageOrder, limitOf, pageOf } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { sqlText, tagOf, type Fragment, type Tag } from '#src/platform/sql.ts';
import { postedIn } from '#src/groups/newest.ts';
import { stampColumns } from '#src/posts/read/post-cache.ts';
import { entriesOf, listEntries, type EntryRow } from '#src/posts/read/entries.ts';
import { listed } from '#src/posts/kinds/parts.ts';
import { filtered, type PostFilter } from '#src/posts/filter.ts';
import { listedTo, listedBy } from '#src/posts/policy.ts';
import type { Entry, Page, Viewer } from '#src/posts/post.ts';
import { withOlder } from './retention.ts';

/**
 * What a person's people and groups wrote and shared, newest first. One prepared statement for a page of plain notes, whatever is stored: a walk
 * over the feed's index that checks access to each post again.
 */
export async function homeTimeline(reader: Reader, personId: PersonId, page: Page): Promise<Entry[]> {
  const statement = isCursor(page.minId) ? homeUp : homeDown;
  const rows = await reader.unsafe<EntryRow[]>(statement, [personId, ...bounds(page)], { prepare: true });
  const all = await withOlder(reader, personId, page, inPageOrder(rows, page));
  return await entriesOf(reader, { personId }, all);
}

/** What was written in a group, newest first. Empty for anyone who is not an active member: no one learns whether the group exists. */
export async function groupTimeline(
  reader: Reader,
  viewer: Viewer,
  groupId: GroupId,
  page: Page,
  filter: PostFilter = {},
): Promise<Entry[]> {
  // Asked once before the walk: who is no member must not make us look at every post of a large group.
  const where = reader`${postedIn(tagOf(reader), reader`${groupId}::bigint`)} and ${isActiveMember(reader, viewer, groupId)} and ${notHidden(reader, viewer)}
    and ${filtered(reader, filter)} and ${reader.unsafe(listed)}`;
  return await listEntries(reader, viewer, page, { where, within: 'p.group_id', why: 'group', inRoom: true });
}

/** Posts with a hashtag (without #, any case) or one of several, newest first, from every audience the viewer belongs to. */
export async function tagTimeline(
  reader: Reader,
  viewer: Viewer,
  tag: string | readonly string[],
  page: Page,
  filter: PostFilter = {},
): Promise<Entry[]> {
  const names = [tag].flat().map((each) => each.normalize('NFC').toLowerCase());
  const [name, ...others] = names;
  const wanted = reader`${notHidden(reader, viewer)} and ${filtered(reader, filter)}`;
  // Several are walked by the posts, of which each comes once.
  if (others.length > 0)
    return await listEntries(reader, viewer, page, {
      where: reader`p.has_tags and p.id in (select post_id from post_tags where tag = any(${names}::text[])) and ${wanted}`,
    });
  return await listEntries(reader, viewer, page, {
    more: reader`join post_tags t on t.post_id = p.id`,
    where: reader`t.tag = ${name ?? ''} and ${wanted}`,
    cursor: 't.post_id',
  });
}

/** What was written for the whole company, here or at a partner, newest first. */
export async function companyTimeline(
  reader: Reader,
  viewer: Viewer,
  page: Page,
  filter: PostFilter = {},
): Promise<Entry[]> {
  const where = reader`p.level in ('instance', 'public', 'partner') and ${notHidden(reader, viewer)}
    and ${filtered(reader, filter)}`;
  return await listEntries(reader, viewer, page, { where });
}

/** What the people on one of the reader's own lists wrote, newest first. Their shares are not in it. */
export async function listTimeline(
  reader: Reader,
  personId: PersonId,
  list: PeopleList,
  page: Page,
): Promise<Entry[]> {
  const viewer = { personId };
  // Of each of them as many as fill the page, so that no more is walked than may be shown.
  const where = reader`p.id in (
    select x.id from list_people l cross join lateral (
      select p.id from posts p
      where p.author_id between l.person_id and l.person_id and p.level <> 'direct' and ${reader.unsafe(listed)}
        and ${repliesOf(reader, list, personId)} and ${listedTo(reader, viewer)} and ${notHidden(reader, viewer)}
        ${pageOf(reader, 'p.id', page, 'p.author_id')}) x
    where l.list_id = ${list.id})`;
  return await listEntries(reader, viewer, page, { where });
}

/** One's letters, newest first, from the conversations one has let in. */
export async function directTimeline(reader: Reader, personId: PersonId, page: Page): Promise<Entry[]> {
  const where = reader`p.level = 'direct' and p.id in (
    select x.post_id from conversation_people s join conversation_posts x on x.conversation_id = s.conversation_id
    where s.person_id = ${personId} and s.state = 'open') and ${notHidden(reader, { personId })}`;
  return await listEntries(reader, { personId }, page, { where });
}

/** Over `posts p`. */
function repliesOf(reader: Reader, { id, replies }: PeopleList, personId: PersonId): Fragment {
  const none = reader`p.reply_to_uri is null or p.reply_to_author_id = p.author_id`;
  if (replies === 'none') return reader`(${none})`;
  return replies === 'list'
    ? reader`(${none} or exists (
        select from list_people o where o.list_id = ${id} and o.person_id = p.reply_to_author_id))`
    : reader`(${none} or exists (
        select from follows o where o.follower_id = ${personId} and o.followee_id = p.reply_to_author_id and o.state = 'accepted'))`;
}

/** SQL that selects the companies whose posts this person does not want to see. */
export const blockedPeers = <F>(sql: Tag<F>, person: F): F => sql`
  select xc.peer_id from company_mutes xc where xc.person_id = ${person} and xc.hides`;

/** SQL that selects whose posts this person reads on exclusive lists, and not at home. */
export const onExclusiveLists = <F>(sql: Tag<F>, person: F): F => sql`
  select xp.person_id from lists xl join list_people xp on xp.list_id = xl.id where xl.person_id = ${person} and xl.exclusive`;

const isCursor = (id: string | undefined): id is string => id !== undefined && isId(id);
const idMax = '9223372036854775807';

/** Below, above, limit. */
function bounds(page: Page): [string, string, number] {
  const above = [page.minId, page.sinceId].find(isCursor) ?? '0';
  return [isCursor(page.maxId) ? page.maxId : idMax, above, limitOf(page)];
}

/** Those whom the reader muted or blocked, and those who blocked the reader. Evaluated once for a statement. */
const hidden = (person: string) => `array(
  select muted_id from mutes_in_force where person_id = ${person}
  union all select blocked_id from blocks where person_id = ${person}
  union all select person_id from blocks where blocked_id = ${person})`;

function isActiveMember(reader: Reader, viewer: Viewer, groupId: GroupId): Fragment {
  return 'personId' in viewer
    ? reader`exists (
        select from memberships m where m.group_id = ${groupId} and m.person_id = ${viewer.personId} and m.state = 'active')`
    : reader`exists (
        select from memberships m join people s on s.id = m.person_id
        where m.group_id = ${groupId} and m.state = 'active' and s.peer_id = ${viewer.peerId})`;
}

function notHidden(reader: Reader, viewer: Viewer): Fragment {
  if (!('personId' in viewer)) return reader`true`;
  const { personId } = viewer;
  return reader`p.author_id <> all (array(
    select muted_id from mutes_in_force where person_id = ${personId}
    union all select blocked_id from blocks where person_id = ${personId}
    union all select person_id from blocks where blocked_id = ${personId}))
    and coalesce(p.peer_id, 0) <> all (array(${blockedPeers(tagOf(reader), reader`${personId}::bigint`)}))`;
}

/**
 * $1 the reader, $2 below, $3 above, $4 limit. Built once: this text is the hottest of all. The post of an entry is looked up when the walk has come
 * to it: PostgreSQL, which takes any range of a feed for a handful, would else look up the whole feed and sort it.
 */
const home = (order: 'asc' | 'desc') => `
  select f.entry_id, f.why, f.share_id, e.*
  from feed f cross join lateral (
    select s.uri as share_uri, s.at as share_at, s.person_id as sharer_id, ${stampColumns}
    from posts p left join shares s on s.id = f.share_id
    where p.id = f.post_id and ${listedBy(sqlText, '$1::bigint')}
      and not (array[p.author_id, s.person_id] && (${hidden('$1::bigint')}))
      and coalesce(p.peer_id, 0) <> all (array(${blockedPeers(sqlText, '$1::bigint')}))
      and (f.why <> 'follow' or p.author_id <> all (array(${onExclusiveLists(sqlText, '$1::bigint')}))) limit 1) e
  where f.person_id = $1::bigint and f.entry_id < $2::bigint and f.entry_id > $3::bigint
  order by f.entry_id ${order} limit $4::int`;
const homeDown = home('desc');
const homeUp = home('asc');
