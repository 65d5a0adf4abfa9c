import type { GroupFacts } from '#src/groups/facts.ts';
import type { PeopleFacts } from '#src/people/facts.ts';
import { noteChange } from '#src/platform/changes.ts';
import type { Subscriber } from '#src/platform/journal.ts';
import type { PostFacts } from '#src/posts/facts.ts';

type Facts = PostFacts & PeopleFacts & GroupFacts;

/**
 * What a change is, as told to every process of the instance (platform/changes.ts) and understood by hub.ts:
 *
 * - `post ID`, `group ID`: whoever may read it, or know of it, looks again;
 * - `person ID topic …`: these topics of one person;
 * - `people ID`: what everybody sees of somebody;
 * - `out ID`: somebody lost a right: their streams are closed, so that they read again;
 * - `gone`: something is no longer there, so nobody's rights to it can be asked: everybody looks again.
 */
export const liveSubscribers: Readonly<Record<string, readonly Subscriber[]>> = {
  ...on('post.published', ({ postId }) => [`post ${postId}`]),
  ...on('post.edited', ({ postId }) => [`post ${postId}`]),
  ...on('post.removed', () => ['gone']),
  ...on('post.hidden', ({ postId }) => [`post ${postId}`, 'gone']),
  ...on('post.restored', ({ postId }) => [`post ${postId}`]),
  ...on('post.acknowledged', ({ postId }) => [`post ${postId}`]),
  ...on('reaction.added', ({ postId }) => [`post ${postId}`]),
  ...on('reaction.removed', ({ postId }) => [`post ${postId}`]),
  ...on('share.added', ({ postId }) => [`post ${postId}`]),
  ...on('share.removed', ({ postId }) => [`post ${postId}`]),
  ...on('poll.voted', ({ postId }) => [`post ${postId}`]),
  ...on('poll.closed', ({ postId }) => [`post ${postId}`]),
  ...on('group.created', ({ groupId }) => [`group ${groupId}`]),
  ...on('group.updated', ({ groupId }) => [`group ${groupId}`]),
  ...on('group.archived', ({ groupId }) => [`group ${groupId}`]),
  ...on('group.invited', ({ groupId, personId }) => [`group ${groupId}`, `person ${personId} home`]),
  ...on('group.requested', ({ groupId }) => [`group ${groupId}`]),
  ...on('group.joined', ({ groupId, personId }) => [`group ${groupId}`, `person ${personId} home`]),
  ...on('group.declined', ({ groupId, personId }) => [`group ${groupId}`, `person ${personId} home`]),
  ...on('group.role_changed', ({ groupId }) => [`group ${groupId}`]),
  ...on('group.left', ({ groupId, personId }) => [`group ${groupId}`, `out ${personId}`]),
  ...on('group.expelled', ({ groupId, personId }) => [`group ${groupId}`, `out ${personId}`]),
  ...on('person.added', ({ personId }) => [`people ${personId}`]),
  ...on('person.updated', ({ personId }) => [`people ${personId}`]),
  ...on('person.deactivated', ({ personId }) => [`people ${personId}`, `out ${personId}`]),
  ...on('follow.requested', bothEnds),
  ...on('follow.accepted', bothEnds),
  ...on('follow.rejected', bothEnds),
  ...on('follow.ended', bothEnds),
  ...on('follower.removed', bothEnds),
};

/** Facts come untyped out of the journal; their name says what they carry. Nothing is asked or written within the fact's transaction. */
function on<Name extends keyof Facts>(
  name: Name,
  linesOf: (data: Facts[Name]) => readonly string[],
): Record<string, Subscriber[]> {
  const within: Subscriber['within'] = async (tx, fact) => {
    for (const line of linesOf(fact.data as Facts[Name])) noteChange(tx, line);
  };
  return { [name]: [{ name: 'live', within }] };
}

/** Whom one follows decides what one reads. */
function bothEnds({ followerId, followeeId }: PeopleFacts['follow.accepted']): string[] {
  return [`person ${followerId} home person:${followeeId}`, `person ${followeeId} home person:${followerId}`];
}
