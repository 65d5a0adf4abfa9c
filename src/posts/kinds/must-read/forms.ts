import type { Forms } from '../form.ts';
import type { Question, TypedQuestion } from './quiz.ts';

/** `until`: no longer on top of its readers' home page after that time; null: until everyone has answered. */
export interface MustRead {
  readonly until: Date | null;
  readonly quiz: readonly Question[];
  /** Who acknowledged it when is to be provable; whether it is, each company decides for its own people (proof.ts). */
  readonly proof: boolean;
}
/** The request of an author. */
export interface MustReadInput extends Pick<MustRead, 'until'> {
  readonly quiz?: readonly TypedQuestion[];
  readonly proof?: boolean;
}
/** Readers are asked to acknowledge it; whether this one has. */
export interface MustReadView extends Pick<MustRead, 'until'> {
  readonly acknowledgedAt: Date | null;
  /** Without what is right. */
  readonly quiz: readonly Pick<Question, 'question' | 'options'>[];
  /** The reader's company keeps who acknowledges it and when. */
  readonly isProven: boolean;
}
export interface MustReadForms extends Forms {
  /** The last day (`2026-11-30`) a must-read is asked for; empty for none. Drafts of before do not say. */
  readonly typed: {
    readonly mustReadUntil?: string;
    readonly mustReadQuiz?: readonly TypedQuestion[];
    readonly mustReadProof?: boolean;
  };
  /** Asks every reader to acknowledge it. For who may (must-read.ts), at the top of my company or a group. */
  readonly input: MustReadInput;
  /** It can be taken back (withdraw-must-read.ts), and not be made by an edit. */
  readonly change: never;
  /** Only for posts in a group; whether the author may ask this there is decided by its home. */
  readonly incoming: Pick<MustRead, 'until'> & Partial<MustRead>;
  readonly stored: MustRead;
  readonly view: MustReadView;
  readonly source: Omit<MustRead, 'until'> & { readonly until: string | null };
}
