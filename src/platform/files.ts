import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { notFound, Unavailable } from './errors.ts';
import { isUuid } from './ids.ts';
import { refusals } from './refusals.ts';

export interface StoredFile {
  /** A random UUID: the only name the file has on disk. Equal content gets two keys, so that erasing one leaves the other. */
  key: string;
  /** SHA-256 of the content, hex. */
  hash: string;
  bytes: number;
}

/** Where files are written until they are whole; a killed process leaves its part here. */
const incoming = 'incoming';
/** What is made of files, and can be made again. */
const made = 'made';
export const fileNameCharsMax = 120;

/**
 * Stores content under `filesDir/ab/cd/<key>` and returns when it is safe on disk: written aside, fsynced, renamed, folder fsynced.
 * Throws Refusal 'invalid' beyond `bytesMax`, Unavailable when the disk is full; either leaves nothing behind.
 */
export async function storeFile(
  filesDir: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  options: { bytesMax: number },
): Promise<StoredFile> {
  const key = randomUUID();
  const draft = join(filesDir, incoming, key);
  const path = pathOf(filesDir, key);
  try {
    await mkdir(dirname(draft), { recursive: true, mode: 0o700 });
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const written = await writeDurably(draft, content, options.bytesMax);
    await rename(draft, path);
    // The file's name is an entry of its folder, which may be new itself: each must reach the disk.
    for (const folder of [dirname(path), dirname(dirname(path)), filesDir]) await syncFolder(folder);
    return { key, ...written };
  } catch (error) {
    await rm(draft, { force: true });
    if (['ENOSPC', 'EDQUOT'].includes(codeOf(error))) {
      throw new Unavailable('The disk for attachments is full; free space and try again.', {
        retryable: true,
        cause: error,
      });
    }
    throw error;
  }
}

export interface OpenedFile {
  /** Size of the whole file. */
  bytes: number;
  /** The content from `start` to `end`, both included, as in HTTP's ranges. Ending or destroying the stream closes the file. */
  read(range?: { start: number; end: number }): Readable;
  /** The first byte; null of an empty file. */
  peek(): Promise<number | null>;
  /** For who does not read, as for HEAD or a range that cannot be met. */
  close(): Promise<void>;
}

/** Opens a stored file; the caller must `read` it or `close` it. Throws Refusal 'not_found' for a key that is not stored. */
export async function openFile(filesDir: string, key: string): Promise<OpenedFile> {
  const file = await openAt(pathOf(filesDir, key));
  if (file === null) throw notFound('file');
  return file;
}

async function openAt(path: string): Promise<OpenedFile | null> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  const { size } = await file.stat();
  return {
    bytes: size,
    read: (range) => file.createReadStream(range ?? { start: 0 }),
    peek: async () => {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, 0);
      return bytesRead === 0 ? null : (buffer[0] ?? null);
    },
    close: () => file.close(),
  };
}

/**
 * Keeps what was made of a stored file until that is removed: it can be made again, so it is neither forced to the disk nor in backups. The same
 * name again takes its place.
 */
export async function storeBeside(
  filesDir: string,
  key: string,
  name: string,
  content: Uint8Array,
): Promise<void> {
  const path = besideOf(filesDir, key, name);
  const draft = join(filesDir, incoming, randomUUID());
  await mkdir(dirname(draft), { recursive: true, mode: 0o700 });
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await writeFile(draft, content, { mode: 0o600 });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    if (!['ENOSPC', 'EDQUOT'].includes(codeOf(error))) throw error;
  }
}

/** Null: there is none of that name. */
export const openBeside = (filesDir: string, key: string, name: string): Promise<OpenedFile | null> =>
  openAt(besideOf(filesDir, key, name));

/** Removes a stored file; false if it was already gone. */
export async function removeFile(filesDir: string, key: string): Promise<boolean> {
  await rm(dirname(besideOf(filesDir, key, 'any')), { recursive: true, force: true });
  try {
    await rm(pathOf(filesDir, key));
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Removes files that killed processes left half written more than `olderThanMs` ago; returns how many. */
export async function removeIncoming(filesDir: string, olderThanMs: number): Promise<number> {
  const folder = join(filesDir, incoming);
  let removed = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found === null || Date.now() - found.mtimeMs < olderThanMs) continue;
    await rm(join(folder, name), { force: true });
    removed++;
  }
  return removed;
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

/** The only place where a key becomes a path: nothing but a UUID does, so no key can lead out of the folder. */
/** Where the bytes are, for a program that reads files by their path. */
export function pathOf(filesDir: string, key: string): string {
  if (!isUuid(key)) throw notFound('file');
  return join(filesDir, key.slice(0, 2), key.slice(2, 4), key);
}

/** Apart from the files themselves, so that backups leave it out. */
function besideOf(filesDir: string, key: string, name: string): string {
  if (!isUuid(key) || !/^[a-z]+(-\d{1,4})?$/.test(name)) throw notFound('file');
  return join(filesDir, made, key.slice(0, 2), key, name);
}

async function writeDurably(
  path: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<{ hash: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) {
        throw refusals.fileTooLarge({ megabytes: Math.floor(bytesMax / 1_000_000) });
      }
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { hash: hash.digest('hex'), bytes };
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');
