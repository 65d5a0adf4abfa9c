import type { Tx } from '#src/platform/database.ts';
import type { Fact, Subscriber } from '#src/platform/journal.ts';
import type { Wire } from '../context.ts';
import { forgetPostLater } from '../sweep.ts';
import { answerAccepted } from './answers.ts';
import * as govern from './govern.ts';
import * as groups from './groups.ts';
import { keysRotated } from './keys.ts';
import * as people from './people.ts';
import * as posts from './posts.ts';
import * as reactions from './reactions.ts';
import * as removals from './removals.ts';
import * as reports from './reports.ts';
import * as reads from './reads.ts';

type Teller = (wire: Wire, tx: Tx, fact: Fact) => Promise<void>;

/** Which facts are told to partners, and by what. */
const tellers: Readonly<Record<string, Teller>> = {
  'post.published': posts.postPublished,
  'post.edited': posts.postEdited,
  'post.removed': posts.postRemoved,
  'post.hidden': removals.postHidden,
  'post.restored': removals.postRestored,
  'report.filed': reports.reportFiled,
  'report.closed': reports.reportClosed,
  'post.pinned': govern.postPinned,
  'reaction.added': reactions.reactionAdded,
  'reaction.removed': reactions.reactionRemoved,
  'share.added': reactions.shareAdded,
  'share.removed': reactions.shareRemoved,
  'answer.accepted': answerAccepted,
  'post.acknowledged': reads.postAcknowledged,
  'poll.voted': reactions.pollVoted,
  'poll.closed': reactions.pollClosed,
  'follow.requested': people.followRequested,
  'follow.accepted': people.followAccepted,
  'follow.rejected': people.followRejected,
  'follow.ended': people.followEnded,
  'follower.removed': people.followRejected,
  'person.updated': people.personUpdated,
  'person.deactivated': people.personDeactivated,
  'person.reactivated': people.personUpdated,
  'group.invited': groups.groupInvited,
  'group.requested': groups.groupRequested,
  'group.joined': groups.groupJoined,
  'group.declined': groups.groupDeclined,
  'group.left': groups.groupLeft,
  'group.asked': govern.groupAsked,
  'group.edit_asked': govern.groupEditAsked,
  'group.charter_accepted': groups.charterAccepted,
  'group.expelled': groups.groupExpelled,
  'group.role_changed': groups.groupRoleChanged,
  'group.updated': groups.groupUpdated,
  'group.archived': groups.groupUpdated,
  'keys.rotated': keysRotated,
};

/** A deleted post leaves the queue and the logs too, once its deletion is on its way. */
const forgetting: Subscriber = {
  name: 'outbox.forget',
  later: (fact) => {
    const { uri, peerId, groupId } = fact.data as {
      uri: string;
      peerId: number | null;
      groupId: string | null;
    };
    return peerId === null || groupId !== null ? forgetPostLater(uri) : null;
  },
};

/**
 * The outbox's subscriptions. They run inside the transaction of the fact: activity, ledger and deliveries are committed with the act or not
 * at all. `wire` comes late because the journal is made before the database that the wire needs.
 */
export function outboxSubscribers(wire: () => Wire): Record<string, Subscriber[]> {
  const told = Object.entries(tellers).map(([fact, tell]): [string, Subscriber[]] => [
    fact,
    [{ name: 'outbox', within: (tx: Tx, f: Fact) => tell(wire(), tx, f) }],
  ]);
  const table = Object.fromEntries(told);
  table['post.removed']?.push(forgetting);
  return table;
}
