import type { ProjectChange } from './facts.ts';
import { isOver, needsNote, type ProjectStatus } from './project.ts';

/** Who somebody is to a project that they may read, and act on in its group. */
export interface ProjectTies {
  readonly isAuthor: boolean;
  readonly isOwner: boolean;
  /** Of the group. */
  readonly moderates: boolean;
}

export const mayChange = (ties: ProjectTies): boolean => ties.isAuthor || ties.isOwner || ties.moderates;

export type ProjectHindrance = 'onlyOwners' | 'noteMissing' | 'isOver' | 'oneAtATime';

export interface ProjectState {
  readonly status: ProjectStatus;
  /** Another project of the group is not over. */
  readonly isFollowed: boolean;
}

/**
 * The owners of every company, the author and the group's moderators say how it stands and what is reached. What is over has no milestones left
 * to reach, and is not taken up again once another has begun. Null: allowed; otherwise why not.
 */
export function hindranceTo(
  ties: ProjectTies,
  { status, isFollowed }: ProjectState,
  change: ProjectChange,
): ProjectHindrance | null {
  if (!mayChange(ties)) return 'onlyOwners';
  const after = change.status ?? status;
  if (change.status !== undefined && needsNote(change.status) && (change.note ?? '') === '')
    return 'noteMissing';
  if (isOver(status) && !isOver(after) && isFollowed) return 'oneAtATime';
  const ticks = (change.reached ?? []).length + (change.unreached ?? []).length > 0;
  return ticks && isOver(status) && isOver(after) ? 'isOver' : null;
}
