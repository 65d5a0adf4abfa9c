import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { stampColumns, type Stamped } from './post-cache.ts';
import { visibleTo } from '../policy.ts';
import type { Level, PostView, Viewer } from '../post.ts';
import { viewsOf } from './views.ts';

/** One post as the viewer may see it, with its source. Refusal not_found for what is absent and for what may not be read. */
export async function readPost(reader: Reader, viewer: Viewer, id: PostId): Promise<PostView> {
  const [post] = await readPosts(reader, viewer, [id]);
  if (!post) throw notFound('post');
  return post;
}

/** Those of `ids` that the viewer may read, in the order of `ids`, with their sources (timelines leave `source` empty). */
export async function readPosts(reader: Reader, viewer: Viewer, ids: readonly PostId[]): Promise<PostView[]> {
  if (ids.length === 0) return [];
  const rows = await reader<(Stamped & { source: string })[]>`
    select ${reader.unsafe(stampColumns)}, p.source
    from posts p
    where p.id = any(${ids as PostId[]}::bigint[]) and ${visibleTo(reader, viewer)}`;
  const views = await viewsOf(reader, viewer, rows);
  const found = new Map(views.map(([row, post]) => [row.id, { ...post, source: row.source }]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** What others must know about a post to act on it. Without a viewer: anything shown goes through `readPost`. */
export interface PostRef {
  readonly id: PostId;
  readonly uri: string;
  readonly peerId: number | null;
  readonly authorId: PersonId;
  readonly level: Level;
  readonly groupId: GroupId | null;
  readonly threadUri: string;
  readonly rootId: PostId;
}

/** The post with this URI, if we have it, whoever may read it. */
export async function postOfUri(reader: Reader, uri: string): Promise<PostRef | null> {
  const [row] = await reader<PostRef[]>`
    select id, uri, peer_id, author_id, level, group_id, thread_uri, root_id from posts where uri = ${uri}`;
  return row ?? null;
}
