import { parentPort, workerData } from 'node:worker_threads';
import { extractText } from './extract.ts';

/** The inside of the thread that read-text.ts starts: one document, one answer. */
const { bytes, mediaType } = workerData as { bytes: Uint8Array; mediaType: string };
const text = await extractText(bytes, mediaType).catch(() => null);
parentPort?.postMessage(text);
