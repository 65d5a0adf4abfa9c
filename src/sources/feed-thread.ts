import { parentPort, workerData } from 'node:worker_threads';
import { readFeedText } from './parse-feed.ts';
import { plainFeed } from './plain-feed.ts';

/** The inside of the thread that read-feed.ts starts: one feed, one answer. */
const { text, address } = workerData as { text: string; address: string };
const read = readFeedText(text, address);
parentPort?.postMessage('no' in read ? read : plainFeed(read));
