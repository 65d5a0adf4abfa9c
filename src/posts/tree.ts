import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { House } from '#src/platform/house.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { tombstoneHash } from '#src/platform/secrets.ts';
import { visibleTo } from './policy.ts';
import type { Level, PostView } from './post.ts';
import { readPosts } from './single.ts';

/** Beyond this many posts a thread is cut. */
const nodesMax = 4_000;

/** What stands at one place of a thread: a post, or the mark of one that is gone. */
export interface TreeItem {
  readonly id: PostId;
  /** 1: it answers the post in focus. */
  readonly depth: number;
  readonly post: PostView | null;
  /** Of a mark: whose it was, when that may be said; '' when nobody is known any more. */
  readonly removedBy: { readonly by: 'author' | 'moderator'; readonly name: string } | null;
  readonly arrivedAt: Date;
  /** Answers below it that are not shown, because it stands at the last depth. */
  readonly below: number;
}

export interface Tree {
  readonly root: PostView | null;
  /** From the first post down to what the focus answers. */
  readonly above: readonly TreeItem[];
  readonly focus: PostView;
  /** Answers in the order of the tree, a page of them. */
  readonly items: readonly TreeItem[];
  /** Answers that the viewer may read, on all pages and depths. */
  readonly count: number;
  /** Continues with the answers after this one; null at the end. */
  readonly after: PostId | null;
}

/**
 * A thread around one of its posts, to be shown as a tree: answers down to `depthMax` below it, `limit` on a page. Posts that are gone keep
 * their place. Refusal not_found when the viewer may not read the post itself.
 */
export async function readTree(
  reader: Reader,
  viewer: { readonly personId: PersonId },
  id: PostId,
  shape: { readonly depthMax: number; readonly limit: number; readonly after?: PostId },
): Promise<Tree> {
  const [focus] = await reader<{ rootId: PostId; level: Level }[]>`
    select p.root_id, p.level from posts p where p.id = ${id} and ${visibleTo(reader, viewer)}`;
  if (!focus) throw notFound('This post');
  const nodes = linked(reader.house, await readNodes(reader, viewer, focus.rootId));
  const children = childrenOf(nodes, focus.rootId);
  const shows = shownIn(nodes, focus.level);
  const path = pathTo(nodes, id, focus.rootId).filter(shows);
  const all = walk(children, id, shape.depthMax, shows);
  const from = shape.after === undefined ? 0 : all.findIndex((each) => each.node.id === shape.after) + 1;
  const page = all.slice(from, from + shape.limit);
  const wanted = [focus.rootId, id, ...path.map((node) => node.id), ...page.map((each) => each.node.id)];
  const posts = await readPosts(reader, viewer, [...new Set(wanted)]);
  const known = new Map(posts.map((post) => [post.id, post]));
  const own = known.get(id);
  if (!own) throw notFound('This post'); // gone between two statements
  const item = (node: Node, depth: number, below: number): TreeItem => {
    const { id: nodeId, arrivedAt, goneBy, authorName } = node;
    const removedBy = goneBy === null ? null : { by: goneBy, name: goneBy === 'author' ? authorName : '' };
    return { id: nodeId, depth, post: known.get(nodeId) ?? null, removedBy, arrivedAt, below };
  };
  return {
    root: known.get(focus.rootId) ?? null,
    above: path.map((node) => item(node, 0, 0)),
    focus: own,
    items: page.map(({ node, depth, below }) => item(node, depth, below)),
    count: countBelow(children, id, (node) => node.readable),
    after: from + shape.limit < all.length ? (page.at(-1)?.node.id ?? null) : null,
  };
}

interface Row {
  readonly id: PostId;
  readonly replyToId: PostId | null;
  readonly replyToUri: string | null;
  readonly hash: Buffer | null;
  readonly level: Level;
  readonly readable: boolean;
  readonly goneBy: 'author' | 'moderator' | null;
  readonly authorName: string;
  readonly arrivedAt: Date;
}
interface Node extends Row {
  readonly parentId: PostId | null;
}

async function readNodes(
  reader: Reader,
  viewer: { readonly personId: PersonId },
  rootId: PostId,
): Promise<readonly Row[]> {
  return await reader<Row[]>`
    select p.id, p.reply_to_id, p.reply_to_uri, null::bytea as hash, p.level, ${visibleTo(reader, viewer)} as readable,
      case when p.removed_at is not null then 'moderator' end as gone_by, '' as author_name, p.received_at as arrived_at
    from posts p where p.root_id = ${rootId}
    union all
    select r.post_id, r.reply_to_id, null, r.hash, r.level, false, 'author', coalesce(a.name, ''), r.at
    from removals r left join people a on a.id = r.author_id where r.root_id = ${rootId}
    order by id limit ${nodesMax}`;
}

/** Whoever answered what is gone since knows it by its URI. */
function linked(house: House, rows: readonly Row[]): Node[] {
  const gone = new Map(
    rows.flatMap((row) => (row.hash ? [[row.hash.toString('hex'), row.id] as const] : [])),
  );
  const lostParent = (uri: string): PostId | null =>
    gone.get(tombstoneHash(house.sealKey, uri).toString('hex')) ?? null;
  return rows.map((row) => ({
    ...row,
    parentId:
      row.replyToId ?? (row.replyToUri === null || gone.size === 0 ? null : lostParent(row.replyToUri)),
  }));
}

type Children = ReadonlyMap<PostId, readonly Node[]>;

/** What hangs on nothing that we know hangs on the root. */
function childrenOf(nodes: readonly Node[], rootId: PostId): Children {
  const ids = new Set(nodes.map((node) => node.id));
  const children = new Map<PostId, Node[]>();
  for (const node of nodes) {
    if (node.id === rootId) continue;
    const parent = node.parentId !== null && ids.has(node.parentId) ? node.parentId : rootId;
    const brothers = children.get(parent);
    if (brothers) brothers.push(node);
    else children.set(parent, [node]);
  }
  return children;
}

/**
 * What may be read; and the mark of what is gone, to those who could read it: where the thread's readers are one circle, or where an answer
 * that the viewer can read hangs on it.
 */
function shownIn(nodes: readonly Node[], level: Level): (node: Node) => boolean {
  const byId = new Map<string, Node>(nodes.map((node) => [node.id, node]));
  const carrying = new Set<PostId>();
  for (const node of nodes)
    for (
      let up = node.readable ? byId.get(node.parentId ?? '') : undefined;
      up && !carrying.has(up.id);
      up = byId.get(up.parentId ?? '')
    )
      carrying.add(up.id);
  return (node) =>
    node.readable ||
    carrying.has(node.id) ||
    (node.goneBy !== null && node.level === level && level !== 'direct');
}

function pathTo(nodes: readonly Node[], id: PostId, rootId: PostId): Node[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const path: Node[] = [];
  const start = byId.get(id);
  const parentOf = (node: Node): Node | undefined =>
    node.id === rootId ? undefined : byId.get(node.parentId ?? rootId);
  for (let up = start && parentOf(start); up && path.length < nodesMax; up = parentOf(up)) path.unshift(up);
  return path;
}

interface Placed {
  readonly node: Node;
  readonly depth: number;
  readonly below: number;
}

function walk(children: Children, id: PostId, depthMax: number, shows: (node: Node) => boolean): Placed[] {
  const placed: Placed[] = [];
  const waiting = (children.get(id) ?? []).map((node) => ({ node, depth: 1 })).toReversed();
  for (let next = waiting.pop(); next !== undefined && placed.length < nodesMax; next = waiting.pop()) {
    const { node, depth } = next;
    if (!shows(node)) continue;
    const last = depth === depthMax;
    placed.push({ node, depth, below: last ? countBelow(children, node.id, shows) : 0 });
    if (!last)
      waiting.push(
        ...(children.get(node.id) ?? []).map((child) => ({ node: child, depth: depth + 1 })).toReversed(),
      );
  }
  return placed;
}

function countBelow(children: Children, id: PostId, counts: (node: Node) => boolean): number {
  let count = 0;
  const waiting = [...(children.get(id) ?? [])];
  for (let next = waiting.pop(); next !== undefined && count < nodesMax; next = waiting.pop()) {
    if (counts(next)) count++;
    waiting.push(...(children.get(next.id) ?? []));
  }
  return count;
}
