import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { notFound, Unavailable } from './errors.ts';
import type { FilePlace, FileStore, OpenedFile } from './file-storage.ts';
import { isUuid } from './ids.ts';

export type { OpenedFile } from './file-storage.ts';

export interface StoredFile {
  /** A random UUID: the only name the file has where it lies. Equal content gets two keys, so that erasing one leaves the other. */
  key: string;
  /** SHA-256 of the content, hex. */
  hash: string;
  bytes: number;
}

/** What is made of files, and can be made again. */
const made = 'made';
export const fileNameCharsMax = 120;

/**
 * Stores content under `ab/cd/<key>` and returns when it is safe. Throws Refusal 'invalid' beyond `bytesMax`, Unavailable when the disk is full or
 * the bucket takes nothing; either leaves nothing behind.
 */
export async function storeFile(
  place: FilePlace,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  options: { bytesMax: number },
): Promise<StoredFile> {
  const key = randomUUID();
  return { key, ...(await place.store.put(nameOf(key), content, { ...options, isLasting: true })) };
}

/** Opens a stored file; the caller must `read` it or `close` it. Throws Refusal 'not_found' for a key that is not stored. */
export async function openFile(place: FilePlace, key: string): Promise<OpenedFile> {
  const name = nameOf(key);
  const file = (await place.store.open(name)) ?? (await place.other?.open(name)) ?? null;
  if (file === null) throw notFound('file');
  return file;
}

/**
 * Keeps what was made of a stored file until that is removed: it can be made again, so it is neither forced to the disk nor in backups. The same
 * name again takes its place; where there is no room it is not kept.
 */
export async function storeBeside(
  place: FilePlace,
  key: string,
  name: string,
  content: Uint8Array,
): Promise<void> {
  const options = { bytesMax: Number.POSITIVE_INFINITY, isLasting: false };
  await place.store.put(besideOf(key, name), content, options).catch((error: unknown) => {
    if (!(error instanceof Unavailable)) throw error;
  });
}

/** Null: there is none of that name. */
export const openBeside = (place: FilePlace, key: string, name: string): Promise<OpenedFile | null> =>
  place.store.open(besideOf(key, name));

/** Removes what was made of a stored file: it shows the same words and pictures. */
export const removeMade = (store: FileStore, key: string): Promise<void> =>
  store.removeAll(`${made}/${key.slice(0, 2)}/${key}/`);

/** Removes a stored file, and what was made of it, wherever it lies; false if it was already gone. */
export async function removeFile(place: FilePlace, key: string): Promise<boolean> {
  const name = nameOf(key);
  for (const store of [place.store, place.other]) if (store !== null) await removeMade(store, key);
  const [here, there] = [await place.store.remove(name), (await place.other?.remove(name)) ?? false];
  return here || there;
}

/** The files of a store, without what was made of them and what is not whole yet. */
export async function* listFiles(
  store: FileStore,
): AsyncGenerator<{ readonly name: string; readonly bytes: number }> {
  for await (const found of store.list('')) if (isFileName(found.name)) yield found;
}

const isFileName = (name: string): boolean => /^[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f-]{36}$/.test(name);

/** For a program that reads files by their path: `content` lies there until `work` has ended. */
export async function onDisk<T>(
  place: FilePlace,
  content: Uint8Array,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const folder = join(place.dir, 'incoming');
  const path = join(folder, randomUUID());
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(path, content, { mode: 0o600, flag: 'wx' });
    return await work(path);
  } finally {
    await rm(path, { force: true });
  }
}

/**
 * Makes a foreign file name safe to show, log and offer for download: one path segment, no control or direction characters, none that Windows
 * refuses, at most 120 UTF-16 units with the extension kept.
 */
export function cleanFileName(name: string): string {
  // What lies between the beginning and the extension of an endless name is cut unread.
  const bounded = name.length > 1_000 ? name.slice(0, 500) + name.slice(-500) : name;
  const flat = bounded
    .toWellFormed()
    // Everything invisible: controls (CR, LF), direction overrides and isolates, zero-width marks, private use, line separators.
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, '')
    .normalize('NFC')
    .replace(/[/\\<>:"|?*]/g, '_')
    .replace(/\s+/gu, ' ')
    // A leading dot hides a file, a trailing dot or space vanishes on Windows.
    .replace(/^[. ]+/, '')
    .replace(/[. ]+$/, '');
  const extension = /(?<=.)\.[\p{L}\p{N}]{1,15}$/u.exec(flat)?.[0] ?? '';
  const stem = flat.slice(0, flat.length - extension.length);
  // Cutting may split a pair of surrogates: then its half goes too.
  const short = stem
    .slice(0, fileNameCharsMax - extension.length)
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/[. ]+$/, '');
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(short);
  return short === '' ? `file${extension}` : `${reserved ? '_' : ''}${short}${extension}`;
}

/** The only place where a key becomes a name: nothing but a UUID does, so no key can lead anywhere else. */
function nameOf(key: string): string {
  if (!isUuid(key)) throw notFound('file');
  return `${key.slice(0, 2)}/${key.slice(2, 4)}/${key}`;
}

/** Apart from the files themselves, so that backups leave it out. */
function besideOf(key: string, name: string): string {
  if (!isUuid(key) || !/^[a-z]+(-\d{1,4})?$/.test(name)) throw notFound('file');
  return `${made}/${key.slice(0, 2)}/${key}/${name}`;
}
