import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';
import type { FileKind } from '#src/platform/images.ts';

/** Largest upload. */
export const uploadBytesMax = 40 * 1024 * 1024;
export const altMax = 1_500;
/** Files not in any post that one person may have; they are deleted a day after the upload. */
export const looseFilesMax = 100;
export const looseHours = 24;

/** A file as shown: what surfaces know about it. Posts show the same. */
export interface ShownFile {
  readonly id: FileId;
  readonly uuid: string;
  readonly kind: FileKind;
  readonly mediaType: string;
  readonly name: string;
  readonly alt: string;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly hasPreview: boolean;
  /** How long a film or a recording takes; null: not known. */
  readonly seconds?: number | null;
  /** Pages that can be looked at; null or not there: none. */
  readonly pages?: number | null;
  /** Which point of a picture must stay in view when it is cut: x to the right, y upwards, each from -1 to 1. Null: the middle. */
  readonly focus?: Focus | null;
}
export type Focus = readonly [x: number, y: number];

/** What is said about a file besides its bytes; fields not given stay. */
export interface FileDetails {
  readonly alt?: string | undefined;
  readonly focus?: Focus | undefined;
}

/** A file as stored: what decides who may have it, and where its bytes are. Exactly one of `storageKey` and `remoteUrl` is set. */
export interface StoredMedia extends ShownFile {
  readonly peerId: number | null;
  readonly ownerId: PersonId;
  /** Null: loose, its owner's alone until a post has it. */
  readonly postId: PostId | null;
  readonly storageKey: string | null;
  readonly previewKey: string | null;
  readonly remoteUrl: string | null;
  /** Where a partner has its preview; null: it has none. */
  readonly remotePreviewUrl: string | null;
}

/**
 * What a browser may display itself: pictures (ours were re-encoded), and video and audio of types that cannot carry markup. Everything else is
 * for download, whatever a partner calls it.
 */
export const isShownInline = (mediaType: string): boolean =>
  /^(image\/(png|jpeg|webp|gif|avif)|video\/(mp4|webm|ogg|quicktime)|audio\/(mpeg|ogg|wav|flac|aac|mp4|webm))$/.test(
    mediaType,
  );

/**
 * The Content-Type a file is served with. Anything not shown inline is application/octet-stream for everyone, whatever its post calls it: an
 * uploaded JSON must never pass for a document of this server (CVE-2024-25623).
 */
export const servedType = (mediaType: string): string =>
  isShownInline(mediaType) ? mediaType : 'application/octet-stream';
