import { inPageOrder, pageOf } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import { stampColumns, type Stamped } from './post-cache.ts';
import { entriesOf, listEntries, type EntryRow } from './entries.ts';
import { filtered, type PostFilter } from '../filter.ts';
import { listed } from '../kinds/parts.ts';
import { visibleTo, listedTo } from '../policy.ts';
import type { Entry, PersonSummary, Page, PostView, ReactionKind, Viewer } from '../post.ts';
import { viewsOf } from './views.ts';

export interface PersonPostsOptions extends PostFilter {
  readonly onlyReplies?: boolean;
  readonly excludeShares?: boolean;
  /** Only what the person pinned on their page. */
  readonly pinned?: boolean;
}

/** What a person wrote and shared, as far as the viewer may read it, newest first. */
export async function postsOfPerson(
  reader: Reader,
  viewer: Viewer,
  personId: PersonId,
  page: Page,
  options: PersonPostsOptions = {},
): Promise<Entry[]> {
  const wanted = reader`${filtered(reader, options)} and ${reader.unsafe(listed)}
    ${options.onlyReplies ? reader`and p.reply_to_uri is not null and p.reply_to_author_id is distinct from p.author_id` : reader``}
    ${options.pinned ? reader`and p.has_pin and p.group_id is null and exists (select from pins x where x.post_id = p.id)` : reader``}`;
  const own = { where: reader`p.author_id = ${personId} and ${wanted}` };
  if (options.excludeShares || options.pinned) return await listEntries(reader, viewer, page, own);
  const rows = await reader<EntryRow[]>`
    select * from (
      (select p.id as entry_id, 'listed' as why, null::bigint as share_id, null as share_uri, null::timestamptz as share_at,
        null::bigint as sharer_id, ${reader.unsafe(stampColumns)}
      from posts p
      where ${own.where} and ${listedTo(reader, viewer)} ${pageOf(reader, 'p.id', page)})
      union all
      (select s.id, 'share', s.id, s.uri, s.at, s.person_id, ${reader.unsafe(stampColumns)}
      from shares s join posts p on p.id = s.post_id
      where s.person_id = ${personId} and ${wanted} and ${listedTo(reader, viewer)} ${pageOf(reader, 's.id', page)})) e
    where true ${pageOf(reader, 'e.entry_id', page)}`;
  return await entriesOf(reader, viewer, inPageOrder(rows, page));
}

/** A post in a list that is not sorted by post ids; `cursor` is what it is paged by. */
export interface Marked {
  readonly cursor: string;
  readonly post: PostView;
}

/** What the person saved, last saved first. Posts they may no longer read are left out. */
export async function savedPosts(reader: Reader, personId: PersonId, page: Page): Promise<Marked[]> {
  return await marked(
    reader,
    personId,
    page,
    reader`saves m on m.post_id = p.id and m.person_id = ${personId}`,
  );
}

/** What the person likes, last liked first. */
export async function likedPosts(reader: Reader, personId: PersonId, page: Page): Promise<Marked[]> {
  const likes = reader`reactions m on m.post_id = p.id and m.person_id = ${personId} and m.kind = 'like'`;
  return await marked(reader, personId, page, likes);
}

async function marked(reader: Reader, personId: PersonId, page: Page, marks: Fragment): Promise<Marked[]> {
  const rows = await reader<(Stamped & { cursor: string })[]>`
    select m.id as cursor, ${reader.unsafe(stampColumns)}
    from posts p join ${marks}
    where ${visibleTo(reader, { personId })} ${pageOf(reader, 'm.id', page)}`;
  const views = await viewsOf(reader, { personId }, inPageOrder(rows, page));
  return views.map(([row, post]) => ({ cursor: row.cursor, post }));
}

/** Someone who acted on a post; `cursor` is what the list is paged by. */
export interface Doer {
  readonly cursor: string;
  readonly person: PersonSummary;
}

/** Who reacted, latest first; of one kind if given. For those who can read the post. */
export async function reactedBy(
  reader: Reader,
  viewer: Viewer,
  postId: PostId,
  page: Page,
  kind?: ReactionKind,
): Promise<(Doer & { readonly kind: ReactionKind; readonly emoji: string })[]> {
  await checkReadable(reader, viewer, postId);
  const rows = await reader<{ cursor: string; personId: PersonId; kind: ReactionKind; emoji: string }[]>`
    select r.id as cursor, r.person_id, r.kind, r.emoji from reactions r
    where r.post_id = ${postId} ${kind ? reader`and r.kind = ${kind}` : reader``} ${pageOf(reader, 'r.id', page)}`;
  return await withPeople(reader, inPageOrder(rows, page), ({ kind: k, emoji }) => ({ kind: k, emoji }));
}

/** Who shared, latest first. For those who can read the post. */
export async function sharedBy(reader: Reader, viewer: Viewer, postId: PostId, page: Page): Promise<Doer[]> {
  await checkReadable(reader, viewer, postId);
  const rows = await reader<{ cursor: string; personId: PersonId }[]>`
    select s.id as cursor, s.person_id from shares s where s.post_id = ${postId} ${pageOf(reader, 's.id', page)}`;
  return await withPeople(reader, inPageOrder(rows, page), () => ({}));
}

async function checkReadable(reader: Reader, viewer: Viewer, postId: PostId): Promise<void> {
  const [post] = await reader`select from posts p where p.id = ${postId} and ${visibleTo(reader, viewer)}`;
  if (!post) throw notFound('post');
}

async function withPeople<Row extends { cursor: string; personId: PersonId }, More>(
  reader: Reader,
  rows: readonly Row[],
  more: (row: Row) => More,
): Promise<(Doer & More)[]> {
  const people = await readPersonSummaries(
    reader,
    rows.map((row) => row.personId),
  );
  const known = new Map(people.map((person) => [person.id, person]));
  return rows.flatMap((row) => {
    const person = known.get(row.personId);
    return person ? [{ cursor: row.cursor, person, ...more(row) }] : [];
  });
}

/** What is pinned on a person's or group's page, last pinned first. */
export async function pinnedPosts(
  reader: Reader,
  viewer: Viewer,
  of: { readonly personId: PersonId } | { readonly groupId: GroupId },
): Promise<PostView[]> {
  const where =
    'personId' in of
      ? reader`p.author_id = ${of.personId} and p.group_id is null`
      : reader`p.group_id = ${of.groupId}`;
  const rows = await reader<Stamped[]>`
    select ${reader.unsafe(stampColumns)} from pins x join posts p on p.id = x.post_id
    where ${where} and p.has_pin and ${visibleTo(reader, viewer)} order by x.at desc limit 20`;
  return (await viewsOf(reader, viewer, rows)).map(([, post]) => post);
}
