import path from 'node:path';
import { createConcurrencyLimit } from '#src/platform/concurrency-limit.ts';
import { runInThread } from '#src/platform/thread.ts';
import { refusals } from '../refusals.ts';
import type { DrawnPage } from './draw-page.ts';

/** What one page may cost: a thread that needs more is ended, and no one else notices. */
const limits = { timeoutMs: 20_000, memoryMb: 256 };

/** Beside this file, as the source it is or as what was made of it. */
const inside = new URL(`./page-thread${path.extname(import.meta.url)}`, import.meta.url);

/** A page of a PDF as a picture, drawn in a thread with limits on time and memory. Null: there is none, or it cannot be drawn. */
export const renderPage = (bytes: Uint8Array, page: number): Promise<DrawnPage | null> =>
  limited(async () => (await runInThread(inside, { bytes, page }, limits)) as DrawnPage | null);

/** Each thread may take 400 MB. */
const limited = createConcurrencyLimit({
  atOnce: 1,
  waitingMax: 100,
  refusal: refusals.tooManyDrawing,
});
