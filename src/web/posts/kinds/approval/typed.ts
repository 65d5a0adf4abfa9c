import type { ApprovalInput, TypedApproval } from '#src/posts/kinds/approval/forms.ts';
import { dayWritten } from '../../../shell/days.ts';
import type { Form } from '../../../shell/forms.ts';

/** Of an amount without one. No field begins with it: an empty composer closes by itself. */
export const usualCurrency = 'EUR';

export const approvalNames: Readonly<Record<keyof TypedApproval, string>> = {
  ...{ title: 'approval_title', amount: 'approval_amount', currency: 'approval_currency' },
  ...{ approvers: 'approval_approvers', mode: 'approval_mode', due: 'approval_due' },
};
const names = approvalNames;

/** Nothing typed yet. */
export const untypedApproval: TypedApproval = {
  ...{ title: '', amount: '', currency: '', approvers: '', mode: 'order', due: '' },
};

export const readTyped = (form: Form): TypedApproval => {
  const amount = form.line(names.amount);
  const currency = form.line(names.currency).toUpperCase() || (amount === '' ? '' : usualCurrency);
  return {
    ...{ title: form.line(names.title), amount, currency, approvers: form.line(names.approvers) },
    ...{ mode: form.line(names.mode), due: dayWritten(form.line(names.due)) },
  };
};

export const fieldsOf = (typed: TypedApproval): [string, string][] =>
  (Object.keys(names) as (keyof TypedApproval)[]).map((name) => [names[name], typed[name]]);

export const approvalInput = (typed: TypedApproval): ApprovalInput => ({
  amount: typed.amount === '' ? null : amountWritten(typed.amount),
  currency: typed.amount === '' ? null : typed.currency,
  mode: typed.mode || 'order',
  due: typed.due === '' ? null : typed.due,
  approvers: typed.approvers.split(/[\s,;]+/).filter((name) => name !== ''),
});

/**
 * `1234.50` from what someone types in any of our languages: what has one or two digits after its last comma or point is a fraction, all other
 * separators only group thousands. Anything else is returned unchanged, and refused where amounts are checked.
 */
export function amountWritten(text: string): string {
  const bare = text.replace(/[\s'’\u00a0\u202f]/g, '');
  const [, whole = '', fraction] = /^(\d[\d.,]*?)(?:[.,](\d{1,2}))?$/.exec(bare) ?? [];
  if (!/^\d{1,3}(?:([.,])\d{3})?(?:\1\d{3})*$|^\d+$/.test(whole)) return text;
  const digits = whole.replace(/[.,]/g, '');
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}
