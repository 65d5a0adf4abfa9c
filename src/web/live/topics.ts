import type { PersonId, PostId } from '#src/platform/ids.ts';
import { readChanges, type Changed } from '#src/timelines/changes.ts';
import type { Concern, FormerlyRead } from '#src/timelines/concern.ts';
import type { HourNews } from '#src/timelines/hours.ts';
import type { FeedName, News } from '#src/timelines/newer.ts';

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
  | 'calm'
  | `thread:${string}`
  | `group:${string}`
  | `person:${string}`
  | `hour:${string}`
  | `gone:${string}`
  | `chat:${string}`;

/** What is sent: a topic, or which post is new in a feed, so that a page can count it without a request. */
export type Told = Topic | `${FeedName}:${PostId}`;

/** For a page with these posts. */
export const threadsOf = (posts: readonly { readonly rootId: PostId }[]): Topic[] => [
  ...new Set(posts.map((post): Topic => `thread:${post.rootId}`)),
];

/** A batch of changes (timelines/changes.ts), and whom they concern as far as it says so itself. */
export interface Batch extends Changed {
  /** Topics of single people, and (null) of everyone. */
  readonly told: ToldMap;
}

export type ToldMap = Map<PersonId | null, Set<Told>>;

export function readBatch(lines: readonly string[]): Batch {
  const changed = readChanges(lines);
  const told: ToldMap = new Map();
  for (const id of changed.people) add(told, null, ['people', `person:${id}`]);
  for (const { personId, names } of changed.topics) add(told, personId, names as Topic[]);
  return { ...changed, told };
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

/**
 * A list shows the question's votes as those of any idea. The hour's own page is told of its questions by an event of their own (hub.ts), and
 * reads itself again when the hour was edited, or (`isMissed`) that event was.
 */
export function addHour(
  told: ToldMap,
  { hourId, isEdited, questions, readers }: HourNews,
  isMissed: boolean,
): void {
  const topics: Topic[] = questions.map(({ id }): Topic => `thread:${id}`);
  if (isEdited || isMissed) topics.push(`hour:${hourId}`);
  for (const reader of readers) add(told, reader, topics);
}

/** For a conversation it is no longer known which it was: only its participants had the post. */
export function addGone(told: ToldMap, { rootId, postId, readers, isDirect }: FormerlyRead): void {
  const topics: Topic[] = isDirect ? [`thread:${rootId}`, 'chat'] : [`thread:${rootId}`, `gone:${postId}`];
  for (const reader of readers) add(told, reader, topics);
}

function add(told: ToldMap, person: PersonId | null, topics: readonly Told[]): void {
  const known = told.get(person) ?? new Set();
  for (const topic of topics) known.add(topic);
  told.set(person, known);
}
