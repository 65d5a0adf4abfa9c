import type { PersonId } from '#src/platform/ids.ts';
import { openSteps, type StepState, type Walk } from './approval.ts';
import type { ApprovalAct } from './facts.ts';

/** Who somebody is to a request that they may read. */
export interface ApprovalTies {
  readonly personId: PersonId;
  readonly isRequester: boolean;
  /** Of the group; outside of groups an administrator of the company that it is for. */
  readonly moderates: boolean;
}

export interface Asked extends Walk {
  readonly requesterId: PersonId;
  readonly steps: readonly {
    readonly step: number;
    readonly state: StepState;
    readonly personId: PersonId | null;
  }[];
}

export type ApprovalHindrance =
  | 'closed'
  | 'notYours'
  | 'answered'
  | 'notYourTurn'
  | 'reasonMissing'
  | 'notAsked'
  | 'onlyRequester'
  | 'onlyArranger'
  | 'notYourself'
  | 'inItAlready'
  | 'noSuchStep';

/**
 * Those who were asked answer, each once and in their turn; a no and a question need words. The requester answers questions and withdraws;
 * requester and moderators pass a step that has no answer on to somebody else. What is decided stays. Null: allowed; otherwise why not.
 */
export function hindranceTo(ties: ApprovalTies, asked: Asked, act: ApprovalAct): ApprovalHindrance | null {
  if (act.act === 'withdraw') {
    if (!ties.isRequester) return 'onlyRequester';
    return asked.state === 'pending' ? null : 'closed';
  }
  const step = asked.steps.find((each) => each.step === act.step);
  if (!step) return isAnswering(act) ? 'notYours' : 'noSuchStep';
  if (isAnswering(act) && step.personId !== ties.personId) return 'notYours';
  if (act.act === 'answer' && !ties.isRequester) return 'onlyRequester';
  if (act.act === 'replace' && !ties.isRequester && !ties.moderates) return 'onlyArranger';
  if (asked.state !== 'pending') return 'closed';
  if (step.state === 'approved' || step.state === 'declined') return 'answered';
  return hindranceInTime(asked, act, step);
}

/** Of those who may do it at all: whether it is the time for it, and all is said. */
function hindranceInTime(
  asked: Asked,
  act: ApprovalAct,
  { step, state }: Asked['steps'][number],
): ApprovalHindrance | null {
  if (act.act === 'replace') {
    if (act.toId === asked.requesterId) return 'notYourself';
    return asked.steps.some(({ personId }) => personId === act.toId) ? 'inItAlready' : null;
  }
  if (act.act === 'answer' && state !== 'asked') return 'notAsked';
  if (isAnswering(act) && !openSteps(asked).includes(step)) return 'notYourTurn';
  return act.act !== 'approve' && act.reason === '' ? 'reasonMissing' : null;
}

/** By those who were asked. */
export const isAnswering = ({ act }: Pick<ApprovalAct, 'act'>): boolean =>
  act === 'approve' || act === 'decline' || act === 'ask';
