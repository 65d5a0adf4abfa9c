import { none } from './account.ts';

/** How the viewer and somebody stand to each other; the read of people/ gives it. */
export interface Standing {
  readonly id: string;
  readonly following: boolean;
  readonly followedBy: boolean;
  readonly requested: boolean;
  readonly requestedBy: boolean;
  readonly blocking: boolean;
  readonly muting: boolean;
}

/** Mastodon's Relationship. Who blocks whom is told to the one who blocks only. */
export function presentRelationship(standing: Standing) {
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
