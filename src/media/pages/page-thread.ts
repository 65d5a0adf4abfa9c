import { parentPort, workerData } from 'node:worker_threads';
import { drawPage } from './draw-page.ts';

/** The inside of the thread that render-page.ts starts: one page, one answer. */
const { bytes, page } = workerData as { bytes: Uint8Array; page: number };
const drawn = await drawPage(bytes, page).catch(() => null);
parentPort?.postMessage(drawn);
