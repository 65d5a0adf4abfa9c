import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { hostIn } from '#src/platform/sql.ts';
import { visibleTo } from '../../policy.ts';
import { titleKey, type LinkTarget } from './links.ts';
import { depthMax } from './page.ts';

/** A page as a line of its group's tree. */
export interface TreePage {
  readonly id: PostId;
  readonly parentId: PostId | null;
  /** Empty: a moderator hid it, and there are pages under it. */
  readonly title: string;
  readonly position: number;
  readonly hasBelow: boolean;
}

/** Lines of the tree that are read at once; what is beyond is found by searching and by links. */
const linesMax = 1_000;

/**
 * The tree of a group's wiki: what stands at the top and, along the way to the page `at`, what stands beside and under it. Depth first, in the
 * order of each level. Empty for who does not read the group.
 */
export async function treeAround(
  reader: Reader,
  personId: PersonId,
  groupId: GroupId,
  at: PostId | null,
): Promise<TreePage[]> {
  const rows = await reader<TreePage[]>`
    with recursive above as (
      select g.post_id, g.parent_id, 1 as depth from pages g where g.post_id = ${at}::bigint and g.group_id = ${groupId}
      union all
      select g.post_id, g.parent_id, a.depth + 1 from above a join pages g on g.post_id = a.parent_id where a.depth < ${depthMax + 1})
    select p.id, g.parent_id, case when p.removed_at is null then p.title else '' end as title, g.position,
      exists (select from pages b where b.parent_id = g.post_id) as has_below
    from pages g join posts p on p.id = g.post_id
    where g.group_id = ${groupId} and (g.parent_id is null or g.parent_id in (select post_id from above))
      and (p.removed_at is null or exists (select from pages b where b.parent_id = g.post_id))
      and exists (select from memberships m where m.group_id = g.group_id and m.person_id = ${personId} and m.state = 'active')
    order by g.position, p.title, p.id limit ${linesMax}`;
  return depthFirst(rows);
}

/** Pages under one another are rows under one another. */
function depthFirst<T extends TreePage>(rows: readonly T[]): T[] {
  const below = new Map<PostId | null, T[]>();
  for (const row of rows) below.set(row.parentId, [...(below.get(row.parentId) ?? []), row]);
  const walk = (parentId: PostId | null): T[] =>
    (below.get(parentId) ?? []).flatMap((row) => [row, ...walk(row.id)]);
  return walk(null);
}

/** Every page of a wiki by its way from the top, for choosing a place: at most 1,000. */
export async function placesOf(
  reader: Reader,
  personId: PersonId,
  groupId: GroupId,
): Promise<(TreePage & { readonly uri: string; readonly depth: number })[]> {
  const rows = await reader<(TreePage & { uri: string })[]>`
    select p.id, p.uri, g.parent_id, p.title, g.position, exists (select from pages b where b.parent_id = g.post_id) as has_below
    from pages g join posts p on p.id = g.post_id
    where g.group_id = ${groupId} and ${visibleTo(reader, { personId })} and p.removed_at is null
    order by g.position, p.title, p.id limit ${linesMax}`;
  const depths = new Map<PostId, number>();
  return depthFirst(rows).map((row) => {
    const depth = row.parentId === null ? 0 : (depths.get(row.parentId) ?? 0) + 1;
    depths.set(row.id, depth);
    return { ...row, depth };
  });
}

/** A page in one line. */
export interface PageLine {
  readonly id: PostId;
  readonly uri: string;
  readonly title: string;
}

/** From the top to the page above this one. */
export async function pathTo(reader: Reader, pageId: PostId): Promise<PageLine[]> {
  return await reader<PageLine[]>`
    with recursive above as (
      select g.parent_id, 1 as depth from pages g where g.post_id = ${pageId}
      union all
      select g.parent_id, a.depth + 1 from above a join pages g on g.post_id = a.parent_id where a.depth <= ${depthMax})
    select p.id, p.uri, p.title from above a join posts p on p.id = a.parent_id and p.removed_at is null order by a.depth desc`;
}

/** Where newcomers of a group begin, if it is known here and may be read. */
export async function startPageOf(
  reader: Reader,
  personId: PersonId,
  groupId: GroupId,
): Promise<PageLine | null> {
  const [page] = await reader<PageLine[]>`
    select p.id, p.uri, p.title from groups s join posts p on p.uri = s.start_page and p.group_id = s.id
    where s.id = ${groupId} and p.removed_at is null and ${visibleTo(reader, { personId })}`;
  return page ?? null;
}

const backlinksMax = 100;

/** Pages of the same wiki that link to this one. */
export async function backlinksOf(reader: Reader, personId: PersonId, pageId: PostId): Promise<PageLine[]> {
  return await reader<PageLine[]>`
    select p.id, p.uri, p.title from posts t join page_links l on l.target_uri = t.uri join posts p on p.id = l.post_id
    where t.id = ${pageId} and p.group_id = t.group_id and p.id <> t.id and p.removed_at is null and ${visibleTo(reader, { personId })}
    order by p.title, p.id limit ${backlinksMax}`;
}

/** The pages of the group that a page links to, and those with a title it links to that leads nowhere yet. */
export async function linkTargets(
  reader: Reader,
  groupId: GroupId,
  linked: { readonly uris: readonly string[]; readonly titles: ReadonlySet<string> },
): Promise<(LinkTarget & { readonly id: PostId })[]> {
  const { uris, titles } = linked;
  if (uris.length === 0 && titles.size === 0) return [];
  const rows = await reader<
    { id: PostId; uri: string; title: string; titles: string[]; isUnique: boolean }[]
  >`
    select p.id, p.uri, p.title, array(select distinct v.title from page_versions v where v.post_id = p.id and v.refused is null) as titles,
      not exists (select from pages og join posts o on o.id = og.post_id
        where og.group_id = g.group_id and o.id <> p.id and o.removed_at is null and lower(o.title) = lower(p.title)) as is_unique
    from pages g join posts p on p.id = g.post_id
    where g.group_id = ${groupId} and p.removed_at is null
      and (p.uri = any(${[...uris]}::text[]) or lower(p.title) = any(${[...titles]}::text[]))
    order by p.id desc`;
  return rows.map((row) => ({ ...row, titles: new Set(row.titles.map(titleKey)) }));
}

/** The documents that a page links to, as far as the reader reads them: their ids by their URIs. */
export async function documentsLinked(
  reader: Reader,
  personId: PersonId,
  uris: readonly string[],
): Promise<ReadonlyMap<string, PostId>> {
  if (uris.length === 0) return new Map();
  const rows = await reader<{ id: PostId; uri: string }[]>`
    select p.id, p.uri from posts p where p.uri = any(${[...uris]}::text[]) and p.kind = 'document' and ${visibleTo(reader, { personId })}`;
  return new Map(rows.map(({ id, uri }) => [uri, id]));
}

/** One version as its page's history shows it. */
export interface VersionLine {
  readonly uri: string;
  readonly number: number;
  readonly note: string;
  readonly title: string;
  readonly at: Date;
  /** It stands elsewhere than the version before. */
  readonly moved: boolean;
  /** Its agreed days are over: what it said is deleted. */
  readonly expired: boolean;
  /** Null: erased. */
  readonly author: {
    readonly id: PersonId;
    readonly name: string;
    readonly handle: string;
    readonly host: string | null;
    readonly peerId: number | null;
    readonly company: string | null;
    readonly country: string | null;
  } | null;
  /** Why the group's home did not take it. Shown to its author alone. */
  readonly refused: string | null;
}
export interface FullVersion extends VersionLine {
  readonly source: string;
  readonly html: string;
  readonly parentUri: string | null;
}

/** A version beside its page. */
export interface RecentVersion extends VersionLine {
  readonly pageId: PostId;
}
const recentMax = 10;

/** What was written last in a wiki, each page once, newest first. */
export async function recentVersions(
  reader: Reader,
  personId: PersonId,
  groupId: GroupId,
): Promise<RecentVersion[]> {
  const pages = await reader<{ id: PostId; number: number }[]>`
    select p.id, g.number from posts p join pages g on g.post_id = p.id
    where p.group_id = ${groupId} and p.kind = 'page' and p.removed_at is null and ${visibleTo(reader, { personId })}
    order by coalesce(p.edited_at, p.published_at) desc limit ${recentMax}`;
  const found = await Promise.all(
    pages.map(async ({ id, number }) => {
      const version = await versionOf(reader, personId, id, { number });
      return version ? [{ ...version, pageId: id }] : [];
    }),
  );
  return found.flat();
}

/** Versions of one page of its history. */
export const versionsPerPage = 50;

/** A page's versions, newest first; besides those in force what was not taken of the reader's own. The caller has asked whether they may read it. */
export async function historyOf(
  reader: Reader,
  personId: PersonId,
  pageId: PostId,
  before: number | null,
): Promise<VersionLine[]> {
  return await versions<VersionLine>(reader, personId, pageId, { before, limit: versionsPerPage });
}

/** One version by its number or, if it was not taken, by its address; null: there is none that the reader may see. */
export async function versionOf(
  reader: Reader,
  personId: PersonId,
  pageId: PostId,
  key: { readonly number: number } | { readonly uri: string },
): Promise<FullVersion | null> {
  const [version] = await versions<FullVersion>(reader, personId, pageId, { key, limit: 1 });
  return version ?? null;
}

async function versions<Line extends VersionLine>(
  reader: Reader,
  personId: PersonId,
  pageId: PostId,
  asked: {
    readonly before?: number | null;
    readonly key?: { readonly number: number } | { readonly uri: string };
    readonly limit: number;
  },
): Promise<Line[]> {
  const { before = null, key, limit } = asked;
  const which =
    key === undefined
      ? reader`(${before}::int is null or v.number < ${before})`
      : 'uri' in key
        ? reader`v.uri = ${key.uri}`
        : reader`v.number = ${key.number} and v.refused is null`;
  return (await reader`
    select v.uri, v.number, v.note, v.title, v.at, v.refused, v.expired_at is not null as expired, ${key === undefined ? reader`` : reader`v.source, v.html, v.parent_uri,`}
      v.number > 1 and exists (select from page_versions b where b.post_id = v.post_id and b.number = v.number - 1 and b.refused is null
        and (b.parent_uri, b.position) is distinct from (v.parent_uri, v.position)) as moved,
      case when a.id is not null then jsonb_build_object('id', a.id::text, 'name', a.name, 'handle', a.handle, 'peerId', a.peer_id,
        'host', ${hostIn(reader, 'pe.origin')}, 'company', pe.company, 'country', pe.country) end as author
    from page_versions v left join people a on a.id = v.author_id left join peers pe on pe.id = a.peer_id
    where v.post_id = ${pageId} and (v.refused is null or v.author_id = ${personId}) and ${which}
    order by v.number desc, v.refused is null limit ${limit}`) as unknown as Line[];
}

/** A version of one's own that the home did not take, and that nobody has looked at since: the newest. */
export async function refusedVersion(
  reader: Reader,
  personId: PersonId,
  pageId: PostId,
): Promise<{ readonly uri: string; readonly reason: string } | null> {
  const [row] = await reader<{ uri: string; reason: string }[]>`
    select v.uri, v.refused as reason from page_versions v
    where v.post_id = ${pageId} and v.author_id = ${personId} and v.refused is not null
      and not exists (select from page_versions l where l.post_id = v.post_id and l.author_id = v.author_id and l.refused is null and l.at > v.at)
    order by v.at desc limit 1`;
  return row ?? null;
}
