import { transaction, type Db } from '#src/platform/database.ts';
import { cropImage } from '#src/platform/crop.ts';
import { Refusal, said } from '#src/platform/errors.ts';
import { removeFile, storeFile } from '#src/platform/files.ts';
import { newUuid, type PersonId } from '#src/platform/ids.ts';
import { createTurns } from '#src/platform/turns.ts';
import { filesDirOf } from './file.ts';
import { pictureBytesMax, shapes, type PictureKind } from './picture.ts';
import { deleteUnusedPictures, insertPicture } from './picture-store.ts';

export type PictureFor =
  | { readonly kind: 'avatar' | 'header'; readonly personId: PersonId }
  | { readonly kind: 'logo' };

/**
 * Takes a picture: cut to its shape, written anew without metadata in two sizes, safe on disk. Returns its address, which the caller sets
 * where it belongs (editProfile, changeLook) in a transaction; what is set nowhere within an hour, or no longer, is swept. Refuses
 * what is too large, broken, or no picture. Not inside a transaction, because decoding and the disk take their time.
 */
export async function keepPicture(db: Db, of: PictureFor, bytes: Uint8Array): Promise<string> {
  if (bytes.byteLength > pictureBytesMax)
    throw new Refusal(
      'invalid',
      said`The picture is larger than ${pictureBytesMax / 1024 / 1024} MB; send a smaller one.`,
    );
  const [smallKey, largeKey] = await storePicture(filesDirOf(db.house), of.kind, bytes);
  const uuid = newUuid();
  try {
    await transaction(db, (tx) => insertPicture(tx, uuid, of, { smallKey, largeKey }));
  } catch (error) {
    await removeKeys(filesDirOf(db.house), [smallKey, largeKey]);
    throw error;
  }
  return db.house.addresses.picture(uuid);
}

/** Removes pictures that nobody has any more, up to 200 at once, and their bytes; returns how many. A chore for a worker. */
export async function sweepPictures(db: Db): Promise<number> {
  const gone = await transaction(db, (tx) => deleteUnusedPictures(tx, sweepMax));
  await removeKeys(
    filesDirOf(db.house),
    gone.flatMap(({ smallKey, largeKey }) => [smallKey, largeKey]),
  );
  return gone.length;
}

/** Cuts and stores both sizes; their keys, small and large. */
export async function storePicture(
  filesDir: string,
  kind: PictureKind,
  bytes: Uint8Array,
): Promise<readonly [string, string]> {
  const { small, large } = shapes[kind];
  const [smallBytes, largeBytes] = await inTurn(() => cropImage(bytes, [small, large]));
  if (!smallBytes || !largeBytes) throw new Error('A picture comes in both sizes.');
  const options = { bytesMax: pictureBytesMax };
  const { key: smallKey } = await storeFile(filesDir, smallBytes, options);
  try {
    const { key } = await storeFile(filesDir, largeBytes, options);
    return [smallKey, key];
  } catch (error) {
    await removeFile(filesDir, smallKey);
    throw error;
  }
}

export async function removeKeys(filesDir: string, keys: readonly string[]): Promise<void> {
  for (const key of keys) await removeFile(filesDir, key);
}

const sweepMax = 200;
/** A decoded picture may take 160 MB. */
const inTurn = createTurns({
  atOnce: 2,
  waitingMax: 100,
  sentence: 'Very many files are being uploaded right now; try again in a minute.',
});
