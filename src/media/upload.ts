import { demandRoom } from '#src/company/limits.ts';
import { demandClean } from '#src/platform/clamd.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal, said } from '#src/platform/errors.ts';
import { cleanFileName, removeFile, storeFile } from '#src/platform/files.ts';
import type { FileId, PersonId } from '#src/platform/ids.ts';
import { inspectUpload, reencodeImage } from '#src/platform/images.ts';
import { createTurns } from '#src/platform/turns.ts';
import {
  altMax,
  filesDirOf,
  looseFilesMax,
  looseHours,
  uploadBytesMax,
  type FileDetails,
  type Focus,
  type ShownFile,
} from './file.ts';
import { countLoose, uploadedBytes } from './read.ts';
import { deleteLoose, insertFile, updateDetails, type NewFile } from './store.ts';

export interface Upload {
  readonly bytes: Uint8Array;
  /** As the sender says; the bytes decide. */
  readonly mediaType: string;
  readonly name: string;
  readonly alt: string;
  readonly focus?: Focus | undefined;
}

/**
 * Takes a file from its owner: pictures are written anew without metadata, everything is on disk before the row says so. Not inside a
 * transaction, because decoding and the disk take their time; the one here is its last line. Refuses what is too large, empty, broken or,
 * where there is a scanner, infected. Any type may be stored: what a browser could run is only ever handed out as a download.
 */
export async function uploadFile(db: Db, owner: PersonId, upload: Upload): Promise<ShownFile> {
  demandRoom(db.house, owner, 'uploads');
  const { alt = '' } = checkDetails(upload);
  if (upload.bytes.byteLength > uploadBytesMax)
    throw new Refusal(
      'invalid',
      said`The file is larger than ${uploadBytesMax / 1024 / 1024} MB; send a smaller one.`,
    );
  if ((await countLoose(db, owner)) >= looseFilesMax)
    throw new Refusal(
      'too_many',
      said`You have ${looseFilesMax} uploads that are in no post; post or remove some first.`,
    );
  await demandSpace(db, owner, upload.bytes.byteLength);
  const filesDir = filesDirOf(db.house);
  const stored = await inTurn(async () => {
    await demandClean(db.house.clamd, upload.bytes);
    return await storeUpload(filesDir, { ...upload, alt });
  });
  try {
    return await transaction(db, (tx) => insertFile(tx, owner, stored));
  } catch (error) {
    await removeBytes(filesDir, stored);
    throw error;
  }
}

/** A company's disk is not one person's: what there is stays, what is more is refused. */
async function demandSpace(db: Db, owner: PersonId, bytes: number): Promise<void> {
  const max = db.house.uploadedBytesMax;
  if ((await uploadedBytes(db, owner)) + bytes > max)
    throw new Refusal(
      'invalid',
      said`Your files would take more than ${max / 1_000_000_000} GB. Delete posts whose files are no longer needed, or ask an administrator for more room.`,
    );
}

/** Says what a picture shows, for those who do not see it, and which point must stay in view; while the file is loose. */
export async function describeFile(
  tx: Tx,
  owner: PersonId,
  fileId: FileId,
  details: FileDetails,
): Promise<ShownFile> {
  const { alt, focus } = checkDetails(details);
  const described = await updateDetails(tx, owner, fileId, { alt: alt ?? null, focus: focus ?? null });
  if (!described) throw notFound('This file');
  return described;
}

/** Takes a loose file away, bytes and all. */
export async function removeUpload(db: Db, owner: PersonId, fileId: FileId): Promise<void> {
  const gone = await transaction(db, (tx) => deleteLoose(tx, { owner, fileId }));
  if (gone.length === 0) throw notFound('This file');
  for (const file of gone) await removeBytes(filesDirOf(db.house), file);
}

/** Removes up to 500 files that no post has had for a day; returns how many. A chore for a worker, every hour. */
export async function sweepLooseFiles(db: Db): Promise<number> {
  const gone = await transaction(db, (tx) => deleteLoose(tx, { hours: looseHours, limit: sweepMax }));
  for (const file of gone) await removeBytes(filesDirOf(db.house), file);
  return gone.length;
}

const sweepMax = 500;
/** A decoded picture may take 160 MB. */
const inTurn = createTurns({
  atOnce: 2,
  waitingMax: 50,
  sentence: 'Very many files are being uploaded right now; try again in a minute.',
});

/** Pictures that are not written anew (platform/images.ts), so what the camera put into them, the place above all, would leave with them. */
const untouchedPictures: ReadonlySet<string> = new Set(['image/heic', 'image/heif', 'image/tiff']);

async function storeUpload(filesDir: string, upload: Upload): Promise<NewFile> {
  const name = cleanFileName(upload.name);
  const inspected = await inspectUpload(upload.bytes, upload.mediaType, name);
  if (untouchedPictures.has(inspected.mediaType))
    throw new Refusal(
      'invalid',
      'HEIC and TIFF pictures carry where they were taken, which cannot be taken out here, and most browsers do not show them. Save the picture as JPEG or PNG and add that.',
    );
  const { alt, focus } = upload;
  const options = { bytesMax: uploadBytesMax };
  if (inspected.kind !== 'image') {
    const { key, bytes } = await storeFile(filesDir, upload.bytes, options);
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
  const full = await storeFile(filesDir, picture.bytes, options);
  const preview = await storeFile(filesDir, picture.preview.bytes, options).catch(async (error: unknown) => {
    await removeFile(filesDir, full.key);
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

async function removeBytes(
  filesDir: string,
  file: { readonly storageKey: string; readonly previewKey: string | null },
): Promise<void> {
  await removeFile(filesDir, file.storageKey);
  if (file.previewKey !== null) await removeFile(filesDir, file.previewKey);
}

/** Refuses a text too long, and a point that lies in no picture. */
export function checkDetails({ alt, focus }: FileDetails): FileDetails {
  if (focus?.some((part) => !(Math.abs(part) <= 1)))
    throw new Refusal('invalid', 'The focus is two numbers from -1 to 1.');
  return { alt: alt === undefined ? undefined : checkAlt(alt), focus };
}

function checkAlt(alt: string): string {
  const text = alt.trim();
  if (text.length > altMax)
    throw new Refusal(
      'invalid',
      said`The description has ${text.length} characters; shorten it to ${altMax}.`,
    );
  return text;
}
