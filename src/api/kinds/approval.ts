import { actOnApproval } from '#src/posts/kinds/approval/act-approval.ts';
import { reasonMax, stepsMax, type ApprovalActName } from '#src/posts/kinds/approval/approval.ts';
import type { ApprovalInput } from '#src/posts/kinds/approval/forms.ts';
import { approvalHtml } from '#src/posts/kinds/approval/said-approval.ts';
import { listOf, nestedFields, numberOf, textOf, type Fields } from '../fields.ts';
import type { ApiAct, ApiKind } from './kind.ts';

/** `approval`, beside `title`: what named people are asked to approve. An edit cannot change it. */
export const approval: ApiKind = {
  read: readApproval,
  present: ({ approval: shown }) => ({
    approval: shown && {
      ...{ state: shown.state, mode: shown.mode, amount: shown.amount, currency: shown.currency },
      ...{ due: shown.due, decided_at: shown.decidedAt?.toISOString() ?? null, digest: shown.digest },
      ...{ mine: shown.mine, sent: shown.isSent },
      steps: shown.steps.map(({ step, state, reason, at, id, name, handle, host }) => ({
        ...{ step, state, reason, at: at?.toISOString() ?? null },
        account:
          id === null ? null : { id: id as string, name, acct: host === null ? handle : `${handle}@${host}` },
      })),
    },
  }),
  above: ({ approval: shown, language }) => (shown ? approvalHtml(shown, language) : ''),
  acts: {
    approve_request: ['write:statuses', doing('approve'), 'fields'],
    decline_request: ['write:statuses', doing('decline'), 'fields'],
    ask_back: ['write:statuses', doing('ask'), 'fields'],
    answer_question: ['write:statuses', doing('answer'), 'fields'],
    pass_on_request: ['write:statuses', doing('replace'), 'fields'],
    withdraw_request: ['write:statuses', doing('withdraw'), 'fields'],
  },
};

/** `reason`; of `answer_question` and `pass_on_request` also `step`, and of the latter `to`, an account's id or handle. */
function doing(act: ApprovalActName): ApiAct {
  return (tx, me, postId, fields) =>
    actOnApproval(tx, me, postId, {
      act,
      step: numberOf(fields, 'step') ?? null,
      to: textOf(fields, 'to', 300) ?? '',
      reason: textOf(fields, 'reason', reasonMax * 2) ?? '',
    });
}

/** Approvers are accounts' ids, or handles. */
function readApproval(fields: Fields): { readonly approval?: ApprovalInput } {
  const asked = nestedFields(fields, 'approval');
  if (!asked) return {};
  return {
    approval: {
      amount: textOf(asked, 'amount', 50) || null,
      currency: textOf(asked, 'currency', 10) || null,
      mode: textOf(asked, 'mode', 20) || 'order',
      due: textOf(asked, 'due', 50) || null,
      approvers: listOf(asked, 'approvers', stepsMax) ?? [],
    },
  };
}
