import type { Forms } from '../form.ts';

/** `until`: no longer on top of its readers' home page after that time; null: until everyone has answered. */
export interface MustRead {
  readonly until: Date | null;
}
/** Readers are asked to acknowledge it; whether this one has. */
export type MustReadView = MustRead & { readonly acknowledgedAt: Date | null };
export interface MustReadForms extends Forms {
  /** The last day (`2026-11-30`) a must-read is asked for; empty for none. Drafts of before do not say. */
  readonly typed: { readonly mustReadUntil?: string };
  /** Asks every reader to acknowledge it. For who may (must-read.ts), at the top of my company or a group. */
  readonly input: MustRead;
  /** It can be taken back (withdraw-must-read.ts), and not be made by an edit. */
  readonly change: never;
  /** Only for posts in a group; whether the author may ask this there is decided by its home. */
  readonly incoming: MustRead;
  readonly stored: MustRead;
  readonly view: MustReadView;
  readonly source: { readonly until: string | null };
}
