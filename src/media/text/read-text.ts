import path from 'node:path';
import { Worker } from 'node:worker_threads';

/** What one document may cost: a thread that needs more is ended, and no one else notices. */
const timeoutMs = 20_000;
const memoryMbMax = 256;

/** Beside this file, as the source it is or as what was made of it. */
const inside = new URL(`./thread${path.extname(import.meta.url)}`, import.meta.url);

/**
 * The text of a document, read in a separate thread with limits on time and memory, so that no document delays or crashes this process. Null:
 * locked, broken, or too large.
 */
export function readText(bytes: Uint8Array, mediaType: string): Promise<string | null> {
  return new Promise((resolve) => {
    const thread = new Worker(inside, {
      workerData: { bytes, mediaType },
      resourceLimits: { maxOldGenerationSizeMb: memoryMbMax, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
      // Nothing of the environment, no loader, no output: it reads bytes and answers with text.
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    const timer = setTimeout(() => settle(null), timeoutMs);
    const settle = (text: string | null): void => {
      clearTimeout(timer);
      void thread.terminate();
      resolve(text);
    };
    thread.once('message', (text: unknown) => settle(typeof text === 'string' ? text : null));
    thread.once('error', () => settle(null));
    thread.once('exit', () => settle(null));
  });
}
