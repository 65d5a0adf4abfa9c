import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { cropImage } from '#src/platform/crop.ts';
import type { FilePlace } from '#src/platform/file-storage.ts';
import { removeFile, storeFile } from '#src/platform/files.ts';
import { newUuid } from '#src/platform/ids.ts';
import { createConcurrencyLimit } from '#src/platform/concurrency-limit.ts';
import { pictureBytesMax, shapes, type PictureFor, type PictureKind } from './picture.ts';
import { deleteUnusedPictures, insertPicture } from './picture-store.ts';
import { refusals } from './refusals.ts';

/**
 * Stores a picture: cropped, re-encoded without metadata in two sizes, safe on disk. Returns its URL, which the caller sets where it belongs
 * (editProfile, changeBranding) in a transaction; what is not set anywhere within an hour, or no longer is, is deleted. Refuses what is too
 * large, broken, or not a picture. Not inside a transaction, because decoding and the disk take time.
 */
export async function keepPicture(db: Db, of: PictureFor, bytes: Uint8Array): Promise<string> {
  if (bytes.byteLength > pictureBytesMax)
    throw refusals.pictureTooLarge({ megabytes: pictureBytesMax / 1024 / 1024 });
  const [smallKey, largeKey] = await storePicture(db.instance.files, of.kind, bytes);
  const uuid = newUuid();
  try {
    await transaction(db, (tx) => insertPicture(tx, uuid, of, { smallKey, largeKey }));
  } catch (error) {
    await removeKeys(db.instance.files, [smallKey, largeKey]);
    throw error;
  }
  return db.instance.addresses.picture(uuid);
}

/** A picture on disk, for a row that somebody's transaction writes. */
export interface KeptPicture {
  /** Its URL, as `keepPicture` returns it. */
  readonly own: (of: PictureFor) => (tx: Tx) => Promise<string>;
  /** For when that transaction came to nothing. */
  readonly drop: () => Promise<void>;
}

/** The first half of `keepPicture`, for whoever writes many rows at once. */
export async function keepLoosePicture(db: Db, kind: PictureKind, bytes: Uint8Array): Promise<KeptPicture> {
  if (bytes.byteLength > pictureBytesMax)
    throw refusals.pictureTooLarge({ megabytes: pictureBytesMax / 1024 / 1024 });
  const [smallKey, largeKey] = await storePicture(db.instance.files, kind, bytes);
  return {
    own: (of) => async (tx) => {
      const uuid = newUuid();
      await insertPicture(tx, uuid, of, { smallKey, largeKey });
      return tx.instance.addresses.picture(uuid);
    },
    drop: () => removeKeys(db.instance.files, [smallKey, largeKey]),
  };
}

/** Removes pictures that no one uses any more, up to 200 at a time, and their bytes; returns how many. A maintenance job. */
export async function sweepPictures(db: Db): Promise<number> {
  const gone = await transaction(db, (tx) => deleteUnusedPictures(tx, sweepMax));
  await removeKeys(
    db.instance.files,
    gone.flatMap(({ smallKey, largeKey }) => [smallKey, largeKey]),
  );
  return gone.length;
}

/** Crops and stores both sizes; returns their keys, small and large. */
export async function storePicture(
  place: FilePlace,
  kind: PictureKind,
  bytes: Uint8Array,
): Promise<readonly [string, string]> {
  const { small, large } = shapes[kind];
  const [smallBytes, largeBytes] = await limited(() => cropImage(bytes, [small, large]));
  if (!smallBytes || !largeBytes) throw new Error('A picture comes in both sizes.');
  const options = { bytesMax: pictureBytesMax };
  const { key: smallKey } = await storeFile(place, smallBytes, options);
  try {
    const { key } = await storeFile(place, largeBytes, options);
    return [smallKey, key];
  } catch (error) {
    await removeFile(place, smallKey);
    throw error;
  }
}

export async function removeKeys(place: FilePlace, keys: readonly string[]): Promise<void> {
  for (const key of keys) await removeFile(place, key);
}

const sweepMax = 200;
/** A decoded picture may take 160 MB. */
const limited = createConcurrencyLimit({
  atOnce: 2,
  waitingMax: 100,
  refusal: refusals.tooManyUploading,
});
