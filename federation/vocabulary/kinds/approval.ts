import {
  approvalActs,
  approvalModes,
  approvalStates,
  stepStates,
  type ApprovalActName,
} from '#src/posts/kinds/approval/approval.ts';
import type { IncomingApproval } from '#src/posts/kinds/approval/forms.ts';
import { approvalHtml, withoutApproval } from '#src/posts/kinds/approval/said-approval.ts';
import type { PostSource } from '#src/posts/read/source.ts';
import { kontorTerms } from '../namespace.ts';
import { date, hasType, idOf, isObject, list, text, words, type Json } from '../read.ts';
import type { ReadParts, SpokenKind } from './kind.ts';

/** A Note that asks people to approve it: see docs/decisions/0062-approvals.md. */
export const approval: SpokenKind = {
  context: kontorTerms(
    ...([
      'amount',
      'approvalAct',
      'approvalMode',
      'approvalReason',
      'approvalState',
      'approvalStep',
    ] as const),
    ...(['approvalSteps', 'approver', 'currency', 'decidedAt', 'digest'] as const),
  ),
  write: (post) => (post.approval ? writeApproval(post.approval) : {}),
  plainHtml: ({ approval: source, language, title }) => (source ? approvalHtml(source, language, title) : ''),
  saysTitle: ({ approval: source }) => source !== null,
  read: readApproval,
};

const moment = (at: string | null): string | null => (at === null ? null : new Date(at).toISOString());

const writeApproval = (source: NonNullable<PostSource['approval']>): Json => ({
  ...{ type: 'Note', approvalState: source.state, approvalMode: source.mode, digest: source.digest },
  ...{ amount: source.amount, currency: source.currency, due: source.due },
  decidedAt: moment(source.decidedAt),
  approvalSteps: source.steps.map(({ step, uri, name, state, reason, at }) => ({
    ...{ type: 'Note', approvalStep: step, approver: uri, name, approvalState: state },
    ...{ approvalReason: reason || null, decidedAt: moment(at) },
  })),
});

/** Without a title, or anybody who is asked, it is an ordinary Note. */
function readApproval(object: Json): ReadParts {
  const state = approvalStates.find((each) => each === text(object.approvalState));
  const steps = list(object.approvalSteps).filter(isObject).flatMap(readStep);
  const asks = hasType(object, 'Note') && words(object, 'name').trim() !== '' && steps.length > 0;
  if (!asks || state === undefined) return {};
  return {
    kind: 'approval',
    html: withoutApproval(words(object, 'content')),
    approval: {
      ...{ state, steps, digest: text(object.digest) },
      mode: approvalModes.find((each) => each === text(object.approvalMode)) ?? 'parallel',
      amount: text(object.amount) || null,
      currency: text(object.currency) || null,
      due: text(object.due).slice(0, 10) || null,
    },
  };
}

function readStep(given: Json): IncomingApproval['steps'][number][] {
  const state = stepStates.find((each) => each === text(given.approvalState));
  const [uri, step] = [idOf(given.approver), readStepNumber(given.approvalStep)];
  if (uri === '' || step === null || state === undefined) return [];
  return [{ step, uri, state, reason: words(given, 'approvalReason'), at: date(given.decidedAt) }];
}

const stepNumberMax = 1_000;
export const readStepNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= stepNumberMax ? value : null;

export const readActName = (value: unknown): ApprovalActName | undefined =>
  approvalActs.find((each) => each === text(value));
