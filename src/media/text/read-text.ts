import path from 'node:path';
import { runInThread } from '#src/platform/thread.ts';
import type { ReadOptions } from './extract.ts';

/** What one document may cost: a thread that needs more is ended, and no one else notices. */
const limits = { timeoutMs: 20_000, memoryMb: 256 };

/** Beside this file, as the source it is or as what was made of it. */
const inside = new URL(`./thread${path.extname(import.meta.url)}`, import.meta.url);

/**
 * The text of a document, read in a separate thread with limits on time and memory, so that no document delays or crashes this process. Null:
 * locked, broken, or too large.
 */
export async function readText(
  bytes: Uint8Array,
  mediaType: string,
  options: ReadOptions = {},
): Promise<string | null> {
  const text = await runInThread(inside, { bytes, mediaType, options }, limits);
  return typeof text === 'string' ? text : null;
}
