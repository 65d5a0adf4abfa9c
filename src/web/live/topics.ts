import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Concern } from '#src/timelines/concern.ts';

/**
 * What a page shows and therefore wants to hear of. Pages name theirs in `showPage(…, { live: […] })`; `notifications` and `chat` are heard by
 * every page, because the navigation counts them.
 */
export type Topic =
  | 'home'
  | 'company'
  | 'people'
  | 'notifications'
  | 'chat'
  | `thread:${string}`
  | `group:${string}`
  | `person:${string}`
  | `chat:${string}`;

/** For lists of posts that stay as they are while somebody reads: what happens to these posts, and no new ones. */
export const threadsOf = (posts: readonly { readonly rootId: PostId }[]): Topic[] => [
  ...new Set(posts.map((post): Topic => `thread:${post.rootId}`)),
];

/** A batch of changes, sorted by who must be asked. See facts.ts for the lines. */
export interface Batch {
  readonly posts: PostId[];
  readonly groups: GroupId[];
  /** Topics of single people, and (null) of everybody. */
  readonly told: Map<PersonId | null, Set<Topic>>;
  readonly out: PersonId[];
  readonly gone: boolean;
}

export function readBatch(lines: readonly string[]): Batch {
  const batch = {
    posts: [] as PostId[],
    groups: [] as GroupId[],
    out: [] as PersonId[],
    gone: lines.includes('gone'),
  };
  const told = new Map<PersonId | null, Set<Topic>>();
  for (const line of lines) {
    const [noun, id = '', ...topics] = line.split(' ');
    if (noun === 'post') batch.posts.push(id as PostId);
    else if (noun === 'group') batch.groups.push(id as GroupId);
    else if (noun === 'out') batch.out.push(id as PersonId);
    else if (noun === 'people') add(told, null, ['people', `person:${id}`]);
    else if (noun === 'person') add(told, id as PersonId, topics as Topic[]);
  }
  return { ...batch, told };
}

/** Adds where each of its readers sees what changed. */
export function addConcern(told: Map<PersonId | null, Set<Topic>>, concern: Concern): void {
  const { rootId, authorId, groupId, conversationId, isOpen, readers, inFeed } = concern;
  const topics: Topic[] = [];
  if (rootId !== null) topics.push(`thread:${rootId}`);
  if (authorId !== null) topics.push(`person:${authorId}`);
  if (groupId !== null) topics.push(`group:${groupId}`);
  if (conversationId !== null) topics.push('chat', `chat:${conversationId}`);
  if (isOpen) topics.push('company');
  for (const reader of readers ?? []) add(told, reader, topics);
  for (const reader of inFeed ?? []) add(told, reader, ['home']);
}

function add(
  told: Map<PersonId | null, Set<Topic>>,
  person: PersonId | null,
  topics: readonly Topic[],
): void {
  const known = told.get(person) ?? new Set();
  for (const topic of topics) known.add(topic);
  told.set(person, known);
}
