import type { Refusal } from '#src/platform/errors.ts';

/** A page as an archive holds it, ready to be created. */
export interface ArchivedPage {
  /** Of this page within the archive. */
  readonly key: string;
  /** The page above it; null: at the top. */
  readonly parentKey: string | null;
  readonly title: string;
  /** Markdown, with links to other pages as `[[Title]]`, and to files of the archive as `[[archive:NUMBER|words]]`. */
  readonly source: string;
}

export interface Archived {
  /** In the order of the archive. */
  readonly pages: readonly ArchivedPage[];
  /** To which pages link, by the numbers of the links. */
  readonly files: readonly ArchivedFile[];
  /** What an archive holds besides, by its name there. */
  readonly left: readonly LeftOut[];
}

/** A picture or an attachment of a page. */
export interface ArchivedFile {
  /** In the archive. */
  readonly path: string;
  /** As its page calls it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What was not imported, and why. */
export interface LeftOut {
  readonly name: string;
  readonly why: Refusal;
}

/** Bytes of an archive that is imported. */
export const archiveBytesMax = 60_000_000;
/** Pages that are imported at once. */
export const archivePagesMax = 500;
/** What is looked at, wanted or not, and what pages may unfold to, in bytes. */
export const archiveLimits = { entries: 20_000, entryBytes: 2_000_000, bytes: 50_000_000 };
/** The same of the files that pages link to. */
export const archiveFileLimits = { entries: 20_000, entryBytes: 40_000_000, bytes: 120_000_000 };
export const archiveFilesMax = 1_000;
