import { parentPort, workerData } from 'node:worker_threads';
import { readFeedText } from './parse-feed.ts';

/** The inside of the thread that read-feed.ts starts: one feed, one answer. */
const { text, address } = workerData as { text: string; address: string };
parentPort?.postMessage(readFeedText(text, address));
