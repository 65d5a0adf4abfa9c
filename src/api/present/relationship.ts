import type { GroupView } from '#src/groups/group.ts';
import type { Relationship } from '#src/people/read.ts';
import { none } from './account.ts';

/** Mastodon's Relationship. Who blocks whom is told to the one who blocks only. */
export function presentRelationship(
  standing: Omit<Relationship, 'id' | 'blockedBy'> & { readonly id: string },
) {
  return {
    id: standing.id,
    following: standing.following,
    showing_reblogs: standing.following,
    notifying: false,
    languages: none,
    followed_by: standing.followedBy,
    blocking: standing.blocking,
    blocked_by: false,
    muting: standing.muting,
    muting_notifications: standing.muting,
    requested: standing.requested,
    requested_by: standing.requestedBy,
    domain_blocking: false,
    endorsed: false,
    note: '',
  };
}

/** To a group: following is membership, a request waits for its moderators. */
export function presentMembership(group: Pick<GroupView, 'id' | 'mine'>) {
  return presentRelationship({
    id: group.id,
    following: group.mine?.state === 'active',
    requested: group.mine?.state === 'requested',
    followedBy: false,
    requestedBy: group.mine?.state === 'invited',
    muting: false,
    blocking: false,
  });
}
