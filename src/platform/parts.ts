import { constants, createReadStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { notFound } from './errors.ts';
import type { FilePlace, FileStore } from './file-storage.ts';
import { isUuid } from './ids.ts';

/** Files that come in parts, by a UUID of their own; apart from those that are whole, so that backups leave them out. */
const parts = 'unfinished';

export interface Part {
  readonly offset: number;
  readonly content: AsyncIterable<Uint8Array>;
  readonly bytesMax: number;
  readonly timeoutMs: number;
}

/**
 * Keeps what comes behind `offset`, at most `bytesMax`, so that it is safe; returns how much. What was kept after `offset` before, and of which nobody
 * was told, is replaced. A connection that breaks, and `timeoutMs`, end it without an error: what came is kept.
 */
export async function writePart(place: FilePlace, id: string, part: Part): Promise<number> {
  if (place.isShared) return await putPart(place.store, id, part);
  await mkdir(join(place.dir, parts), { recursive: true, mode: 0o700 });
  const file = await open(pathOf(place, id), constants.O_CREAT | constants.O_RDWR, 0o600);
  let written = 0;
  try {
    await file.truncate(part.offset);
    for await (const chunk of inTime(part)) {
      await file.write(chunk, 0, chunk.byteLength, part.offset + written);
      written += chunk.byteLength;
    }
    await file.sync();
    return written;
  } finally {
    await file.close();
  }
}

/** The next part may come to another machine: each is an object, named by where it begins. */
async function putPart(store: FileStore, id: string, part: Part): Promise<number> {
  const folder = folderOf(id);
  const begun = String(part.offset).padStart(offsetDigits, '0');
  for await (const { name } of store.list(folder)) if (name >= `${folder}${begun}`) await store.remove(name);
  const name = `${folder}${begun}`;
  const { bytes } = await store.put(name, inTime(part), { bytesMax: part.bytesMax, isLasting: true });
  if (bytes === 0) await store.remove(name);
  return bytes;
}

const offsetDigits = 15;

/** Until it ends, breaks, is enough or takes too long. */
async function* inTime({ content, bytesMax, timeoutMs }: Part): AsyncGenerator<Uint8Array> {
  const until = Date.now() + timeoutMs;
  const source = content[Symbol.asyncIterator]();
  for (let left = bytesMax; left > 0 && Date.now() < until;) {
    const next = await nextOf(source.next(), until);
    if (next === null || next.done === true) return;
    const chunk = next.value.subarray(0, left);
    left -= chunk.byteLength;
    yield chunk;
  }
}

/** Null: it broke, or took too long. */
async function nextOf<T>(next: Promise<T>, until: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((done) => {
    timer = setTimeout(() => done(null), Math.max(0, until - Date.now()));
  });
  return await Promise.race([next.catch(() => null), late]).finally(() => clearTimeout(timer));
}

/** How many bytes of it are here. */
export async function partBytesOf(place: FilePlace, id: string): Promise<number> {
  if (!place.isShared) return (await stat(pathOf(place, id)).catch(() => null))?.size ?? 0;
  let sum = 0;
  for await (const { bytes } of place.store.list(folderOf(id))) sum += bytes;
  return sum;
}

/** What has come of it, from the beginning; never whole in memory. */
export async function* openPart(place: FilePlace, id: string): AsyncGenerator<Uint8Array> {
  if (!place.isShared) return yield* createReadStream(pathOf(place, id)) as AsyncIterable<Uint8Array>;
  for await (const { name } of place.store.list(folderOf(id))) {
    const opened = await place.store.open(name);
    if (opened !== null) yield* opened.read() as AsyncIterable<Uint8Array>;
  }
}

export async function removePart(place: FilePlace, id: string): Promise<void> {
  await rm(pathOf(place, id), { force: true });
  if (place.isShared) await place.store.removeAll(folderOf(id));
}

function folderOf(id: string): string {
  if (!isUuid(id)) throw notFound('file');
  return `${parts}/${id}/`;
}

function pathOf({ dir }: FilePlace, id: string): string {
  if (!isUuid(id)) throw notFound('file');
  return join(dir, parts, id);
}
