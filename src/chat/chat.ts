import type { PersonSummary } from '#src/people/person.ts';
import type { Id, PersonId, PostId } from '#src/platform/ids.ts';
import { chatMembersMax } from '#src/posts/kinds/chat/chat.ts';
import type { FileView, PostView } from '#src/posts/post.ts';

export type ConversationId = Id<'conversation'>;

/** The state of a conversation for one of our people: `request` waits for an answer to a stranger, `declined` is hidden. */
export type ConversationState = 'open' | 'request' | 'declined';

/** People in one conversation, including the writer. For more, use a group. */
export const chatPeopleMax = chatMembersMax;
/** Unread messages are counted up to here. */
export const unreadMax = 99;

export interface Stranger {
  readonly uri: string;
  /** `handle@host`, or the host alone. */
  readonly name: string;
}

/** What a conversation with a name is besides (docs/decisions/0117-group-chats.md). */
export interface GroupChat {
  readonly uri: string;
  readonly name: string;
  readonly version: number;
  /** The reader leads it: they alone name it, take in and out, and hand it over. */
  readonly isMine: boolean;
  /** Who leads it, if they are known here. */
  readonly ownerId: PersonId | null;
  readonly picture: (Pick<FileView, 'id' | 'uuid'> & { readonly postId: PostId }) | null;
}

/** A conversation as one of its participants sees it. Without a name, the same people are always the same conversation. */
export interface Conversation {
  readonly id: ConversationId;
  readonly state: ConversationState;
  /** The reader wants to hear nothing of it: it is no alert and no number, and moves up in the list all the same. */
  readonly muted: boolean;
  /** Null: the people in it are all that it is. */
  readonly group: GroupChat | null;
  /** False: they were in it, and are no more. */
  readonly isIn: boolean;
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
