import type { PersonId } from '#src/platform/ids.ts';
import type { TaskChange } from './facts.ts';

/** Who somebody is to a task that they may read, and in a group act on. */
export interface TaskTies {
  readonly personId: PersonId;
  readonly isAuthor: boolean;
  readonly isAssignee: boolean;
  /** Of the group; outside of groups an administrator of the company that it is for. */
  readonly moderates: boolean;
}

/**
 * Who may change what. Its author and moderators: everything. Those who do it: all but the due date and that it is dropped. Everyone else takes
 * it on, or no longer. Null: allowed; otherwise why not.
 */
export function hindranceTo(ties: TaskTies, change: TaskChange): 'onlyAuthorDecides' | 'onlyInvolved' | null {
  if (ties.isAuthor || ties.moderates) return null;
  const isOwn = (ids: readonly PersonId[] = []): boolean => ids.every((id) => id === ties.personId);
  const takesOn = isOwn(change.assigned) && isOwn(change.unassigned);
  const isWork =
    change.rank !== undefined ||
    change.labels !== undefined ||
    change.milestone !== undefined ||
    change.state !== undefined ||
    (change.ticked ?? []).length + (change.unticked ?? []).length > 0;
  if (!ties.isAssignee && (isWork || !takesOn)) return 'onlyInvolved';
  return change.due !== undefined || change.state === 'dropped' ? 'onlyAuthorDecides' : null;
}

/** May they do the work: move it, tick off lines, say who else does it? What pages offer; `hindranceTo` decides. */
export const mayWork = (ties: Omit<TaskTies, 'personId'>): boolean =>
  ties.isAuthor || ties.isAssignee || ties.moderates;
