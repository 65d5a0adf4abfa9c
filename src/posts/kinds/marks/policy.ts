import type { PostKind } from '../forms.ts';
import type { MarkChange } from './facts.ts';

/** Who somebody is to a post that they may read, and act on in its group. */
export interface MarkTies {
  readonly isAuthor: boolean;
  /** Of the group. */
  readonly moderates: boolean;
  /** They gave it the label that it has. */
  readonly isLabeller: boolean;
  /** Of a page: they may write a version of it. */
  readonly writesPages: boolean;
}

export interface MarkedPost {
  readonly kind: PostKind;
  readonly groupId: unknown;
  readonly isReply: boolean;
}

/** Kinds that have no state of their own. */
const labelled: ReadonlySet<PostKind> = new Set<PostKind>(['note', 'question', 'article', 'poll', 'event']);

export const takesProgress = ({ kind, groupId, isReply }: MarkedPost): boolean =>
  labelled.has(kind) && groupId !== null && !isReply;

export type MarkHindrance = 'notLabelled' | 'notYours' | 'noPage' | 'onlyWriters';

/**
 * Every member of the group, of every company, says how far a post is: whoever works on it knows. The label is taken away by who gave it, by the
 * author and by moderators. Whoever may write a page says when it is looked at again, and by whom. Null: allowed; otherwise why not.
 */
export function hindranceTo(ties: MarkTies, post: MarkedPost, change: MarkChange): MarkHindrance | null {
  if (change.review !== undefined || change.ownerId !== undefined) {
    if (post.kind !== 'page') return 'noPage';
    if (!ties.writesPages) return 'onlyWriters';
  }
  if (change.progress === undefined) return null;
  if (!takesProgress(post)) return 'notLabelled';
  const mayTakeAway = ties.isAuthor || ties.moderates || ties.isLabeller;
  return change.progress === null && !mayTakeAway ? 'notYours' : null;
}
