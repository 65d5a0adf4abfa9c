import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { visibleTo } from '../policy.ts';
import type { PostView, Viewer } from '../post.ts';
import { readPosts } from './single.ts';

const ancestorsMax = 40;
const descendantsMax = 4_000;

export interface Thread {
  /** From the root down to the post's parent; what the viewer may not read is left out. */
  readonly ancestors: readonly PostView[];
  /** Each reply comes after what it replies to, siblings in the order they were written. */
  readonly descendants: readonly PostView[];
  /** Of a thread that is read in parts: the last post of this part, if another part follows. */
  readonly last: PostId | null;
}

/**
 * What was written before and after a post. A thread of more posts than `descendantsMax` is read in parts, in the order they arrived; `from` is the
 * last post of the part before. Refusal not_found if the viewer may not read the post itself.
 */
export async function readThread(reader: Reader, viewer: Viewer, id: PostId, from?: PostId): Promise<Thread> {
  const [focus] = await reader<{ rootId: PostId }[]>`
    select p.root_id from posts p where p.id = ${id} and ${visibleTo(reader, viewer)}`;
  if (!focus) throw notFound('post');
  // What answers a post arrived after it.
  const { rows, last } = await readPart(reader, focus.rootId, from ?? (id === focus.rootId ? null : id));
  const above = await ancestorsOf(reader, id);
  const below = descendantsOf(rows, id, focus.rootId);
  const posts = await readPosts(reader, viewer, [...above, ...below]);
  const split = posts.findIndex((post) => !above.includes(post.id));
  return split < 0
    ? { ancestors: posts, descendants: [], last }
    : { ancestors: posts.slice(0, split), descendants: posts.slice(split), last };
}

/** The whole thread if it is short enough, else what arrived after `from`. */
async function readPart(
  reader: Reader,
  rootId: PostId,
  from: PostId | null,
): Promise<{ readonly rows: readonly Node[]; readonly last: PostId | null }> {
  const all = await reader<Node[]>`
    select id, reply_to_id from posts where root_id = ${rootId} order by id limit ${descendantsMax + 1}`;
  if (all.length <= descendantsMax) return { rows: all, last: null };
  const rows = await reader<Node[]>`
    select id, reply_to_id from posts where root_id = ${rootId} and id > ${from ?? '0'} order by id limit ${descendantsMax + 1}`;
  const part = rows.slice(0, descendantsMax);
  return { rows: part, last: rows.length > descendantsMax ? (part.at(-1)?.id ?? null) : null };
}

interface Node {
  readonly id: PostId;
  readonly replyToId: PostId | null;
}

/** The root first. */
async function ancestorsOf(reader: Reader, id: PostId): Promise<PostId[]> {
  const rows = await reader<{ id: PostId }[]>`
    with recursive up (id, next_id, depth) as (
      select id, reply_to_id, 0 from posts where id = ${id}
      union all select p.id, p.reply_to_id, up.depth + 1 from up join posts p on p.id = up.next_id where up.depth < ${ancestorsMax})
    select id from up where depth > 0 order by depth desc`;
  return rows.map((row) => row.id);
}

/** In tree order. Replies to posts that were since deleted are also placed below the root of the thread. */
function descendantsOf(rows: readonly Node[], id: PostId, rootId: PostId): PostId[] {
  const here = new Set([id, ...rows.map((row) => row.id)]);
  const children = new Map<PostId, PostId[]>();
  for (const row of rows) {
    // What it answers was deleted, or stands in the part before.
    const isKnown = row.replyToId !== null && here.has(row.replyToId);
    const parent = isKnown ? row.replyToId : row.id === rootId ? null : rootId;
    if (parent === null) continue;
    const brothers = children.get(parent);
    if (brothers) brothers.push(row.id);
    else children.set(parent, [row.id]);
  }
  const found: PostId[] = [];
  const waiting = (children.get(id) ?? []).toReversed();
  for (let next = waiting.pop(); next !== undefined && found.length < descendantsMax; next = waiting.pop()) {
    found.push(next);
    waiting.push(...(children.get(next) ?? []).toReversed());
  }
  return found;
}

/** A post's text at one time; the last one is the current text. */
export interface PostVersion {
  readonly version: number;
  readonly title: string;
  readonly source: string;
  readonly html: string;
  readonly summary: string;
  readonly at: Date;
}

/** All versions of a post, oldest first, for those who can read it. */
export async function readVersions(reader: Reader, viewer: Viewer, id: PostId): Promise<PostVersion[]> {
  const rows = await reader<PostVersion[]>`
    select v.version, v.title, v.source, v.html, v.summary, v.at
    from posts p join post_versions v on v.post_id = p.id where p.id = ${id} and ${visibleTo(reader, viewer)}
    union all
    select 1 + (select count(*)::int from post_versions v where v.post_id = p.id), p.title, p.source, p.html, p.summary,
      coalesce(p.edited_at, p.published_at)
    from posts p where p.id = ${id} and ${visibleTo(reader, viewer)}
    order by version`;
  if (rows.length === 0) throw notFound('post');
  return rows;
}
