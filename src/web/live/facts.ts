import type { FollowData } from '#src/people/facts.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import { isCompanyWide } from '#src/posts/policy.ts';
import { noteChange } from '#src/platform/changes.ts';
import type { FactMap, FactName } from '#src/platform/facts.ts';
import { newsOfKinds } from '#src/posts/kinds/parts.ts';
import { on, type Subscriber, type Subscription } from '#src/platform/journal.ts';

/**
 * A change, as sent to every process of the instance (platform/changes.ts) and interpreted by hub.ts:  - `new ID`, `new ID SHARE`: it arrived in
 * its readers' feeds; - `post ID`, `group ID`: those who may read it, or know about it, look again; - `person ID topic …`: these topics of one
 * person; - `people ID`: what everyone sees about someone; - `out ID`: someone lost access: their streams are closed, so that they fetch again;
 * - `gone ROOT reader …`: a post of this thread is gone. Those who may have read it look again: `all` of the company, the members of `group:ID`,
 * the followers of `owner:ID`, and individuals (`person:ID`).
 */
export const liveSubscriber: Subscriber = {
  name: 'live',
  hears: [
    note('post.published', ({ postId }) => [`new ${postId}`]),
    note('post.edited', ({ postId }) => [`post ${postId}`]),
    note('post.expired', ({ postId }) => [`post ${postId}`]),
    note('post.removed', (post) => [gone(post)]),
    note('post.hidden', (post) => [`post ${post.postId}`, gone(post)]),
    note('post.restored', ({ postId }) => [`post ${postId}`]),
    note('reaction.added', ({ postId }) => [`post ${postId}`]),
    note('reaction.removed', ({ postId }) => [`post ${postId}`]),
    note('share.added', ({ postId, shareId }) => [`post ${postId}`, `new ${postId} ${shareId}`]),
    note('share.removed', ({ postId }) => [`post ${postId}`]),
    ...newsOfKinds.map((fact) => note(fact, ({ postId }) => [`post ${postId}`])),
    note('group.created', ({ groupId }) => [`group ${groupId}`]),
    note('group.updated', ({ groupId }) => [`group ${groupId}`]),
    note('group.archived', ({ groupId }) => [`group ${groupId}`]),
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
  return ['gone', post.rootId, ...readers].join(' ');
}

/** Whom one follows decides what one reads. */
function bothEnds({ followerId, followeeId }: FollowData): string[] {
  return [`person ${followerId} home person:${followeeId}`, `person ${followeeId} home person:${followerId}`];
}
