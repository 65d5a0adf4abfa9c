import type { Face } from '#src/people/person.ts';
import type { Id } from '#src/platform/ids.ts';
import type { PostView } from '#src/posts/post.ts';

export type ConversationId = Id<'conversation'>;

/** Where one of ours stands in a conversation: `request` waits for an answer to a stranger, `declined` is out of sight. */
export type SeatState = 'open' | 'request' | 'declined';

/** People of one conversation, the writer among them. More is a group's work. */
export const chatPeopleMax = 20;
/** Unread messages are counted up to here. */
export const unreadMax = 99;

export interface Stranger {
  readonly uri: string;
  /** `handle@host`, or the host alone. */
  readonly name: string;
}

/** A conversation as one of its people sees it. The same people are always the same conversation. */
export interface Conversation {
  readonly id: ConversationId;
  readonly state: SeatState;
  /** Everybody but the reader, by name. */
  readonly others: readonly Face[];
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
