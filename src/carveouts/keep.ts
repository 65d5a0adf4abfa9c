import { keepLoosePicture, type KeptPicture } from '#src/media/keep-picture.ts';
import { keepUpload, type KeptUpload } from '#src/media/upload.ts';
import type { Db } from '#src/platform/database.ts';
import { generateKeys, type NewKeys } from '#src/platform/keys.ts';
import type { Verified } from './verified.ts';

/** Bytes of an archive that are on disk, by their path in it, for rows that one transaction writes. */
export interface Kept {
  readonly files: ReadonlyMap<string, KeptUpload>;
  readonly pictures: ReadonlyMap<string, KeptPicture>;
  /** For when that transaction came to nothing. */
  readonly drop: () => Promise<void>;
}

export async function keepFiles(db: Db, { items, files }: Verified): Promise<Kept> {
  const [kept, pictures] = [new Map<string, KeptUpload>(), new Map<string, KeptPicture>()];
  const drop = async () => {
    for (const one of [...kept.values(), ...pictures.values()]) await one.drop();
  };
  try {
    for (const { files: attached } of items.posts)
      for (const { path, name, alt } of attached) {
        const bytes = files.get(path);
        if (bytes) kept.set(path, await keepUpload(db, { bytes, mediaType: '', name, alt }));
      }
    for (const person of items.people)
      for (const kind of ['avatar', 'header'] as const) {
        const path = person.pictures?.[kind] ?? '';
        const bytes = files.get(path);
        if (bytes) pictures.set(path, await keepLoosePicture(db, kind, bytes));
      }
    return { files: kept, pictures, drop };
  } catch (error) {
    await drop();
    throw error;
  }
}

const keysAtOnce = 8;

/** Making a pair takes a tenth of a second, in threads. */
export async function keysFor(count: number): Promise<NewKeys[]> {
  const keys: NewKeys[] = [];
  while (keys.length < count)
    keys.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(keysAtOnce, count - keys.length) }, () => generateKeys()),
      )),
    );
  return keys;
}
