import type { Period } from '../campaign/campaign.ts';
import type { IdeaChange } from './facts.ts';
import { isOpen, type IdeaStage } from './idea.ts';

/** Who somebody is to an idea that they may read, and act on in its group. */
export interface IdeaTies {
  readonly isAuthor: boolean;
  /** Of the jury of its campaign, or a moderator of the group. */
  readonly decides: boolean;
}

export interface IdeaState {
  readonly stage: IdeaStage;
  readonly isMerged: boolean;
  /** Of its campaign; null: it belongs to none. */
  readonly period: Period | null;
}

export type IdeaHindrance =
  | 'ownIdea'
  | 'merged'
  | 'decided'
  | 'notYet'
  | 'over'
  | 'onlyJury'
  | 'reasonMissing';

/**
 * Every member has one vote for what others wrote, as long as nobody has decided and its campaign runs; within that time it can be taken back.
 * Jury and moderators say what becomes of it, and which are doubles. Null: allowed; otherwise why not.
 */
export function hindranceTo(ties: IdeaTies, idea: IdeaState, change: IdeaChange): IdeaHindrance | null {
  if (change.vote !== undefined) return hindranceToVote(ties, idea);
  if (!ties.decides) return 'onlyJury';
  if (idea.isMerged && change.mergedInto !== null) return 'merged';
  return change.stage === 'declined' && (change.reason ?? '') === '' ? 'reasonMissing' : null;
}

export function hindranceToVote({ isAuthor }: Pick<IdeaTies, 'isAuthor'>, idea: IdeaState) {
  if (isAuthor) return 'ownIdea';
  if (idea.isMerged) return 'merged';
  if (!isOpen(idea.stage)) return 'decided';
  if (idea.period === 'before') return 'notYet';
  return idea.period === 'over' ? 'over' : null;
}
