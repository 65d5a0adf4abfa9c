import type { Face, PartnerViewer, Viewer } from '#src/people/person.ts';
import type { Page } from '#src/platform/cursors.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';

// Faces and viewers belong to people, pages to the cellar; whoever reads posts finds them here too.
export type { Face, Page, PartnerViewer, Viewer };

/** protocol.md §3. The default is `instance`, shown as "my company": it never leaves this server. */
export type Level = 'direct' | 'group' | 'followers' | 'partner' | 'instance' | 'public';
export const levels: readonly Level[] = ['direct', 'group', 'followers', 'partner', 'instance', 'public'];

/** A question is answered in words, and its asker accepts one answer; a poll is answered by choosing. */
export type PostKind = 'note' | 'question' | 'article' | 'poll';
export type ReactionKind = 'like' | 'recommend' | 'interested' | 'emoji';

/** Longest source of a post, in characters; the same for every surface. */
export const sourceMax = 20_000;
export const pollOptionsMax = 10;
export const filesMax = 8;

/** Somebody a direct post is addressed to who does not read it by us: a stranger, or a person whom it does not reach. */
export interface Addressee {
  readonly uri: string;
  /** `handle@host` as the post names them; empty when it names none. */
  readonly name: string;
  /** False: they got no copy. */
  readonly reached: boolean;
}

/** What an author hands in. Exactly one audience: the level, with the group or partner it needs. */
export interface Draft {
  readonly source: string;
  /** A poll is one because it has options. */
  readonly kind?: 'note' | 'article' | 'question';
  readonly title?: string;
  readonly summary?: string;
  readonly sensitive?: boolean;
  readonly language?: string;
  readonly level?: Level;
  readonly groupId?: GroupId;
  readonly partnerId?: number;
  readonly replyToId?: PostId;
  /** Of a direct post: exactly these receive it, whoever else the text names. */
  readonly to?: readonly PersonId[];
  /** Of a direct post in a conversation: others it is addressed to, whom no company of ours reaches. Not said: those of the post it answers. */
  readonly strangers?: readonly Addressee[];
  /** A pseudonym of the writer's, in its own group. Without files, because those may name their maker. */
  readonly as?: PersonId;
  readonly fileIds?: readonly FileId[];
  readonly poll?: {
    readonly options: readonly string[];
    readonly multiple: boolean;
    readonly closesAt: Date | null;
  };
  /** Asks every reader to acknowledge it. For who may (must-read.ts), at the top of my company or a group. */
  readonly mustRead?: MustRead;
  /** When it was written; clamped to now. Seeds and imports only. */
  readonly publishedAt?: Date;
}

/** `until`: no longer on top of its readers' home after that; null: until each has answered. */
export interface MustRead {
  readonly until: Date | null;
}

export interface FileView {
  readonly id: FileId;
  readonly uuid: string;
  readonly kind: 'image' | 'video' | 'audio' | 'document' | 'other';
  readonly mediaType: string;
  readonly name: string;
  readonly alt: string;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly hasPreview: boolean;
  /** Not told where files are only listed. */
  readonly focus?: readonly [x: number, y: number] | null;
}

export interface PollView {
  readonly multiple: boolean;
  readonly closesAt: Date | null;
  readonly votersCount: number;
  readonly options: readonly { readonly title: string; readonly votesCount: number }[];
  readonly ownVotes: readonly number[];
}

/** A post as one viewer may see it, with everything a surface needs to show it. Read in one statement per page. */
export interface PostView {
  readonly id: PostId;
  readonly uri: string;
  readonly peerId: number | null;
  readonly author: Face;
  readonly level: Level;
  readonly group: {
    readonly id: GroupId;
    readonly uri: string;
    readonly handle: string;
    readonly host: string | null;
    readonly name: string;
    /** At whose home it lives. */
    readonly company: string;
  } | null;
  readonly partnerId: number | null;
  readonly replyToId: PostId | null;
  readonly replyToAuthorId: PersonId | null;
  readonly rootId: PostId;
  readonly kind: PostKind;
  readonly title: string;
  /** Markdown as its author wrote it. Only where single posts are read: lists and timelines leave it empty. */
  readonly source: string;
  readonly html: string;
  readonly text: string;
  readonly summary: string;
  readonly sensitive: boolean;
  readonly language: string;
  readonly pageUrl: string | null;
  readonly publishedAt: Date;
  readonly editedAt: Date | null;
  readonly removedAt: Date | null;
  /** In a group, but its author's server shows it to everybody. */
  readonly openElsewhere: boolean;
  readonly repliesCount: number;
  readonly sharesCount: number;
  readonly likesCount: number;
  readonly reactions: readonly {
    readonly kind: ReactionKind;
    readonly emoji: string;
    readonly count: number;
    readonly mine: boolean;
  }[];
  readonly shared: boolean;
  readonly saved: boolean;
  readonly pinned: boolean;
  readonly mentions: readonly {
    readonly id: PersonId;
    readonly uri: string;
    readonly handle: string;
    readonly host: string | null;
    readonly name: string;
    readonly pageUrl: string | null;
  }[];
  /** Whom it answers, unless themselves; who is gone is nobody. */
  readonly answered: PostView['mentions'][number] | null;
  /** Of a direct post: who else it is addressed to. */
  readonly addressees: readonly Addressee[];
  readonly tags: readonly string[];
  readonly files: readonly FileView[];
  readonly poll: PollView | null;
  /** Of a question: the answer that was accepted. Whether the viewer may read it is asked when it is shown. */
  readonly answerId: PostId | null;
  /** Readers are asked to acknowledge it; whether this one has. */
  readonly mustRead: (MustRead & { readonly acknowledgedAt: Date | null }) | null;
}

/**
 * Why a reader is shown a post. `answer`: it answers them. `question`: an open one of their group. `company`: it is for all of the company.
 * `listed`: nobody's choice, it belongs to the list that was asked for.
 */
export type Why =
  | 'own'
  | 'follow'
  | 'group'
  | 'mention'
  | 'share'
  | 'answer'
  | 'question'
  | 'company'
  | 'listed';

/** One line of a timeline: a post, or a colleague's share of it. `entryId` is the cursor. */
export interface Entry {
  readonly entryId: string;
  readonly why: Why;
  readonly share: { readonly id: string; readonly uri: string; readonly by: Face; readonly at: Date } | null;
  readonly post: PostView;
}
