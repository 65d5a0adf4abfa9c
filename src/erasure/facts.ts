import { recorder } from '#src/platform/journal.ts';
import type { ErasedKind } from './erasure.ts';

export interface ErasureFactMap {
  /** The agreed days are over and a partner has not confirmed: told once per object, in one fact per partner and look. */
  'erasure.overdue': { readonly peerId: number; readonly origin: string; readonly count: number };
  /** Asked at random, a partner names what it confirmed to have erased (`false`, so many), or nothing of what it has, or does not answer. */
  'erasure.challenged': {
    readonly peerId: number;
    readonly origin: string;
    readonly outcome: 'false' | 'evades' | 'unanswered';
    readonly count: number;
  };
  /** A receipt does not follow the one before it: one is missing, or a backup was restored there. */
  'erasure.receipt_gap': { readonly peerId: number; readonly number: number };
  /** Nothing of a partner is held any more, as agreed for the end. */
  'partner.erased': { readonly peerId: number; readonly agreementId: string };
  /** An administrator asks a partner again. */
  'erasure.asked_again': {
    readonly peerId: number;
    readonly uri: string;
    readonly kind: ErasedKind;
    readonly authorId: string;
  };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends ErasureFactMap {}
}

export const recordFact = recorder<keyof ErasureFactMap, string>(({ peerId }) => `peer:${peerId}`);

/** A legal hold: what each step is about stands in its row. */
export interface HoldFactMap {
  'hold.ordered': HoldFact;
  'hold.withdrawn': HoldFact;
  'hold.confirmed': HoldFact;
  'hold.release_ordered': HoldFact;
  'hold.released': HoldFact;
}
interface HoldFact {
  readonly holdId: string;
  readonly scope: string;
  readonly reason: string;
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends HoldFactMap {}
}

export const recordHold = recorder<keyof HoldFactMap>(({ holdId }) => `hold:${holdId}`);
