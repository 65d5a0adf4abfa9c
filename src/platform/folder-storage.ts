import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Unavailable } from './errors.ts';
import type { FilePlace, FileStore, OpenedFile } from './file-storage.ts';
import { refusals } from './refusals.ts';

/** Where files are written until they are whole; a killed process leaves its part here. */
const incoming = 'incoming';
/** Neither whole files nor folders of them. */
const notListed: ReadonlySet<string> = new Set([incoming, 'unfinished', 'made']);

/** Files of this machine alone. */
export const inFolder = (dir: string): FilePlace => ({
  store: folderStore(dir),
  other: null,
  isShared: false,
  dir,
});

/** Files below `dir`: written aside, fsynced, renamed, folders fsynced. */
export function folderStore(dir: string): FileStore {
  return {
    put: (name, content, options) => put(dir, name, content, options),
    open: (name) => openAt(join(dir, name)),
    async remove(name) {
      try {
        await rm(join(dir, name));
        return true;
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return false;
        throw error;
      }
    },
    removeAll: (folder) => rm(join(dir, folder), { recursive: true, force: true }),
    list: (folder) => list(dir, folder.replace(/\/$/, '')),
  };
}

async function put(
  dir: string,
  name: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  { bytesMax, isLasting }: { readonly bytesMax: number; readonly isLasting: boolean },
): Promise<{ hash: string; bytes: number }> {
  const draft = join(dir, incoming, randomUUID());
  const path = join(dir, name);
  try {
    await mkdir(dirname(draft), { recursive: true, mode: 0o700 });
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const written = await write(draft, content, bytesMax, isLasting);
    await rename(draft, path);
    // The file's name is an entry of its folder, which may be new itself: each must reach the disk.
    if (isLasting)
      for (const folder of new Set([dirname(path), dirname(dirname(path)), dir])) await syncFolder(folder);
    return written;
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

async function write(
  path: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  bytesMax: number,
  isLasting: boolean,
): Promise<{ hash: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) throw refusals.fileTooLarge({ megabytes: Math.floor(bytesMax / 1_000_000) });
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    if (isLasting) await file.sync();
  } finally {
    await file.close();
  }
  return { hash: hash.digest('hex'), bytes };
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

async function* list(dir: string, folder: string): AsyncGenerator<{ name: string; bytes: number }> {
  const found = await readdir(join(dir, folder), { withFileTypes: true }).catch(() => []);
  const entries = found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (notListed.has(name)) continue;
    if (entry.isDirectory()) yield* list(dir, name);
    if (!entry.isFile()) continue;
    const file = await stat(join(dir, name)).catch(() => null);
    if (file !== null) yield { name, bytes: file.size };
  }
}

/** Removes files that killed processes left half written more than `olderThanMs` ago; returns how many. */
export async function removeIncoming(dir: string, olderThanMs: number): Promise<number> {
  const folder = join(dir, incoming);
  let removed = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found === null || Date.now() - found.mtimeMs < olderThanMs) continue;
    await rm(join(folder, name), { force: true });
    removed++;
  }
  return removed;
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
