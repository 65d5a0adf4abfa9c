import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';
import type { HidingOrigin } from './hiding.ts';
import type { PostKind } from './kinds/forms.ts';
import type { Level, ReactionKind } from './post.ts';

interface Reacted {
  readonly postId: PostId;
  readonly postUri: string;
  readonly postAuthorId: PersonId;
  readonly personId: PersonId;
  readonly kind: ReactionKind;
  readonly emoji: string;
  readonly uri: string;
  /** Of the person who reacted. */
  readonly peerId: number | null;
}
interface Shared {
  readonly shareId: string;
  readonly uri: string;
  readonly postId: PostId;
  readonly personId: PersonId;
  /** Of the person who shared. */
  readonly peerId: number | null;
}

interface Moderated {
  readonly postId: PostId;
  readonly uri: string;
  readonly groupId: GroupId | null;
  readonly authorId: PersonId;
  /** Of the author. */
  readonly peerId: number | null;
  readonly level: Level;
  readonly threadUri: string;
  readonly byId: PersonId | null;
  readonly origin: HidingOrigin;
}

/** Who may have read a post that is no longer there, besides its author and its group: they need not go on seeing it. */
interface FormerReaders {
  readonly rootId: PostId;
  /** Whose followers it was for. */
  readonly ownerId: PersonId | null;
  readonly mentions: readonly PersonId[];
}

/** What happens to posts, ours and partners' alike: `peerId` is null if it was done here. */
export interface PostFacts {
  'post.published': {
    readonly postId: PostId;
    readonly uri: string;
    readonly authorId: PersonId;
    readonly level: Level;
    readonly groupId: GroupId | null;
    readonly peerId: number | null;
    readonly mentions: readonly PersonId[];
    readonly replyToAuthorId: PersonId | null;
    readonly rootId: PostId;
    readonly kind: PostKind;
    readonly mustRead: boolean;
  };
  'post.edited': {
    readonly postId: PostId;
    readonly uri: string;
    readonly authorId: PersonId;
    readonly peerId: number | null;
  };
  /** The row is gone when this is told. */
  'post.removed': FormerReaders & {
    readonly postId: PostId;
    readonly uri: string;
    readonly authorId: PersonId;
    readonly level: Level;
    readonly groupId: GroupId | null;
    readonly threadUri: string;
    readonly peerId: number | null;
  };
  /** An edit of ours took files out of a post: their addresses. */
  'post.files_removed': {
    readonly postId: PostId;
    readonly uri: string;
    readonly authorId: PersonId;
    readonly groupId: GroupId | null;
    readonly files: readonly string[];
  };
  /** The agreed days of a partner's post are over: what it said is deleted, its place stays. */
  'post.expired': {
    readonly postId: PostId;
    readonly uri: string;
    readonly authorId: PersonId;
    readonly groupId: GroupId | null;
    readonly level: Level;
    readonly peerId: number;
  };
  /** By a moderator or administrator, or (byId null) by the group's home or the author's company. The text stays for its author. */
  'post.hidden': Moderated & FormerReaders & { readonly reason: string };
  /** The removal was undone. Another right may still hide the post. */
  'post.restored': Moderated;
  /** On top of a group's page (else of the author's own): by one of ours, by a moderator elsewhere, or (byId null) told by the group's home. */
  'post.pinned': {
    readonly postId: PostId;
    readonly uri: string;
    readonly groupId: GroupId | null;
    readonly byId: PersonId | null;
    readonly pinned: boolean;
  };
  'reaction.added': Reacted;
  'reaction.removed': Reacted;
  'share.added': Shared;
  'share.removed': Shared;
  /** Someone says that they have read a must-read. */
  'post.acknowledged': {
    readonly postId: PostId;
    readonly postUri: string;
    readonly groupId: GroupId | null;
    readonly personId: PersonId;
    readonly uri: string;
    /** Of the person who read. */
    readonly peerId: number | null;
  };
  /** The asker of a question, or a moderator of its group, accepted an answer; null: took that back. */
  'answer.accepted': {
    /** The question. */
    readonly postId: PostId;
    readonly questionUri: string;
    readonly groupId: GroupId | null;
    readonly answerUri: string | null;
    /** Null when the answer is not here (yet). */
    readonly answerId: PostId | null;
    readonly answerAuthorId: PersonId | null;
    readonly personId: PersonId;
    /** Of the person who accepted. */
    readonly peerId: number | null;
    readonly at: string;
  };
  /** What was chosen is nobody's business: it stands in the vote alone. */
  'poll.voted': {
    readonly postId: PostId;
    readonly personId: PersonId;
    /** Of the person who voted. */
    readonly peerId: number | null;
  };
  /** A partner did not take a post of ours, and will not. */
  'post.refused': { readonly postId: PostId; readonly peerId: number; readonly reason: string };
  /** It ends soon, and some have not voted. */
  'poll.ending': { readonly postId: PostId };
  'poll.closed': { readonly postId: PostId };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends PostFacts {}
}

export const recordFact = recorder<keyof PostFacts>(({ postId }) => `post:${postId}`);
