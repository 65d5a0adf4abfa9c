import { findGroupByHandle } from '#src/groups/read.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { limitOf, walkOf, type Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import { firstIdAt, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Progress } from '../kinds/marks/mark.ts';
import { searchedText } from '../kinds/parts.ts';
import { stampColumns, type Stamped } from '../read/post-cache.ts';
import { listedTo } from '../policy.ts';
import type { PostView, Viewer } from '../post.ts';
import { parseSearch, wordsQuery } from './search-query.ts';
import { viewsOf } from '../read/views.ts';

/** All search conditions. Without any, nothing is found. */
export interface PostSearch {
  /** For PostgreSQL, from `wordsQuery`; null: whatever the words. */
  readonly words: string | null;
  readonly tags?: readonly string[];
  readonly authorId?: PersonId;
  readonly groupId?: GroupId;
  readonly progress?: Progress;
  /** Written by people of this company; null: of ours. */
  readonly peerId?: number | null;
  readonly from?: Date;
  /** Not included. */
  readonly to?: Date;
}

/** A page of results, newest first. */
export interface Found {
  readonly posts: readonly PostView[];
  /** Where to go on, or null when there is no more. */
  readonly older: PostId | null;
  /** At least this many. */
  readonly count: number;
}

/** Turns typed text into conditions; null if it names someone or something that does not exist. */
export async function readSearch(
  reader: Reader,
  text: string,
  more: Omit<PostSearch, 'words'> = {},
): Promise<PostSearch | null> {
  const asked = parseSearch(text);
  const [words, author, group] = await Promise.all([
    wordsQuery(reader, asked),
    asked.from === null ? undefined : findPersonByHandle(reader, ...handleOf(asked.from)),
    asked.in === null ? undefined : findGroupByHandle(reader, ...handleOf(asked.in)),
  ]);
  if (author === null || group === null) return null;
  const wanted = asked.clauses.some((clause) => !clause.not);
  if (wanted && words === null) return null; // nothing but signs that are no words
  return {
    ...more,
    words,
    tags: [...(more.tags ?? []), ...asked.tags],
    ...(author ? { authorId: author.id } : {}),
    ...(group ? { groupId: group.id } : {}),
    ...(asked.progress && { progress: asked.progress }),
  };
}

/** Posts by a typed query, newest first, exactly those the viewer may read. Surfaces with a page of their own use `findPosts`. */
export async function searchPosts(
  reader: Reader,
  viewer: Viewer,
  q: string,
  page: Page,
  within: Omit<PostSearch, 'words'> = {},
): Promise<readonly PostView[]> {
  const search = await readSearch(reader, q, within);
  return search === null ? [] : (await findPosts(reader, viewer, search, page)).posts;
}

/** A page, and the total number for the viewer, counted up to `countMax` from the page's beginning. */
export async function findPosts(
  reader: Reader,
  viewer: Viewer,
  search: PostSearch,
  page: Page,
  countMax = 0,
): Promise<Found> {
  const limit = limitOf(page);
  const counted = Math.max(limit, countMax);
  const { rows, older } = await findStamps(reader, viewer, search, page, counted);
  const shown = rows.slice(0, limit);
  const posts = (await viewsOf(reader, viewer, shown)).map(([, post]) => post);
  return {
    posts,
    older: rows.length > shown.length ? (shown.at(-1)?.id ?? null) : older,
    count: rows.length,
  };
}

/** The newest posts are looked at one by one: a word that is in every twentieth fills its page here. */
const walkMax = 2_000;
/** Words that the viewer meets more often than this are looked for by walking on, rarer ones by their index, which finds all there are. */
const frequent = 0.005;
const longWalkMax = 6_000;
/** The newest posts, as far as the index does not know their words yet, are looked at as they are. */
const unindexedMax = 100;
/** Steps of walking before the index ends the search. */
const walksMax = 5;

/**
 * Candidates newest first, by walking, then the right to each, until the page is full: no one pays for the rights to half a million posts that
 * have the word "and". What walking does not fill, the index does, rights and all: how far a search goes depends on what the viewer may read,
 * so that neither its length nor its end tells of anything else.
 */
async function findStamps(
  reader: Reader,
  viewer: Viewer,
  search: PostSearch,
  page: Page,
  limit: number,
): Promise<{ rows: Stamped[]; older: PostId | null }> {
  if (isEmpty(search)) return { rows: [], older: null };
  const above = page.minId ?? page.sinceId;
  const rows: Stamped[] = [];
  let below = page.maxId;
  for (let walk = 0; search.words !== null && walk < walksMax; walk++) {
    const steps = walk === 0 ? walkMax : longWalkMax;
    const { ids, last } = await walkHits(reader, search, { limit, maxId: below, sinceId: above }, steps);
    const readable = await readableOf(reader, viewer, ids, limit - rows.length);
    rows.push(...readable);
    if (rows.length >= limit) return { rows, older: rows.at(-1)?.id ?? null };
    if (last === null) return { rows, older: null };
    below = last;
    if (readable.length < steps * frequent && !isBound(search)) break;
  }
  const left = limit - rows.length;
  rows.push(...(await allReadable(reader, viewer, search, { limit: left, maxId: below, sinceId: above })));
  return { rows, older: rows.length >= limit ? (rows.at(-1)?.id ?? null) : null };
}

const isEmpty = (search: PostSearch): boolean =>
  search.words === null &&
  (search.tags ?? []).length === 0 &&
  [search.authorId, search.groupId, search.progress, search.peerId, search.from, search.to].every(
    (part) => part === undefined,
  );

/** What one person or one group wrote, or what has a tag, is short enough to walk. */
const isBound = (search: PostSearch): boolean =>
  search.authorId !== undefined ||
  search.groupId !== undefined ||
  search.progress !== undefined ||
  (search.tags ?? []).length > 0;

interface Hits {
  readonly ids: readonly PostId[];
  /** Where the next step goes on; null: nothing is left. */
  readonly last: PostId | null;
}

/** Matching posts among the next `steps` posts, whoever may read them. */
async function walkHits(reader: Reader, search: PostSearch, page: Page, steps: number): Promise<Hits> {
  const walks = isBound(search) || search.peerId !== undefined ? walkOfSome : walkOfAll;
  const [row] = await reader<[{ ids: PostId[] | null; last: PostId | null; looked: number }]>`
    with near as materialized (${walks(reader, search, page, steps)})
    select (select array_agg(n.id::text order by n.id desc) from near n where n.hit) as ids,
      (select min(id) from near) as last, (select count(*)::int from near) as looked`;
  return { ids: row.ids ?? [], last: row.looked < steps ? null : row.last };
}

/** Written out: PostgreSQL plans an unknown limit as if it were a tenth of the table. */
const written = (reader: Reader, limit: number): Fragment => reader`${reader.unsafe(`limit ${limit}`)}`;

/** The words are walked themselves, a tenth of the pages that looking them up would touch, and the newest posts that have none yet. */
const walkOfAll = (reader: Reader, search: PostSearch, page: Page, steps: number): Fragment => reader`
  select n.id, n.hit from (
    (select p.id, p.words @@ ${search.words}::tsquery as hit from (select post_id as id, words from post_words) p
      where ${filterOf(reader, search)} ${walkOf(reader, 'p.id', page)} ${written(reader, steps)})
    union all
    (select p.id, ${isMeant(reader, search)} from (select post_id from posts_to_index order by post_id desc limit ${unindexedMax}) w
      join posts p on p.id = w.post_id
      where not exists (select from post_words known where known.post_id = p.id) and ${filterOf(reader, search)}
      ${walkOf(reader, 'p.id', page)})) n
  order by n.id desc ${written(reader, steps)}`;

/** Of one author, group, company or tag. Looked up one by one, whatever the statistics say: joined, the whole table would be read. */
const walkOfSome = (reader: Reader, search: PostSearch, page: Page, steps: number): Fragment => reader`
  select n.id, coalesce((select w.words @@ ${search.words}::tsquery from post_words w where w.post_id = n.id),
    n.at <= ${unindexedMax} and (select ${isMeant(reader, search)} from posts p where p.id = n.id)) as hit
  from (select n.id, row_number() over (order by n.id desc) as at from (
    select p.id from posts p where ${filterOf(reader, search)} ${walkOf(reader, 'p.id', page)} ${written(reader, steps)}) n) n`;

/** Of `posts p`, which the index does not know yet. */
const isMeant = (reader: Reader, { words }: PostSearch): Fragment =>
  reader`words_in(p.language, ${reader.unsafe(searchedText)}) @@ ${words}::tsquery`;

/** The next page of all there are for the viewer: by the index where words are asked for, else by what else is asked for. */
async function allReadable(
  reader: Reader,
  viewer: Viewer,
  search: PostSearch,
  page: Page & { readonly limit: number },
): Promise<Stamped[]> {
  const { words } = search;
  const wanted = reader`${filterOf(reader, search)} and ${listedTo(reader, viewer)}`;
  if (words === null)
    return await reader<Stamped[]>`
      select ${reader.unsafe(stampColumns)} from posts p
      where ${wanted} ${walkOf(reader, 'p.id', page)} limit ${page.limit}`;
  // Each is looked up when the walk has come to it: PostgreSQL, which guesses how many there are, joined them with a walk over all posts.
  return await reader<Stamped[]>`
    select e.* from (
      select w.post_id from post_words w where w.words @@ ${words}::tsquery ${walkOf(reader, 'w.post_id', page)} offset 0) h
    cross join lateral (
      select ${reader.unsafe(stampColumns)} from posts p
      where p.id = h.post_id and ${wanted} limit 1) e
    where true ${walkOf(reader, 'h.post_id', page)} limit ${page.limit}`;
}

/** The conditions other than words, over `posts p`. */
export function filterOf(reader: Reader, search: PostSearch): Fragment {
  const { authorId, groupId, progress, peerId, from, to } = search;
  const tags = (search.tags ?? []).map(
    (tag) => reader`and exists (select from post_tags t where t.post_id = p.id and t.tag = ${tag})`,
  );
  return reader`true
    ${authorId === undefined ? reader`` : reader`and p.author_id = ${authorId}`}
    ${groupId === undefined ? reader`` : reader`and p.group_id = ${groupId}`}
    ${progress === undefined ? reader`` : reader`and p.has_marks and exists (select from marks m where m.post_id = p.id and m.progress = ${progress})`}
    ${peerId === undefined ? reader`` : peerId === null ? reader`and p.peer_id is null` : reader`and p.peer_id = ${peerId}`}
    ${from === undefined ? reader`` : reader`and p.id >= ${firstIdAt(from)}`}
    ${to === undefined ? reader`` : reader`and p.id < ${firstIdAt(to)}`}
    ${tags.reduce((all, tag) => reader`${all} ${tag}`, reader``)}`;
}

/** Of these posts, newest first, those the viewer may read, at most `limit`. */
async function readableOf(
  reader: Reader,
  viewer: Viewer,
  ids: readonly PostId[],
  limit: number,
): Promise<Stamped[]> {
  if (ids.length === 0) return [];
  return await reader<Stamped[]>`
    select ${reader.unsafe(stampColumns)} from unnest(${[...ids]}::bigint[]) as h(id)
    join posts p on p.id = h.id
    where ${listedTo(reader, viewer)} order by p.id desc limit ${limit}`;
}

/** `bruno@beta.example:4002` → its two parts. */
function handleOf(text: string): [string, string | null] {
  const [name = '', host] = text.replace(/^@/, '').split('@');
  return [name, host === undefined || host === '' ? null : host.toLowerCase()];
}
