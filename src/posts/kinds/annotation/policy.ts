import type { Standing } from '#src/groups/group.ts';

export type AnnotationHindrance = 'onlyMembers' | 'binned';

/**
 * Who may mark a place in a document, and say that what was said there is settled or is not: whose own it is, or every member of its group, whoever wrote it, also
 * while somebody holds a lock, because comments change no file. Null: allowed; otherwise why not.
 */
export function hindranceTo(ties: {
  readonly isOwn?: boolean;
  readonly standing: Standing | null;
  readonly binned: boolean;
}): AnnotationHindrance | null {
  if (!ties.isOwn && ties.standing?.state !== 'active') return 'onlyMembers';
  return ties.binned ? 'binned' : null;
}
