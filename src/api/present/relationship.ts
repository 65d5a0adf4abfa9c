import type { GroupView } from '#src/groups/group.ts';
import type { Relationship } from '#src/people/read.ts';
import { none } from './account.ts';

/** Mastodon's Relationship. Only the person who blocks is told who blocks whom. */
export function presentRelationship(
  standing: Omit<Relationship, 'id' | 'blockedBy'> & { readonly id: string },
) {
  return {
    id: standing.id,
    following: standing.following,
    showing_reblogs: standing.following && standing.shares,
    notifying: standing.notify,
    languages: none,
    followed_by: standing.followedBy,
    blocking: standing.blocking,
    blocked_by: false,
    muting: standing.muting,
    muting_notifications: standing.mutingNotifications,
    requested: standing.requested,
    requested_by: standing.requestedBy,
    domain_blocking: false,
    endorsed: standing.endorsed,
    note: standing.note,
  };
}

/** For a group: following is membership, a request waits for its moderators. */
export function presentMembership(group: Pick<GroupView, 'id' | 'mine'>) {
  return presentRelationship({
    id: group.id,
    following: group.mine?.state === 'active',
    requested: group.mine?.state === 'requested',
    followedBy: false,
    requestedBy: group.mine?.state === 'invited',
    ...{ shares: true, notify: false, muting: false, mutingNotifications: false, blocking: false },
    ...{ endorsed: false, note: '' },
  });
}
