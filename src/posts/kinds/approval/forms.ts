import type { PersonId } from '#src/platform/ids.ts';
import type { Forms } from '../form.ts';
import type { ApprovalMode, ApprovalState, StepState } from './approval.ts';

/** As it was typed. */
export interface TypedApproval {
  readonly title: string;
  /** `1.234,50` */
  readonly amount: string;
  readonly currency: string;
  /** `@ada, @bob@beta.example`, in their order. */
  readonly approvers: string;
  readonly mode: string;
  readonly due: string;
}
interface Terms {
  /** `1234.50`; null: none is asked for. */
  readonly amount: string | null;
  readonly currency: string | null;
  readonly mode: ApprovalMode;
  /** A day (`2026-12-24`) until which it is to be answered. */
  readonly due: string | null;
}
export interface ApprovalInput extends Omit<Terms, 'mode'> {
  readonly mode: string;
  /** Each an id, or `@handle@host`, in their order. */
  readonly approvers: readonly string[];
}
interface SaidStep {
  readonly step: number;
  readonly uri: string;
  readonly state: StepState;
  readonly reason: string;
  readonly at: Date | null;
}
export interface IncomingApproval extends Terms {
  readonly state: ApprovalState;
  readonly digest: string;
  readonly steps: readonly SaidStep[];
}
export interface NewApproval extends Terms {
  readonly state: ApprovalState;
  /** '' for one of ours, which is computed from what was stored. */
  readonly digest: string;
  /** Ours by id; a partner's by URI. */
  readonly steps: readonly (Omit<SaidStep, 'uri'> & { readonly id: PersonId | null; readonly uri: string })[];
  /** How it stands is as its home says; false: the acts are heard one by one. */
  readonly isCounted: boolean;
}
/** One person's place in the walk. `id` null: someone who was erased. */
export interface StepView {
  readonly step: number;
  readonly state: StepState;
  readonly reason: string;
  readonly at: Date | null;
  readonly id: PersonId | null;
  readonly name: string;
  readonly handle: string;
  readonly host: string | null;
  readonly company: string | null;
}
export interface ApprovalView extends Terms {
  readonly state: ApprovalState;
  readonly decidedAt: Date | null;
  readonly digest: string;
  readonly steps: readonly StepView[];
  /** The step of the reader's; null: none. */
  readonly mine: number | null;
  /** The reader has done something about it that its home has not taken yet. */
  readonly isSent: boolean;
}
export interface ApprovalSource extends Omit<Terms, never> {
  readonly state: ApprovalState;
  readonly decidedAt: string | null;
  readonly digest: string;
  readonly steps: readonly {
    readonly step: number;
    readonly state: StepState;
    readonly reason: string;
    readonly at: string | null;
    readonly uri: string | null;
    readonly name: string | null;
  }[];
}
export interface ApprovalForms extends Forms {
  readonly typed: { readonly approval?: TypedApproval };
  /** The title, which says what is asked for, is the post's. */
  readonly input: ApprovalInput;
  /** What people were asked to approve stays as it was. */
  readonly change: never;
  readonly incoming: IncomingApproval;
  readonly stored: NewApproval;
  readonly view: ApprovalView;
  readonly source: ApprovalSource;
}
