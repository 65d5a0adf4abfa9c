import { transaction, type Db } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { removeKeys, storePicture } from './keep-picture.ts';
import type { PictureSize } from './picture.ts';
import { deleteUnusedRemote, putRemotePicture, readRemotePicture } from './picture-store.ts';

/** A picture that could not be had is asked for again after this time; one that was had is looked at again after a week. */
const failedForSeconds = 600;
const keptForSeconds = 7 * 24 * 3600;
/** Partners' avatars stored here; the oldest are deleted first. */
const keptMax = 20_000;
const sweepMax = 500;

/** Requests a picture from its home. Null: gone, or not for us. Throws Unavailable. */
export type FetchPicture = (url: string) => Promise<Uint8Array | null>;

const underWay = new Map<string, Promise<string | null>>();

/**
 * The storage key of a partner's picture, re-encoded and stored here: its home learns that someone here looked once, not who or how often. Null
 * if it cannot be fetched now. For URLs that a partner's person uses, never for one supplied by a reader.
 */
export async function remotePicture(
  db: Db,
  ask: FetchPicture,
  picture: { readonly url: string; readonly kind: 'avatar' | 'header'; readonly size: PictureSize },
): Promise<string | null> {
  const { url, kind, size } = picture;
  const known = await readRemotePicture(db, url, kind);
  const lifetime = known?.largeKey ? keptForSeconds : failedForSeconds;
  if (known && known.ageSeconds < lifetime) return size === 'small' ? known.smallKey : known.largeKey;
  const name = `${db.instance.origin} ${kind} ${size} ${url}`;
  let fetched = underWay.get(name);
  if (!fetched) {
    fetched = fetchAndKeep(db, ask, picture).finally(() => underWay.delete(name));
    underWay.set(name, fetched);
  }
  return fetched;
}

/** Removes what no one uses any more; returns how many files. A maintenance job. */
export async function sweepRemotePictures(db: Db): Promise<number> {
  const keys = await transaction(db, (tx) => deleteUnusedRemote(tx, keptMax, sweepMax));
  await removeKeys(db.instance.files, keys);
  return keys.length;
}

async function fetchAndKeep(
  db: Db,
  ask: FetchPicture,
  {
    url,
    kind,
    size,
  }: { readonly url: string; readonly kind: 'avatar' | 'header'; readonly size: PictureSize },
): Promise<string | null> {
  const filesDir = db.instance.files;
  const keys = await fetched(ask, url, (bytes) => storePicture(filesDir, kind, bytes));
  const stored = keys && { smallKey: keys[0], largeKey: keys[1] };
  const former = await transaction(db, (tx) => putRemotePicture(tx, url, kind, stored));
  await removeKeys(filesDir, former);
  return stored && (size === 'small' ? stored.smallKey : stored.largeKey);
}

/** What a partner's server does wrong must not break our page: then the initials stay. */
async function fetched<T>(
  ask: FetchPicture,
  url: string,
  keep: (bytes: Uint8Array) => Promise<T>,
): Promise<T | null> {
  try {
    const bytes = await ask(url);
    return bytes === null ? null : await keep(bytes);
  } catch (error) {
    if (error instanceof Unavailable || error instanceof Refusal) return null;
    throw error;
  }
}
