import type { Standing } from '#src/groups/group.ts';
import { canModerate } from '#src/groups/policy.ts';

/** What is done with a document. Who reads its group reads it (posts/policy.ts); who may post in the group works on its documents. A person's own is theirs alone. */
export type DocumentAct = 'version' | 'arrange' | 'lock' | 'unlock' | 'bin' | 'unbin';

/** Who somebody is to a document that they may read, and how it stands. */
export interface DocumentTies {
  /** Brought it here. */
  readonly isAuthor: boolean;
  /** It is this person's own, and stands in no group. */
  readonly isOwn: boolean;
  /** In its group; null: no member. */
  readonly standing: Standing | null;
  readonly binned: boolean;
  readonly lockedBy: 'nobody' | 'me' | 'another';
}
export type Hindrance =
  | 'onlyMembers'
  | 'binned'
  | 'onlyAuthorDeletes'
  | 'onlyHolderUnlocks'
  | 'notLocked'
  | 'locked';

/**
 * Who may do what. Every member adds versions, renames, moves and locks; who brought a document, and the group's moderators, delete it and bring
 * it back; a lock holds off everyone but its holder, and moderators end it. Null: allowed; otherwise why not. Asked by every door, and for people
 * of other companies by the group's home.
 */
export function hindranceTo(act: DocumentAct, ties: DocumentTies): Hindrance | null {
  const { isAuthor, isOwn, standing, binned, lockedBy } = ties;
  if (!isOwn && standing?.state !== 'active') return 'onlyMembers';
  const moderates = standing?.state === 'active' && canModerate(standing);
  const decides = isOwn || isAuthor || moderates;
  if (act === 'unlock') {
    if (lockedBy === 'nobody') return 'notLocked';
    return lockedBy === 'me' || moderates ? null : 'onlyHolderUnlocks';
  }
  if ((act === 'bin' || act === 'unbin') && !decides) return 'onlyAuthorDeletes';
  if (binned && act !== 'unbin') return 'binned';
  return lockedBy === 'another' ? 'locked' : null;
}
