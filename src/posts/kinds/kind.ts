import type { Reader, Tx } from '#src/platform/database.ts';
import type { Refusal } from '#src/platform/errors.ts';
import type { FactMap, FactName } from '#src/platform/facts.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Stored } from '#src/platform/json.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { RemotePerson } from '../inbound/remote-person.ts';
import type { Level } from '../level.ts';
import type { Expired } from './expired.ts';
import type { Carried, DraftKind, PostKind, Typed } from './forms.ts';

/** A post being published, as far as kinds need to know. */
export interface Publishing {
  readonly author: PersonId;
  /** As it is to be, trimmed; '' for none. */
  readonly title: string;
  /** `parent`: what it answers; null at the top of a thread. */
  readonly audience: {
    readonly level: Level;
    readonly groupId: GroupId | null;
    /** Of a new post for one partner: which. */
    readonly partnerId?: number | null;
    readonly parent: { readonly id: PostId } | null;
  };
  readonly now: Date;
  /** Of a new post: its files, in their order, whoever's they are. */
  readonly fileIds?: readonly FileId[];
  /** The post that is edited; not there: it is a new one. */
  readonly before?: PostId;
}

/** A partner's post, as far as kinds need to know. */
export interface Arriving {
  readonly level: Level;
  readonly isReply: boolean;
}

/**
 * One kind of post: its rules and its rows. All code that handles posts asks all kinds through parts.ts and names none, so that a new kind is a
 * folder and a line in index.ts (docs/decisions/0041-kinds-of-posts.md). Surfaces have their own registries under the same names.
 */
export interface Kind<Key extends keyof Carried> {
  /** What `posts.kind` says of a post that carries this; null: posts of every kind may carry it. */
  readonly mark: PostKind | null;
  /** How composers call it; null: they do not offer it. */
  readonly draft: DraftKind | null;
  /** The column of `posts` that says that there are rows; null: the mark says so. */
  readonly flag: string | null;
  /** Its tables with a row for each post: what is in them goes when the post's agreed days are over, and what hangs on it. */
  readonly rows: readonly string[];
  /** Such a post needs no text. */
  readonly isContent: boolean;
  /** Files that such a post may have, where it is more than others may. */
  readonly filesMax?: number;
  /** False: it has a place of its own, and stands in no feed, timeline or profile. */
  readonly isListed?: false;
  /** Several write it: it is not changed by edits of its author's, who is told this. */
  readonly noEdits?: () => Refusal;
  /** Of an own post, new or edited; throws a Refusal that says what to change. */
  check(
    tx: Tx,
    input: Carried[Key]['input'],
    about: Publishing,
  ): Promise<Carried[Key]['stored']> | Carried[Key]['stored'];
  /** After the files of an own post were exchanged; throws a Refusal that says what to take out. */
  checkFiles?(tx: Tx, postId: PostId): Promise<void>;
  /** Of a partner's post: bounded and cleaned, or null for what cannot be one. */
  clean(incoming: Carried[Key]['incoming'], about: Arriving): Carried[Key]['stored'] | null;
  /** Whether this author of a partner's may bring it here, as an answer to that post; throws a Refusal, which the partner is told. */
  admit?(
    tx: Tx,
    author: PersonId,
    groupId: GroupId | null,
    stored: Carried[Key]['stored'],
    parentId: PostId | null,
  ): Promise<void>;
  /** Data-modifying CTEs that write its rows beside the row `post`; each begins with a comma. */
  insert(tx: Tx, stored: Carried[Key]['stored']): Fragment;
  /** After it was written or changed: what is to happen later. */
  schedule?(tx: Tx, postId: PostId, stored: Carried[Key]['stored'], now: Date): Promise<void>;
  /** Writes over what a post carried; null takes it away. Without it an edit cannot change it. */
  revise?(tx: Tx, postId: PostId, stored: Carried[Key]['stored'] | null): Promise<void>;
  /** Why its author cannot delete it; null: they can. */
  noRemoval?(tx: Tx, postId: PostId): Promise<Refusal | null>;
  /** Before such a post is deleted for good: what others still need of it. */
  beforeErasure?(tx: Tx, post: { readonly id: PostId; readonly uri: string }): Promise<void>;
  /** Numbers that only its home counts, told without an edit. False: nothing of this author's is here. */
  receiveTotals?(
    tx: Tx,
    author: RemotePerson,
    postUri: string,
    incoming: Carried[Key]['incoming'],
  ): Promise<boolean>;
  readonly view: View<Carried[Key]['view']>;
  /** SQL over `posts p`: what partners are told, as jsonb, or null. */
  readonly source: string;
  /** SQL over `posts p`: when that last changed without an edit. */
  readonly changedAt?: string;
  /** SQL over `posts p`: what it is found by besides the post's own text; evaluated only where the hint is true. */
  readonly words?: string;
  /** Facts after which its readers see something else, besides those of every post. */
  readonly news?: readonly NewsFact[];
  /** What people do with it, each in their own name: exported with all that is theirs, and erased with them. */
  readonly deeds?: Deeds;
  /**
   * Deletes at most `limit` of what partners' people did once the agreed days are over; how many. What it changed stays as it is: counts of what is
   * decided, the state of a task. Nothing of it is sent to anybody.
   */
  expire?(tx: Tx, expired: Expired, limit: number): Promise<number>;
  /** SQL: `person_id` of those who answered the post $post and hear of its edits. */
  readonly answered?: (tx: Tx, postId: PostId) => Fragment;
  /** From JSON, which knows no dates. */
  revive(input: Stored<Carried[Key]['input']>): Carried[Key]['input'];
  /** Nothing was typed that could be lost. */
  isUntouched(typed: Typed): boolean;
}

/** Facts that say which post they are about. */
export type NewsFact = {
  [Name in FactName]: FactMap[Name] extends { readonly postId: PostId } ? Name : never;
}[FactName];

/** One person's response to one post. `id`: the post's, by which they are paged. */
export interface Deed {
  readonly id: string;
  readonly uri: string;
}
export interface Deeds {
  /** How the file is called in an export. */
  readonly file: string;
  /** At most `limit` of the person's, after that id. */
  of(reader: Reader, personId: PersonId, after: string, limit: number): Promise<readonly Deed[]>;
  /** Takes back at most `limit` of someone who is erased; how many. Not there: they are no more than a number. */
  erase?(tx: Tx, personId: PersonId, limit: number): Promise<number>;
}

/** SQL over `posts p` with $2, the reader of ours or null, for what each reader sees of it; evaluated only where the hint is true. */
export interface View<Shown> {
  readonly sql: string;
  readonly of: (row: unknown) => Shown;
}

/** Rows come untyped out of JSON; the SQL beside it says what they contain. */
export const viewOf = <Row, Shown>(sql: string, of: (row: Row) => Shown): View<Shown> => ({
  sql,
  of: (row) => of(row as Row),
});

export const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
export const revivedDate = (at: string | null): Date | null => (at === null ? null : new Date(at));
