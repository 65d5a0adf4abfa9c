import { constants } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { notFound } from './errors.ts';
import { isUuid } from './ids.ts';

/** Files that come in parts, by a UUID of their own; apart from those that are whole, so that backups leave them out. */
const parts = 'unfinished';

/**
 * Writes what comes behind `offset`, at most `bytesMax`, and forces it to the disk; returns how much. What was written after `offset` before, and of
 * which nobody was told, is overwritten. A connection that breaks, and `timeoutMs`, end it without an error: what came is kept.
 */
export async function writePart(
  filesDir: string,
  id: string,
  part: {
    readonly offset: number;
    readonly content: AsyncIterable<Uint8Array>;
    readonly bytesMax: number;
    readonly timeoutMs: number;
  },
): Promise<number> {
  const { offset, bytesMax, timeoutMs } = part;
  await mkdir(join(filesDir, parts), { recursive: true, mode: 0o700 });
  const file = await open(pathOf(filesDir, id), constants.O_CREAT | constants.O_RDWR, 0o600);
  const until = Date.now() + timeoutMs;
  let written = 0;
  try {
    await file.truncate(offset);
    const source = part.content[Symbol.asyncIterator]();
    while (written < bytesMax && Date.now() < until) {
      const next = await inTime(source.next(), until);
      if (next === null || next.done === true) break;
      const chunk = next.value.subarray(0, bytesMax - written);
      await file.write(chunk, 0, chunk.byteLength, offset + written);
      written += chunk.byteLength;
    }
    await file.sync();
    return written;
  } finally {
    await file.close();
  }
}

/** Null: it broke, or took too long. */
async function inTime<T>(next: Promise<T>, until: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((done) => {
    timer = setTimeout(() => done(null), Math.max(0, until - Date.now()));
  });
  return await Promise.race([next.catch(() => null), late]).finally(() => clearTimeout(timer));
}

/** Null: nothing of it is here. */
export async function readPart(filesDir: string, id: string): Promise<Uint8Array | null> {
  return await readFile(pathOf(filesDir, id)).catch(() => null);
}

export const removePart = (filesDir: string, id: string): Promise<void> =>
  rm(pathOf(filesDir, id), { force: true });

function pathOf(filesDir: string, id: string): string {
  if (!isUuid(id)) throw notFound('file');
  return join(filesDir, parts, id);
}
