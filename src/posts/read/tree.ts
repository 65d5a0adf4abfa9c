import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { tombstoneHash } from '#src/platform/secrets.ts';
import { visibleTo } from '../policy.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Level, PostView } from '../post.ts';
import { readPosts } from './single.ts';

/**
 * A thread of more posts than this is read in parts: below its first post so many at a time, in the order they arrived; below any other post the
 * nearest so many.
 */
const nodesMax = 4_000;

/** One place in a thread: a post, or the mark of one that is gone. */
export interface TreeItem {
  readonly id: PostId;
  /** 1: it answers the post in focus. */
  readonly depth: number;
  readonly post: PostView | null;
  /** Of a mark: whose it was, when that may be said; '' when no one is known any more. */
  readonly removedBy: { readonly by: 'author' | 'moderator'; readonly name: string } | null;
  readonly arrivedAt: Date;
  /** Replies below it that are not shown, because it is at the last depth. */
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
  /** Where the next page begins; null at the end. */
  readonly next: TreePosition | null;
}

/** A place among the answers of a thread. */
export interface TreePosition {
  /** Continues with the answers after this one. */
  readonly after?: PostId | undefined;
  /** Of a thread that is read in parts: the last post of the part before. */
  readonly from?: PostId | undefined;
}

/**
 * A thread around one of its posts, as a tree: replies down to `depthMax` levels below it, `limit` per page. Posts that are gone keep their
 * place. Refusal not_found if the viewer may not read the post itself.
 */
export async function readTree(
  reader: Reader,
  viewer: { readonly personId: PersonId },
  id: PostId,
  shape: { readonly depthMax: number; readonly limit: number } & TreePosition,
): Promise<Tree> {
  const [focus] = await reader<{ rootId: PostId; level: Level }[]>`
    select p.root_id, p.level from posts p where p.id = ${id} and ${visibleTo(reader, viewer)}`;
  if (!focus) throw notFound('post');
  const part = await readPart(reader, viewer, { id, ...focus }, shape.from);
  const nodes = linked(reader.instance, part.rows);
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
  if (!own) throw notFound('post'); // gone between two statements
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
    count: part.count ?? countBelow(children, id, (node) => node.readable),
    next:
      from + shape.limit < all.length
        ? { after: page.at(-1)?.node.id, from: shape.from }
        : part.last === null
          ? null
          : { from: part.last },
  };
}

interface Part {
  readonly rows: readonly Row[];
  /** The last post of this part, if another part follows. */
  readonly last: PostId | null;
  /** All answers, if this part does not tell. */
  readonly count: number | null;
}

/** The posts around one, at most `nodesMax` and those above it. */
async function readPart(
  reader: Reader,
  viewer: { readonly personId: PersonId },
  focus: { readonly id: PostId; readonly rootId: PostId; readonly level: Level },
  from: PostId | undefined,
): Promise<Part> {
  const { id, rootId } = focus;
  const inThread = (which: (id: Fragment) => Fragment) => readNodes(reader, viewer, rootId, which);
  const rows = await inThread((at) => (from === undefined ? reader`true` : reader`${at} > ${from}`));
  if (from === undefined && rows.length <= nodesMax) return { rows, last: null, count: null };
  if (id !== rootId) {
    const near = await inThread((at) => reader`${at} in (${nearest(reader, id)})`);
    return { rows: near, last: null, count: null };
  }
  const part = rows.slice(0, nodesMax);
  const first = from === undefined ? [] : await inThread((at) => reader`${at} = ${id}`);
  return {
    rows: [...first, ...part],
    last: rows.length > nodesMax ? (part.at(-1)?.id ?? null) : null,
    count: isForAll[focus.level] ? await countAll(reader, focus) : null,
  };
}

/** The post, those above it, and those below it: first its own answers, then theirs. */
const nearest = (reader: Reader, id: PostId): Fragment => reader`
  with recursive up (id, next_id, depth) as (
    select id, reply_to_id, 0 from posts where id = ${id}
    union all select p.id, p.reply_to_id, up.depth + 1 from up join posts p on p.id = up.next_id where up.depth < ${nodesMax}),
  down (id) as (
    select id from posts where reply_to_id = ${id}
    union all select p.id from down join posts p on p.reply_to_id = down.id)
  (select id from up) union all (select id from down limit ${nodesMax})`;

/** Who reads a post of these levels reads every answer of the same level. */
const isForAll: Readonly<Record<Level, boolean>> = {
  ...{ group: true, instance: true, public: true, partner: false, followers: false, direct: false },
};

async function countAll(
  reader: Reader,
  { rootId, level }: { readonly rootId: PostId; readonly level: Level },
): Promise<number> {
  const [row] = await reader<{ n: number }[]>`
    select count(*)::int as n from posts
    where root_id = ${rootId} and id <> ${rootId} and level = ${level} and removed_at is null`;
  return row?.n ?? 0;
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

/** Posts and marks of a thread in the order they arrived, one more than a part has; `which` of them, by their id. */
async function readNodes(
  reader: Reader,
  viewer: { readonly personId: PersonId },
  rootId: PostId,
  which: (id: Fragment) => Fragment,
): Promise<readonly Row[]> {
  return await reader<Row[]>`
    (select p.id, p.reply_to_id, p.reply_to_uri, null::bytea as hash, p.level, ${visibleTo(reader, viewer)} as readable,
      case when p.removed_at is not null then 'moderator' end as gone_by, '' as author_name, p.received_at as arrived_at
    from posts p where p.root_id = ${rootId} and ${which(reader`p.id`)} order by p.id limit ${nodesMax + 1})
    union all
    (select r.post_id, r.reply_to_id, null, r.hash, r.level, false, 'author', coalesce(a.name, ''), r.at
    from removals r left join people a on a.id = r.author_id
    where r.root_id = ${rootId} and ${which(reader`r.post_id`)} order by r.post_id limit ${nodesMax + 1})
    order by id limit ${nodesMax + 1}`;
}

/** Whoever answered what is gone since knows it by its URI. */
function linked(instance: Instance, rows: readonly Row[]): Node[] {
  const gone = new Map(
    rows.flatMap((row) => (row.hash ? [[row.hash.toString('hex'), row.id] as const] : [])),
  );
  const lostParent = (uri: string): PostId | null =>
    gone.get(tombstoneHash(instance.sealKey, uri).toString('hex')) ?? null;
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
