import path from 'node:path';
import { runInThread } from '#src/platform/thread.ts';
import type { NoFeed } from './parse-feed.ts';
import type { PlainFeed } from './plain-feed.ts';

/** What one feed may cost: a thread that needs more is ended, and no one else notices. */
const limits = { timeoutMs: 10_000, memoryMb: 256 };

/** Beside this file, as the source it is or as what was made of it. */
const inside = new URL(`./feed-thread${path.extname(import.meta.url)}`, import.meta.url);

/** A feed's text, read in a thread of its own; null for one that took too long or too much. */
export const readFeed = async (text: string, address: string): Promise<PlainFeed | NoFeed | null> =>
  (await runInThread(inside, { text, address }, limits)) as PlainFeed | NoFeed | null;
