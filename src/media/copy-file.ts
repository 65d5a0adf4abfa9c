import type { Db } from '#src/platform/database.ts';
import { openFile, removeFile, storeFile } from '#src/platform/files.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { notFound } from '#src/platform/errors.ts';
import type { StoredMedia } from './file.ts';
import { insertFile } from './store.ts';
import { requireSpace, type KeptUpload } from './upload.ts';

/**
 * Copies a file that lies here, bit for bit, for a row that somebody's transaction writes: erasing one leaves the other. It is never whole in
 * memory. Refuses what the person has no room for; throws Refusal not_found for a file that lies at another company.
 */
export async function keepCopy(db: Db, owner: PersonId, media: StoredMedia): Promise<KeptUpload> {
  const { storageKey, previewKey } = media;
  if (storageKey === null) throw notFound('file');
  await requireSpace(db, owner, media.bytes);
  const place = db.instance.files;
  const copied = async (key: string): Promise<string> => {
    const file = await openFile(place, key);
    return (await storeFile(place, file.read(), { bytesMax: file.bytes })).key;
  };
  const key = await copied(storageKey);
  const drop = async (): Promise<void> => void (await removeFile(place, key));
  const preview = previewKey === null ? null : await copied(previewKey).catch(() => null);
  const { kind, mediaType, name, alt, bytes, width, height, pages, seconds } = media;
  const looks =
    preview === null ? { width: null, height: null, pages: null } : { width, height, pages: pages ?? null };
  const file = { kind, mediaType, name, alt, bytes, seconds: seconds ?? null };
  return {
    own: (person) => (tx) =>
      insertFile(tx, person, { ...file, ...looks, storageKey: key, previewKey: preview }),
    async drop() {
      await drop();
      if (preview !== null) await removeFile(place, preview);
    },
  };
}
