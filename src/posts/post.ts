import type { PersonSummary, PartnerViewer, Viewer } from '#src/people/person.ts';
import type { Page } from '#src/platform/cursors.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { InputParts, PostKind, StoredParts, ViewParts } from './kinds/forms.ts';
import type { Solution } from './kinds/question/solved.ts';
import type { Card } from './cards/card.ts';
import type { Level } from './level.ts';

// Person summaries and viewers belong to people, pages to the platform; they are exported here too for those who read posts.
export type { PersonSummary, Page, PartnerViewer, Viewer };
export { levels, type Level } from './level.ts';

export type ReactionKind = 'like' | 'recommend' | 'interested' | 'emoji';

/** An addressee of a direct post who does not read it through us: a stranger, or a person it does not reach. */
export interface Addressee {
  readonly uri: string;
  /** `handle@host` as the post names them; empty when it names none. */
  readonly name: string;
  /** False: they got no copy. */
  readonly reached: boolean;
}

/** What an author submits. Exactly one audience: the level, with the group or partner it needs. */
export interface PostInput extends InputParts {
  readonly source: string;
  /** Said by its writer where it carries nothing that says so: a question, or a note. With a title it is an article. */
  readonly kind?: 'note' | 'question';
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
  /** When it was written; clamped to now. Seeds and imports only. */
  readonly publishedAt?: Date;
  /** The number in its address, which it has from another instance that it comes from. Carve-outs only. */
  readonly number?: string;
}

/** What is written here for the first time, or comes from another instance with its kind and what it carries, as it was there (carve-outs). */
export interface Publishable extends PostInput {
  readonly moved?: { readonly kind: PostKind | null; readonly parts: StoredParts };
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
  /** How long a film or a recording takes; null: not known. */
  readonly seconds?: number | null;
  /** Not told where files are only listed. */
  readonly focus?: readonly [x: number, y: number] | null;
}

/** A post as one viewer may see it, with everything a surface needs to show it. Read in one statement per page. */
export interface PostView extends ViewParts, Solution {
  /** The part of it that is the same for all its readers: one object as long as nothing in it changes. */
  readonly common: CommonPost;
  readonly id: PostId;
  readonly uri: string;
  readonly peerId: number | null;
  readonly author: PersonSummary;
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
  /** Its agreed days here are over: it says nothing any more, and can be fetched again. */
  readonly expiredAt: Date | null;
  /** In a group, but its author's server shows it to everyone. */
  readonly openElsewhere: boolean;
  /** It lies with its company, by reference. `open`: fetched from there for this reader just now; `away`: not, so there are no words. Null: it is here. */
  readonly lent: 'open' | 'away' | null;
  /** Written in a practice room: of what is said there nothing goes anywhere. */
  readonly practice: boolean;
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
  /** Whom it answers, unless themselves; who is gone is no one. */
  readonly answered: PostView['mentions'][number] | null;
  /** Of a direct post: who else it is addressed to. */
  readonly addressees: readonly Addressee[];
  readonly tags: readonly string[];
  readonly files: readonly FileView[];
  /** What the page is that it links to; null: nothing is known, or there is no such link. */
  readonly card: Card | null;
}

/** The part of a post that is the same for all its readers: nothing in it is specific to the reader, `mine` is false throughout. */
export type CommonPost = Omit<
  PostView,
  'common' | 'source' | 'shared' | 'saved' | 'pinned' | keyof ViewParts | keyof Solution
>;

/**
 * Why a reader is shown a post. `answer`: it answers them. `question`: an open one in their group. `company`: it is for the whole company.
 * `listed`: no one's choice, it belongs to the requested list.
 */
export type Why =
  | 'own'
  | 'follow'
  | 'group'
  | 'mention'
  | 'share'
  | 'tag'
  | 'answer'
  | 'question'
  | 'company'
  | 'listed';

/** One timeline entry: a post, or a colleague's share of it. `entryId` is the cursor. */
export interface Entry {
  readonly entryId: string;
  readonly why: Why;
  readonly share: {
    readonly id: string;
    readonly uri: string;
    readonly by: PersonSummary;
    readonly at: Date;
  } | null;
  readonly post: PostView;
}
