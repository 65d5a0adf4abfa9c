import type { ApprovalActName, ApprovalState, StepState } from '#src/posts/kinds/approval/approval.ts';
import type { Key } from '../../../shell/i18n.ts';
import type { IconName } from '../../../shell/icon.tsx';

export const stateWords: Readonly<Record<ApprovalState, Key>> = {
  ...{ pending: 'approval.pending', approved: 'approval.approved', declined: 'approval.declined' },
  withdrawn: 'approval.withdrawn',
};
export const stateIcons: Readonly<Record<ApprovalState, IconName>> = {
  ...{ pending: 'half', approved: 'check', declined: 'close', withdrawn: 'back' },
};
export const stepWords: Readonly<Record<StepState, Key>> = {
  ...{ waiting: 'approval.stepWaiting', approved: 'approval.stepApproved' },
  ...{ declined: 'approval.stepDeclined', asked: 'approval.stepAsked' },
};
export const stepIcons: Readonly<Record<StepState, IconName>> = {
  ...{ waiting: 'ring', approved: 'check', declined: 'close', asked: 'reply' },
};
export const actWords: Readonly<Record<ApprovalActName, Key>> = {
  ...{ approve: 'approval.saidApprove', decline: 'approval.saidDecline', ask: 'approval.saidAsk' },
  ...{ answer: 'approval.saidAnswer', replace: 'approval.saidReplace', withdraw: 'approval.saidWithdraw' },
};
