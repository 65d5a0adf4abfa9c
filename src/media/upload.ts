import { requireRoom } from '#src/company/limits.ts';
import { requireClean } from '#src/platform/clamd.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { readFilm } from '#src/platform/ffmpeg.ts';
import type { FilePlace } from '#src/platform/file-storage.ts';
import { cleanFileName, onDisk, removeFile, storeFile } from '#src/platform/files.ts';
import type { FileId, PersonId } from '#src/platform/ids.ts';
import { inspectUpload, reencodeImage } from '#src/platform/images.ts';
import { createConcurrencyLimit } from '#src/platform/concurrency-limit.ts';
import { refusals as platformRefusals } from '#src/platform/refusals.ts';
import {
  altMax,
  looseFilesMax,
  looseHours,
  uploadBytesMax,
  type FileDetails,
  type Focus,
  type ShownFile,
} from './file.ts';
import { firstPage, keepConverted } from './pages/page-picture.ts';
import { countLoose, uploadedBytes } from './read.ts';
import { deleteLoose, insertFile, updateDetails, type NewFile } from './store.ts';
import { refusals } from './refusals.ts';

export interface Upload {
  readonly bytes: Uint8Array;
  /** As the sender says; the bytes decide. */
  readonly mediaType: string;
  readonly name: string;
  readonly alt: string;
  readonly focus?: Focus | undefined;
  /** A document is kept bit for bit, as who uploads it has it: also a picture, with all that its camera wrote into it. */
  readonly isDocument?: boolean;
  /** Of a film: a picture of it, made by who sends it. Else one is taken out of it, where there is ffmpeg. */
  readonly poster?: Uint8Array | undefined;
}

/**
 * Accepts a file from its owner: pictures are re-encoded without metadata, everything is on disk before the row says so. Not inside a
 * transaction, because decoding and the disk take time; the transaction here comes last. Refuses what is too large, empty, broken or, if there
 * is a scanner, infected. Any type may be stored: what a browser could run is only ever served as a download.
 */
export async function uploadFile(db: Db, owner: PersonId, upload: Upload): Promise<ShownFile> {
  requireRoom(db.instance, owner, 'uploads');
  const { alt = '' } = checkDetails(upload);
  if (upload.bytes.byteLength > uploadBytesMax)
    throw platformRefusals.fileTooLarge({ megabytes: uploadBytesMax / 1024 / 1024 });
  if ((await countLoose(db, owner)) >= looseFilesMax) throw refusals.tooManyLoose({ count: looseFilesMax });
  await requireSpace(db, owner, upload.bytes.byteLength);
  const kept = await keepUpload(db, { ...upload, alt });
  try {
    return await transaction(db, kept.own(owner));
  } catch (error) {
    await kept.drop();
    throw error;
  }
}

/** Bytes that are on disk, for a row that somebody's transaction writes. */
export interface KeptUpload {
  readonly own: (owner: PersonId) => (tx: Tx) => Promise<ShownFile>;
  /** For when that transaction came to nothing. */
  readonly drop: () => Promise<void>;
}

/** The first half of `uploadFile`, for whoever writes many rows at once: checked, scanned and on disk, and nobody's yet. */
export async function keepUpload(db: Db, upload: Upload): Promise<KeptUpload> {
  const stored = await limited(async () => {
    await requireClean(db.instance.clamd, upload.bytes);
    return await storeUpload(db, upload);
  });
  return {
    own: (owner) => (tx) => insertFile(tx, owner, stored),
    drop: () => removeBytes(db.instance.files, stored),
  };
}

/** A company's disk is not one person's: what there is stays, what is more is refused. */
export async function requireSpace(db: Db, owner: PersonId, bytes: number): Promise<void> {
  const max = db.instance.uploadedBytesMax;
  if ((await uploadedBytes(db, owner)) + bytes > max)
    throw refusals.quotaFull({ gigabytes: max / 1_000_000_000 });
}

/** Sets what a picture shows, for those who cannot see it, and which point must stay in view; only before it is in a post. */
export async function describeFile(
  tx: Tx,
  owner: PersonId,
  fileId: FileId,
  details: FileDetails,
): Promise<ShownFile> {
  const { alt, focus } = checkDetails(details);
  const described = await updateDetails(tx, owner, fileId, { alt: alt ?? null, focus: focus ?? null });
  if (!described) throw notFound('file');
  return described;
}

/** Removes an unattached file, bytes included. */
export async function removeUpload(db: Db, owner: PersonId, fileId: FileId): Promise<void> {
  const gone = await transaction(db, (tx) => deleteLoose(tx, { owner, fileId }));
  if (gone.length === 0) throw notFound('file');
  for (const file of gone) await removeBytes(db.instance.files, file);
}

/** Removes up to 500 files that have been in no post for a day; returns how many. An hourly maintenance job. */
export async function sweepLooseFiles(db: Db): Promise<number> {
  const gone = await transaction(db, (tx) => deleteLoose(tx, { hours: looseHours, limit: sweepMax }));
  for (const file of gone) await removeBytes(db.instance.files, file);
  return gone.length;
}

const sweepMax = 500;
/** A decoded picture may take 160 MB. */
const limited = createConcurrencyLimit({
  atOnce: 2,
  waitingMax: 50,
  refusal: refusals.tooManyUploading,
});

/** Picture types that are not re-encoded (platform/images.ts), so the camera's metadata, above all the location, would be published with them. */
const untouchedPictures: ReadonlySet<string> = new Set(['image/heic', 'image/heif', 'image/tiff']);

async function storeUpload(db: Db, upload: Upload): Promise<NewFile> {
  const place = db.instance.files;
  const { ffmpeg } = db.instance;
  const name = cleanFileName(upload.name);
  const inspected = await inspectUpload(upload.bytes, upload.mediaType, name);
  if (upload.isDocument) return await storeDocument(db, upload, { ...inspected, name });
  if (untouchedPictures.has(inspected.mediaType)) throw refusals.pictureRevealsPlace();
  const { alt, focus } = upload;
  const options = { bytesMax: uploadBytesMax };
  if (upload.poster && inspected.kind !== 'video') throw refusals.posterOfNoFilm();
  if (inspected.kind === 'video') {
    const { key, bytes } = await storeFile(place, upload.bytes, options);
    const looks = await looksOf(place, ffmpeg, {
      key,
      content: upload.bytes,
      mediaType: inspected.mediaType,
      poster: upload.poster,
    });
    return { ...inspected, name, alt, focus, bytes, storageKey: key, ...looks };
  }
  if (inspected.kind !== 'image') {
    const { key, bytes } = await storeFile(place, upload.bytes, options);
    return {
      ...inspected,
      name,
      alt,
      focus,
      bytes,
      width: null,
      height: null,
      storageKey: key,
      previewKey: null,
    };
  }
  const picture = await reencodeImage(upload.bytes);
  const full = await storeFile(place, picture.bytes, options);
  const preview = await storeFile(place, picture.preview.bytes, options).catch(async (error: unknown) => {
    await removeFile(place, full.key);
    throw error;
  });
  const { mediaType, width, height } = picture;
  return {
    kind: 'image',
    mediaType,
    name,
    alt,
    focus,
    width,
    height,
    bytes: full.bytes,
    storageKey: full.key,
    previewKey: preview.key,
  };
}

/**
 * What a film shows before it is played: the picture that came with it, else one out of it. A film whose picture cannot be made is kept without
 * one. A picture that was sent and is none is refused.
 */
async function looksOf(
  place: FilePlace,
  ffmpeg: string | null,
  film: {
    readonly key: string;
    readonly content: Uint8Array;
    readonly mediaType: string;
    readonly poster: Uint8Array | undefined;
  },
): Promise<Pick<NewFile, 'width' | 'height' | 'previewKey' | 'seconds'>> {
  try {
    const read =
      ffmpeg === null
        ? null
        : await onDisk(place, film.content, (path) => readFilm(ffmpeg, path, film.mediaType));
    const seconds = read?.seconds ?? null;
    const picture = film.poster
      ? await reencodeImage(film.poster)
      : read && (await reencodeImage(read.poster).catch(() => null));
    if (!picture) return { width: null, height: null, previewKey: null, seconds };
    const { width, height, preview } = picture;
    const { key: previewKey } = await storeFile(place, preview.bytes, { bytesMax: uploadBytesMax });
    return { width, height, previewKey, seconds };
  } catch (error) {
    await removeFile(place, film.key);
    throw error;
  }
}

/** Of a picture and of a first page a preview is made, without anything but the picture; what is no picture after all has none. */
async function storeDocument(
  db: Db,
  { bytes: content, alt, focus }: Upload,
  inspected: Pick<NewFile, 'kind' | 'mediaType' | 'name'>,
): Promise<NewFile> {
  const options = { bytesMax: uploadBytesMax };
  const place = db.instance.files;
  const { key, bytes } = await storeFile(place, content, options);
  const stored = { ...inspected, alt, focus, bytes, width: null, height: null, storageKey: key };
  if (inspected.kind !== 'image') return await withPages(db, { ...stored, previewKey: null }, content);
  const picture = await reencodeImage(content).catch(() => null);
  if (picture === null) return { ...stored, kind: 'other', mediaType: octets, previewKey: null };
  const { width, height, preview } = picture;
  const kept = await storeFile(place, preview.bytes, options).catch(async (error: unknown) => {
    await removeFile(place, key);
    throw error;
  });
  return { ...stored, width, height, previewKey: kept.key };
}

/** With how many pages there are and a preview of the first, if it can be drawn; the file is kept in any case. */
async function withPages(db: Db, stored: NewFile, bytes: Uint8Array): Promise<NewFile> {
  const place = db.instance.files;
  const { mediaType, storageKey } = stored;
  const first = await firstPage(db, { bytes, mediaType }).catch(() => null);
  const picture = first && (await reencodeImage(first.bytes).catch(() => null));
  if (!first || !picture) return stored;
  if (first.pdf) await keepConverted(db, storageKey, first.pdf);
  const kept = await storeFile(place, picture.preview.bytes, { bytesMax: uploadBytesMax }).catch(() => null);
  const { pages, width, height } = first;
  return kept ? { ...stored, pages, width, height, previewKey: kept.key } : stored;
}

const octets = 'application/octet-stream';

async function removeBytes(
  place: FilePlace,
  file: { readonly storageKey: string; readonly previewKey: string | null },
): Promise<void> {
  await removeFile(place, file.storageKey);
  if (file.previewKey !== null) await removeFile(place, file.previewKey);
}

/** Refuses a text that is too long, and a point outside the picture. */
export function checkDetails({ alt, focus }: FileDetails): FileDetails {
  if (focus?.some((part) => !(Math.abs(part) <= 1))) throw refusals.focusOutOfRange();
  return { alt: alt === undefined ? undefined : checkAlt(alt), focus };
}

function checkAlt(alt: string): string {
  const text = alt.trim();
  if (text.length > altMax) throw refusals.altTooLong({ length: text.length, max: altMax });
  return text;
}
