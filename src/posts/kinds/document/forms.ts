import type { Standing } from '#src/groups/group.ts';
import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Forms } from '../form.ts';

/** What a file is, whoever has its bytes. */
export interface FileFacts {
  readonly mediaType: string;
  /** 0: its home did not say. */
  readonly bytes: number;
  /** That can be looked at; null: none, or its home did not say. A picture has none. */
  readonly pages: number | null;
}
export interface DocumentInput {
  readonly name: string;
  /** Names with / between them; '' is the top. */
  readonly folder: string;
  readonly fileId: FileId;
  /** In no group: its author's, and nobody else's. */
  readonly own?: boolean;
}
interface IncomingDocument extends FileFacts {
  readonly name: string;
  readonly folder: string;
}
export interface NewDocument extends FileFacts {
  readonly name: string;
  readonly folder: string;
}
/** A file for a document that is there already, or an earlier version of it once more. */
export type VersionInput =
  | { readonly fileId: FileId; readonly basedOn: PostId | null }
  | { readonly restores: PostId };
interface IncomingVersion extends FileFacts {
  readonly basedOn: string | null;
  readonly restores: string | null;
}
export interface NewVersion extends FileFacts {
  /** The version it was made from, by its URI; null: not said. */
  readonly basedOn: string | null;
  /** The earlier version whose bytes these are. */
  readonly restores: string | null;
}

/** Somebody who did something with a document. */
export interface Doer {
  readonly id: PersonId;
  readonly name: string;
  readonly handle: string;
  /** Null: ours. */
  readonly host: string | null;
  /** What it is called, or its host; null: ours. */
  readonly company: string | null;
}
export interface DocumentVersion extends FileFacts {
  readonly postId: PostId;
  /** Counted from 1, the first, in the order that all companies have. */
  readonly number: number;
  readonly by: Doer;
  readonly at: Date;
  readonly note: string;
  /** Which earlier one it is again. */
  readonly restores: number | null;
  /** Another was made from the same version: neither knew of the other. */
  readonly besides: number | null;
  /** Where its bytes are: this version's, or those of the one it restores. Null: they may not come here. */
  readonly file: {
    readonly id: FileId;
    readonly uuid: string;
    readonly hasPreview: boolean;
    /** Of a picture or a first page. */
    readonly width: number | null;
    readonly height: number | null;
  } | null;
  /** Of an own one that its group's home did not take: why, in its words. */
  readonly refused: string | null;
}
export interface Lock {
  readonly by: Doer;
  readonly until: Date;
}
export interface DocumentView {
  readonly name: string;
  readonly folder: string;
  readonly binned: boolean;
  readonly lock: Lock | null;
  /** Newest first, at most `versionsMax`. */
  readonly versions: readonly DocumentVersion[];
  /** The reader's acts that the group's home did not take, newest first. */
  readonly refusals: readonly string[];
  /** It is the reader's own, and stands in no group. */
  readonly isOwn: boolean;
  /** The reader's, in its group. */
  readonly standing: Standing | null;
}
export interface VersionView extends FileFacts {
  /** Of the document, while it is here. */
  readonly name: string | null;
  readonly documentId: PostId | null;
  readonly isRestored: boolean;
}
interface DocumentSource extends FileFacts {
  readonly name: string;
  readonly folder: string;
}
interface VersionSource extends FileFacts {
  readonly name: string;
  readonly documentUri: string;
  readonly basedOn: string | null;
  readonly restores: string | null;
}

export interface DocumentForms extends Forms {
  readonly typed: object;
  readonly input: DocumentInput;
  readonly change: never;
  readonly incoming: IncomingDocument;
  readonly stored: NewDocument;
  readonly view: DocumentView;
  readonly source: DocumentSource;
}
export interface VersionForms extends Forms {
  readonly typed: object;
  readonly input: VersionInput;
  readonly change: never;
  readonly incoming: IncomingVersion;
  readonly stored: NewVersion;
  readonly view: VersionView;
  readonly source: VersionSource;
}
