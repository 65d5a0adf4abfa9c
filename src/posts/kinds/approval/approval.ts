import { tagOf } from '#src/platform/languages.ts';

/** What became of a request. */
export const approvalStates = ['pending', 'approved', 'declined', 'withdrawn'] as const;
export type ApprovalState = (typeof approvalStates)[number];

/** One after the other, or all at once. */
export const approvalModes = ['order', 'parallel'] as const;
export type ApprovalMode = (typeof approvalModes)[number];

/** `asked`: the person has asked back, and the requester answers. */
export const stepStates = ['waiting', 'approved', 'declined', 'asked'] as const;
export type StepState = (typeof stepStates)[number];

export const approvalActs = ['approve', 'decline', 'ask', 'answer', 'replace', 'withdraw'] as const;
export type ApprovalActName = (typeof approvalActs)[number];

/** People asked, and characters of what they say. */
export const stepsMax = 20;
export const reasonMax = 2_000;

/** Decimals as PostgreSQL keeps them: `1234.50`. */
const amountPattern = /^\d{1,12}(?:\.\d{1,2})?$/;
export const isAmount = (text: string): boolean => amountPattern.test(text);

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
export const isCurrency = (code: string): boolean => currencies.has(code);

/** As it is written where the reader is: `1.234,50 €`. */
export const sayAmount = (amount: string, currency: string, language: string): string =>
  new Intl.NumberFormat(tagOf(language), {
    ...{ style: 'currency', currency },
  }).format(Number(amount));

/** What decides whose turn it is. */
export interface Walk {
  readonly state: ApprovalState;
  readonly mode: ApprovalMode;
  /** In order, from 1. */
  readonly steps: readonly { readonly step: number; readonly state: StepState }[];
}

/** The steps that could be answered now: those whose person is waited for, and those who have asked back. */
export function openSteps({ state, mode, steps }: Walk): number[] {
  if (state !== 'pending') return [];
  const open = steps.filter((each) => each.state === 'waiting' || each.state === 'asked');
  return (mode === 'order' ? open.slice(0, 1) : open).map(({ step }) => step);
}

/** Those of them whose person is waited for. */
export const dueSteps = (walk: Walk): number[] =>
  openSteps(walk).filter((step) => walk.steps.some((each) => each.step === step && each.state === 'waiting'));

/** What its steps come to, unless it was withdrawn. */
export function stateOf(steps: readonly { readonly state: StepState }[]): ApprovalState {
  if (steps.some(({ state }) => state === 'declined')) return 'declined';
  return steps.length > 0 && steps.every(({ state }) => state === 'approved') ? 'approved' : 'pending';
}
