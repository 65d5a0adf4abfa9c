import type { FollowData } from '#src/people/facts.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import { isCompanyWide } from '#src/posts/policy.ts';
import { noteChange } from '#src/platform/changes.ts';
import type { FactMap, FactName } from '#src/platform/facts.ts';
import { newsOfKinds } from '#src/posts/kinds/parts.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { on, type Subscriber, type Subscription } from '#src/platform/journal.ts';
import type { Gone } from './concern.ts';
import type { Arrival } from './newer.ts';

/**
 * A change, as sent to every process of the instance (platform/changes.ts), for pages (web/live/) and apps (api/streaming/):
 * - `new ID`, `new ID SHARE`: it arrived in its readers' feeds; `unshared ID SHARE`: and left them;
 * - `votes ID`: an idea has more votes, or less; told a little later, with those of the same second;
 * - `post ID`, `group ID`: those who may read it, or know about it, look again; `edited ID`: also its words changed;
 * - `person ID topic …`: these topics of one person;
 * - `people ID`: what everyone sees about someone;
 * - `out ID`: someone lost access: their pages are to fetch again;
 * - `gone ROOT ID reader …`: a post of this thread is gone. Those who may have read it look again: `all` of the company, the members of
 *   `group:ID`, the followers of `owner:ID`, and individuals (`person:ID`).
 */
export const liveSubscriber: Subscriber = {
  name: 'live',
  stays: () => true,
  hears: [
    note('post.published', ({ postId }) => [`new ${postId}`]),
    note('post.edited', ({ postId }) => [`post ${postId}`, `edited ${postId}`]),
    note('post.expired', ({ postId }) => [`post ${postId}`, `edited ${postId}`]),
    note('post.removed', (post) => [gone(post)]),
    note('post.hidden', (post) => [`post ${post.postId}`, gone(post)]),
    note('post.restored', ({ postId }) => [`post ${postId}`, `edited ${postId}`]),
    note('reaction.added', ({ postId }) => [`post ${postId}`]),
    note('reaction.removed', ({ postId }) => [`post ${postId}`]),
    note('share.added', ({ postId, shareId }) => [`post ${postId}`, `new ${postId} ${shareId}`]),
    note('share.removed', ({ postId, shareId }) => [`post ${postId}`, `unshared ${postId} ${shareId}`]),
    note('idea.changed', ({ postId, change }) => [
      `${change.vote === undefined ? 'post' : 'votes'} ${postId}`,
    ]),
    ...newsOfKinds
      .filter((fact) => fact !== 'idea.changed')
      .map((fact) => note(fact, ({ postId }) => [`post ${postId}`])),
    note('group.created', ({ groupId }) => [`group ${groupId}`]),
    note('group.updated', ({ groupId }) => [`group ${groupId}`]),
    note('group.archived', ({ groupId }) => [`group ${groupId}`]),
    note('group.revived', ({ groupId }) => [`group ${groupId}`]),
    note('group.quiet', ({ groupId }) => [`group ${groupId}`]),
    note('group.kept', ({ groupId }) => [`group ${groupId}`]),
    note('group.moved', ({ groupId }) => [`group ${groupId}`]),
    note('group.left_behind', ({ groupId }) => [`group ${groupId}`]),
    note('group.invited', ({ groupId, personId }) => [`group ${groupId}`, `person ${personId} home`]),
    note('group.requested', ({ groupId }) => [`group ${groupId}`]),
    note('group.joined', ({ groupId, personId }) => [`group ${groupId}`, `person ${personId} home`]),
    note('group.declined', ({ groupId, personId }) => [`group ${groupId}`, `person ${personId} home`]),
    note('group.role_changed', ({ groupId }) => [`group ${groupId}`]),
    note('group.left', ({ groupId, personId }) => [`group ${groupId}`, `out ${personId}`]),
    note('group.expelled', ({ groupId, personId }) => [`group ${groupId}`, `out ${personId}`]),
    note('person.added', ({ personId }) => [`people ${personId}`]),
    note('person.updated', ({ personId }) => [`people ${personId}`]),
    note('person.deactivated', ({ personId }) => [`people ${personId}`, `out ${personId}`]),
    note('follow.requested', bothEnds),
    note('follow.accepted', bothEnds),
    note('follow.rejected', bothEnds),
    note('follow.ended', bothEnds),
    note('follower.removed', bothEnds),
  ],
};

/** Nothing is asked or written within the fact's transaction. */
function note<Name extends FactName>(
  name: Name,
  linesOf: (data: FactMap[Name]) => readonly string[],
): Subscription {
  return on(name, async (tx, data) => {
    for (const line of linesOf(data)) noteChange(tx, line);
  });
}

/** Its readers cannot be asked for any more: they are as they were for its level. */
function gone(post: PostFacts['post.removed'] | PostFacts['post.hidden']): string {
  const { level, groupId, ownerId, authorId } = post;
  const people = [authorId, ...post.mentions].map((id) => `person:${id}`);
  const readers = isCompanyWide(level)
    ? ['all']
    : groupId !== null
      ? [`group:${groupId}`]
      : ownerId !== null
        ? [`owner:${ownerId}`, ...people]
        : people;
  return ['gone', post.rootId, post.postId, ...readers].join(' ');
}

/** Whom one follows decides what one reads. */
function bothEnds({ followerId, followeeId }: FollowData): string[] {
  return [`person ${followerId} home person:${followeeId}`, `person ${followeeId} home person:${followerId}`];
}

/** What a batch of lines says. Words it does not know are left out: another process may be newer. */
export interface Changed {
  readonly posts: readonly PostId[];
  readonly edited: readonly PostId[];
  /** Ideas whose number of votes alone is another. */
  readonly votes: readonly PostId[];
  readonly arrivals: readonly Arrival[];
  readonly unshared: readonly Arrival[];
  readonly groups: readonly GroupId[];
  readonly gone: readonly Gone[];
  /** About whom everyone is to look again. */
  readonly people: readonly PersonId[];
  readonly topics: readonly { readonly personId: PersonId; readonly names: readonly string[] }[];
  readonly out: readonly PersonId[];
}

export function readChanges(lines: readonly string[]): Changed {
  const read = lines.map((line) => line.split(' '));
  const of = (noun: string): string[][] =>
    read.flatMap(([first, ...words]) => (first === noun && words.length > 0 ? [words] : []));
  const idsOf = <Id>(noun: string): Id[] => [...new Set(of(noun).map(([id]) => id as Id))];
  const arrivalsOf = (noun: string): Arrival[] =>
    of(noun).map(([id, shareId = null]) => ({ postId: id as PostId, shareId }));
  const arrivals = arrivalsOf('new');
  return {
    posts: [...new Set([...idsOf<PostId>('post'), ...arrivals.map(({ postId }) => postId)])],
    edited: idsOf('edited'),
    votes: idsOf('votes'),
    arrivals,
    unshared: arrivalsOf('unshared'),
    groups: idsOf('group'),
    gone: of('gone').map(([rootId, postId, ...readers]) =>
      readGone(rootId as PostId, postId as PostId, readers),
    ),
    people: idsOf('people'),
    topics: of('person').map(([id, ...names]) => ({ personId: id as PersonId, names })),
    out: idsOf('out'),
  };
}

function readGone(rootId: PostId, postId: PostId, readers: readonly string[]): Gone {
  const those = (noun: string): string[] =>
    readers.flatMap((reader) => (reader.startsWith(`${noun}:`) ? reader.slice(noun.length + 1) : []));
  return {
    rootId,
    postId,
    all: readers.includes('all'),
    groupId: (those('group')[0] as GroupId | undefined) ?? null,
    ownerId: (those('owner')[0] as PersonId | undefined) ?? null,
    personIds: those('person') as PersonId[],
  };
}
