import { Worker } from 'node:worker_threads';

/** What one document may cost: a thread that needs more is ended, and nobody else notices. */
const timeoutMs = 20_000;
const memoryMbMax = 256;

/**
 * The text of a document, read in a thread of its own with limits of time and memory, so that no document holds up or brings down this
 * process. Null: locked, broken, or too much.
 */
export function readText(bytes: Uint8Array, mediaType: string): Promise<string | null> {
  return new Promise((resolve) => {
    const thread = new Worker(new URL('./thread.ts', import.meta.url), {
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
