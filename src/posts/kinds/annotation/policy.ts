import type { Standing } from '#src/groups/group.ts';

export type AnnotationHindrance = 'onlyMembers' | 'binned';

/**
 * Who may mark a place in a document, and say that what was said there is settled or is not: every member of its group, whoever wrote it, also
 * while somebody holds a lock, because comments change no file. Null: allowed; otherwise why not.
 */
export function hindranceTo(ties: {
  readonly standing: Standing | null;
  readonly binned: boolean;
}): AnnotationHindrance | null {
  if (ties.standing?.state !== 'active') return 'onlyMembers';
  return ties.binned ? 'binned' : null;
}
