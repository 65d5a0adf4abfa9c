import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Level } from '../../level.ts';
import type { Forms } from '../form.ts';
import type { ValueSaid, Width } from './praise.ts';

export interface TypedPraise {
  /** `@ada, @bob@beta.example`; empty in a group: all of it. */
  readonly to: string;
  /** A value's key, '' for none. */
  readonly value: string;
}
export interface PraiseInput {
  /** Each an id, or `@handle@host`. */
  readonly to: readonly string[];
  readonly value: string | null;
  /** Only inside: what was decided before it is written (`askFirst`). */
  readonly asking?: Asking;
  /** Only inside: the praised have agreed, in the praise under that address, which was for that value. */
  readonly agreed?: { readonly uri: string; readonly value: ValueSaid | null };
}
/** It goes to the praised alone, who are asked about the rest. */
export interface Asking {
  readonly width: Width;
  readonly wish: Wish;
  /** Who has allowed it beforehand. */
  readonly allowed: readonly PersonId[];
}
/** Whom its author wants to read it. */
export interface Wish {
  readonly level: Level;
  readonly groupId: GroupId | null;
  readonly partnerId: number | null;
}
export interface StoredPraise {
  readonly value: ValueSaid | null;
  readonly personIds: readonly PersonId[];
  readonly personUris: readonly string[];
  readonly asks: Width | null;
  readonly wish: Wish | null;
  readonly allowed: readonly PersonId[];
  readonly askedUri: string | null;
}
export interface IncomingPraise {
  readonly value: ValueSaid | null;
  readonly personUris: readonly string[];
  readonly asks: Width | null;
  readonly askedUri: string | null;
}
export interface PraisedPerson {
  readonly id: PersonId;
  readonly name: string;
  readonly handle: string;
  /** Null: ours. */
  readonly host: string | null;
  readonly company: string | null;
}
export interface PraiseView {
  readonly value: ValueSaid | null;
  /** Nobody by name: all of its group. */
  readonly people: readonly PraisedPerson[];
  /** Not null: only they read it as yet. */
  readonly asks: Width | null;
  /** The reader is one of them. */
  readonly isMine: boolean;
  /** What the reader said; null: nothing, or they are not one of them. */
  readonly agrees: boolean | null;
  /** Somebody said no: it stays between them. */
  readonly isPrivate: boolean;
}
export interface PraiseForms extends Forms {
  readonly typed: { readonly praise?: TypedPraise };
  readonly input: PraiseInput;
  /** What others agreed to is not changed. */
  readonly change: never;
  readonly incoming: IncomingPraise;
  readonly stored: StoredPraise;
  readonly view: PraiseView;
  readonly source: {
    readonly value: ValueSaid | null;
    readonly people: readonly { readonly uri: string; readonly name: string }[];
    readonly asks: Width | null;
    readonly askedUri: string | null;
  };
}
