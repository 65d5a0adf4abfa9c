import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { visibleTo } from './policy.ts';
import type { PostView, Viewer } from './post.ts';
import { readPosts } from './single.ts';

const ancestorsMax = 40;
const descendantsMax = 4_000;

export interface Thread {
  /** From the root down to the post's parent; what the viewer may not read is left out. */
  readonly ancestors: readonly PostView[];
  /** Each answer stands behind what it answers, brothers in the order they were written. */
  readonly descendants: readonly PostView[];
}

/** What was said before and after a post. Refusal not_found when the viewer may not read the post itself. */
export async function readThread(reader: Reader, viewer: Viewer, id: PostId): Promise<Thread> {
  const [focus] = await reader<{ rootId: PostId }[]>`
    select p.root_id from posts p where p.id = ${id} and ${visibleTo(reader, viewer)}`;
  if (!focus) throw notFound('This post');
  const rows = await reader<Node[]>`
    select id, reply_to_id from posts where root_id = ${focus.rootId} order by id limit ${descendantsMax + ancestorsMax + 1}`;
  const above = await ancestorsOf(reader, id);
  const below = descendantsOf(rows, id, focus.rootId);
  const posts = await readPosts(reader, viewer, [...above, ...below]);
  const split = posts.findIndex((post) => !above.includes(post.id));
  return split < 0
    ? { ancestors: posts, descendants: [] }
    : { ancestors: posts.slice(0, split), descendants: posts.slice(split) };
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

/** In tree order. Below the root of a thread stands also what answered posts that were deleted since. */
function descendantsOf(rows: readonly Node[], id: PostId, rootId: PostId): PostId[] {
  const children = new Map<PostId, PostId[]>();
  for (const row of rows) {
    const parent = row.replyToId ?? (row.id === rootId ? null : rootId);
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

/** How a post read at one time; the last one is how it reads now. */
export interface PostVersion {
  readonly version: number;
  readonly title: string;
  readonly source: string;
  readonly html: string;
  readonly summary: string;
  readonly at: Date;
}

/** All versions of a post, oldest first, for whoever can read it. */
export async function readVersions(reader: Reader, viewer: Viewer, id: PostId): Promise<PostVersion[]> {
  const rows = await reader<PostVersion[]>`
    select v.version, v.title, v.source, v.html, v.summary, v.at
    from posts p join post_versions v on v.post_id = p.id where p.id = ${id} and ${visibleTo(reader, viewer)}
    union all
    select 1 + (select count(*)::int from post_versions v where v.post_id = p.id), p.title, p.source, p.html, p.summary,
      coalesce(p.edited_at, p.published_at)
    from posts p where p.id = ${id} and ${visibleTo(reader, viewer)}
    order by version`;
  if (rows.length === 0) throw notFound('This post');
  return rows;
}
