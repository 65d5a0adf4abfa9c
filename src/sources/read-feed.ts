import path from 'node:path';
import { runInThread } from '#src/platform/thread.ts';
import type { Feed, NoFeed } from './parse-feed.ts';

/** What one feed may cost: a thread that needs more is ended, and no one else notices. */
const limits = { timeoutMs: 10_000, memoryMb: 256 };

/** Beside this file, as the source it is or as what was made of it. */
const inside = new URL(`./feed-thread${path.extname(import.meta.url)}`, import.meta.url);

/** A feed's text, read in a thread of its own; null for one that took too long or too much. */
export const readFeed = async (text: string, address: string): Promise<Feed | NoFeed | null> =>
  (await runInThread(inside, { text, address }, limits)) as Feed | NoFeed | null;

/** The text of a feed's bytes: by their mark, the answer's `charset`, or what the XML says of itself; otherwise UTF-8. */
export function decoded(bytes: Uint8Array, contentType: string | undefined): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const named =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : (/charset="?([\w-]+)/i.exec(contentType ?? '')?.[1] ??
          /^\s*<\?xml[^>]*encoding=["']([\w-]+)/.exec(head)?.[1] ??
          'utf-8');
  try {
    return new TextDecoder(named).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
