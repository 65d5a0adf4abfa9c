import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Concern, Gone } from '#src/timelines/concern.ts';
import type { Arrival, FeedName, News } from '#src/timelines/newer.ts';

/**
 * What a page shows and therefore subscribes to. Pages declare theirs in `showPage(…, { live: […] })`; every page subscribes to `notifications`
 * and `chat`, because the navigation counts them, and to `thread:ID` for posts of that thread in a list.
 */
export type Topic =
  | FeedName
  | 'home'
  | 'people'
  | 'notifications'
  | 'chat'
  | `thread:${string}`
  | `group:${string}`
  | `person:${string}`
  | `chat:${string}`;

/** What is sent: a topic, or which post is new in a feed, so that a page can count it without a request. */
export type Told = Topic | `${FeedName}:${PostId}`;

/** For a page with these posts. */
export const threadsOf = (posts: readonly { readonly rootId: PostId }[]): Topic[] => [
  ...new Set(posts.map((post): Topic => `thread:${post.rootId}`)),
];

/** A batch of changes, grouped by whom they concern. See facts.ts for the lines. */
export interface Batch {
  readonly posts: readonly PostId[];
  readonly arrivals: readonly Arrival[];
  readonly groups: readonly GroupId[];
  readonly gone: readonly Gone[];
  /** Topics of single people, and (null) of everyone. */
  readonly told: ToldMap;
  readonly out: readonly PersonId[];
}

export type ToldMap = Map<PersonId | null, Set<Told>>;

export function readBatch(lines: readonly string[]): Batch {
  const posts = new Set<PostId>();
  const arrivals: Arrival[] = [];
  const groups = new Set<GroupId>();
  const gone: Gone[] = [];
  const out: PersonId[] = [];
  const told: ToldMap = new Map();
  for (const line of lines) {
    const [noun, id = '', ...more] = line.split(' ');
    if (noun === 'post') posts.add(id as PostId);
    else if (noun === 'new') {
      posts.add(id as PostId);
      arrivals.push({ postId: id as PostId, shareId: more[0] ?? null });
    } else if (noun === 'group') groups.add(id as GroupId);
    else if (noun === 'gone') gone.push(readGone(id as PostId, more));
    else if (noun === 'out') out.push(id as PersonId);
    else if (noun === 'people') add(told, null, ['people', `person:${id}`]);
    else if (noun === 'person') add(told, id as PersonId, more as Topic[]);
  }
  return { posts: [...posts], arrivals, groups: [...groups], gone, told, out };
}

function readGone(rootId: PostId, readers: readonly string[]): Gone {
  const those = (noun: string): string[] =>
    readers.flatMap((reader) => (reader.startsWith(`${noun}:`) ? reader.slice(noun.length + 1) : []));
  return {
    rootId,
    all: readers.includes('all'),
    groupId: (those('group')[0] as GroupId | undefined) ?? null,
    ownerId: (those('owner')[0] as PersonId | undefined) ?? null,
    personIds: those('person') as PersonId[],
  };
}

/** Adds where each of its readers sees what changed. A new post changes its group's page and its author's; later only itself. */
export function addConcern(told: ToldMap, concern: Concern, isNew: boolean): void {
  const { rootId, authorId, groupId, conversationId, readers } = concern;
  const topics: Topic[] = [];
  if (rootId !== null) topics.push(`thread:${rootId}`);
  if (authorId !== null && isNew) topics.push(`person:${authorId}`);
  if (groupId !== null && (isNew || rootId === null)) topics.push(`group:${groupId}`);
  if (conversationId !== null) topics.push('chat', `chat:${conversationId}`);
  for (const reader of readers ?? []) add(told, reader, topics);
}

export function addNews(told: ToldMap, { postId, feed, people }: News): void {
  for (const person of people) add(told, person, [`${feed}:${postId}`]);
}

/** For a conversation it is no longer known which it was: only its participants had the post. */
export function addGone(
  told: ToldMap,
  {
    rootId,
    readers,
    isDirect,
  }: { readonly rootId: PostId; readonly readers: readonly PersonId[]; readonly isDirect: boolean },
): void {
  const topics: Topic[] = isDirect ? [`thread:${rootId}`, 'chat'] : [`thread:${rootId}`];
  for (const reader of readers) add(told, reader, topics);
}

function add(told: ToldMap, person: PersonId | null, topics: readonly Told[]): void {
  const known = told.get(person) ?? new Set();
  for (const topic of topics) known.add(topic);
  told.set(person, known);
}
