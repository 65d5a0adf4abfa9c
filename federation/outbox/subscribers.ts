import { newJob, type NewJob } from '#src/platform/job.ts';
import { enqueueOn, on, type Subscriber } from '#src/platform/journal.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import type { FederationContext } from '../context.ts';
import { forgetPartnerJob, forgetPostLater } from '../sweep.ts';
import * as govern from '../groups/send-moderation.ts';
import { charterAccepted } from '../groups/send-charter.ts';
import * as groups from '../groups/send-memberships.ts';
import { groupMoveAnnounced, groupMoved } from '../succession/move.ts';
import { keysRotated } from './keys.ts';
import * as people from './people.ts';
import * as posts from './posts.ts';
import * as reactions from './reactions.ts';
import * as removals from './removals.ts';
import * as appeals from './appeals.ts';
import * as reports from './reports.ts';
import { federatedKinds } from '../kinds/index.ts';
import type { Tell } from './tell.ts';

/**
 * Which facts are sent to partners, and by what. Inside the fact's transaction: activity, ledger and deliveries are committed with the act or
 * not at all. The context comes late because the journal is created before the database that it needs.
 */
export function outboxSubscriber(context: () => FederationContext): Subscriber {
  const tell: Tell = (fact, write) => on(fact, (tx, data) => write(context(), tx, data));
  return {
    name: 'outbox',
    hears: [
      ...federatedKinds.flatMap((kind) => kind.told(tell)),
      tell('post.published', posts.postPublished),
      tell('post.edited', posts.postEdited),
      tell('post.removed', posts.postRemoved),
      tell('post.files_removed', removals.filesRemoved),
      tell('erasure.asked_again', removals.erasureAskedAgain),
      tell('post.hidden', removals.postHidden),
      tell('post.restored', removals.postRestored),
      tell('report.filed', reports.reportFiled),
      tell('report.closed', reports.reportClosed),
      tell('report.told', reports.reportTold),
      tell('appeal.filed', appeals.appealFiled),
      tell('appeal.decided', appeals.appealDecided),
      tell('post.pinned', govern.postPinned),
      tell('reaction.added', reactions.reactionAdded),
      tell('reaction.removed', reactions.reactionRemoved),
      tell('share.added', reactions.shareAdded),
      tell('share.removed', reactions.shareRemoved),
      tell('follow.requested', people.followRequested),
      tell('follow.accepted', people.followAccepted),
      tell('follow.rejected', people.followRejected),
      tell('follow.ended', people.followEnded),
      tell('follower.removed', people.followRejected),
      tell('person.updated', people.personUpdated),
      tell('person.deactivated', people.personDeactivated),
      tell('person.reactivated', people.personUpdated),
      tell('person.moved_away', people.personMovedAway),
      tell('person.suspended', people.personUpdated),
      tell('person.suspension_lifted', people.personUpdated),
      tell('group.invited', groups.groupInvited),
      tell('group.requested', groups.groupRequested),
      tell('group.joined', groups.groupJoined),
      tell('group.declined', groups.groupDeclined),
      tell('group.left', groups.groupLeft),
      tell('group.asked', govern.groupAsked),
      tell('group.edit_asked', govern.groupEditAsked),
      tell('group.charter_accepted', charterAccepted),
      tell('group.expelled', groups.groupExpelled),
      tell('group.role_changed', groups.groupRoleChanged),
      tell('group.move_announced', groupMoveAnnounced),
      tell('group.moved', groupMoved),
      tell('group.updated', groups.groupUpdated),
      tell('group.archived', groups.groupUpdated),
      tell('group.revived', groups.groupUpdated),
      tell('group.quiet', groups.groupUpdated),
      tell('group.kept', groups.groupUpdated),
      tell('keys.rotated', keysRotated),
      enqueueOn('post.removed', forgetCopies),
      enqueueOn('post.expired', ({ uri }) => forgetPostLater(uri)),
      enqueueOn('partner.erased', ({ peerId }) => newJob(forgetPartnerJob, { peerId })),
    ],
  };
}

/** A deleted post leaves the queue and the logs too, also where we passed on a partner's, once its deletion is on its way. */
const forgetCopies = ({ uri, peerId, groupId, level }: PostFacts['post.removed']): NewJob | null =>
  peerId === null || groupId !== null || level === 'followers' ? forgetPostLater(uri) : null;
