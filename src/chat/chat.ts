import type { PersonSummary } from '#src/people/person.ts';
import type { Id } from '#src/platform/ids.ts';
import type { PostView } from '#src/posts/post.ts';

export type ConversationId = Id<'conversation'>;

/** The state of a conversation for one of our people: `request` waits for an answer to a stranger, `declined` is hidden. */
export type ConversationState = 'open' | 'request' | 'declined';

/** People in one conversation, including the writer. For more, use a group. */
export const chatPeopleMax = 20;
/** Unread messages are counted up to here. */
export const unreadMax = 99;

export interface Stranger {
  readonly uri: string;
  /** `handle@host`, or the host alone. */
  readonly name: string;
}

/** A conversation as one of its participants sees it. The same people are always the same conversation. */
export interface Conversation {
  readonly id: ConversationId;
  readonly state: ConversationState;
  /** The reader wants to hear nothing of it: it is no alert and no number, and moves up in the list all the same. */
  readonly muted: boolean;
  /** Everyone but the reader, by name. */
  readonly others: readonly PersonSummary[];
  /** People of companies that we do not know, as the messages name them: they read along, and cannot be reached from here. */
  readonly strangers: readonly Stranger[];
  /** The newest message the reader has seen. "0": none. */
  readonly lastReadId: string;
  /** Messages of others after it, at most `unreadMax`. */
  readonly unread: number;
}

/** One line of the list. */
export interface ConversationLine extends Conversation {
  /** Its newest message; null when the reader may not see it (any more). */
  readonly last: PostView | null;
  /** The cursor. */
  readonly lastId: string;
}
