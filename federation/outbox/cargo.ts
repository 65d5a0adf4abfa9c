import type { DenialCode } from '#src/agreements/decide.ts';
import type { Category, Scope } from '#src/agreements/terms.ts';

/** What is to cross the border, as far as agreements are concerned. */
export interface Cargo {
  readonly scope?: Scope | undefined;
  readonly category?: Category | undefined;
  readonly group?: string | undefined;
  /** Deletions go to everyone we have or had an agreement with. */
  readonly erasure?: boolean | undefined;
  /** Only where the agreement lets files go, or only where it does not: what names files has another form there. */
  readonly files?: 'allowed' | 'denied' | undefined;
  /** What a group says: announced to those who read that, as the group's own notes to the others. */
  readonly form?: 'announcement' | 'note';
  /**
   * `copy`: it has the words of a post in it, and goes only where copies of posts go; so does all of the category `post` that says nothing else.
   * `reference`: what goes in place of that, where posts go by reference. `mention`: it only names a post.
   */
  readonly as?: 'copy' | 'reference' | 'mention' | undefined;
  /** Only to servers of our own kind. */
  readonly kontorOnly?: boolean;
}

export const isCopy = ({ as, category }: Pick<Cargo, 'as' | 'category'>): boolean =>
  as === undefined ? category === 'post' : as === 'copy';

/** What keeps it from a partner: a term of the agreement, or that another form of it goes there. */
export type Barrier =
  | Denial
  | { readonly code: 'software' | 'form' | 'files'; readonly category?: Category | undefined };
export interface Denial {
  readonly code: DenialCode;
  /** What of the question was denied. */
  readonly scope?: Scope | undefined;
  readonly category?: Category | undefined;
}
