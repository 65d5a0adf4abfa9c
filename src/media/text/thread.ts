import { parentPort, workerData } from 'node:worker_threads';
import { extractText, type ReadOptions } from './extract.ts';

/** The inside of the thread that read-text.ts starts: one document, one answer. */
const { bytes, mediaType, options } = workerData as {
  bytes: Uint8Array;
  mediaType: string;
  options: ReadOptions;
};
const text = await extractText(bytes, mediaType, options).catch(() => null);
parentPort?.postMessage(text);
