import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { Level } from '../level.ts';
import { linkForCard } from './card.ts';

/** The job that finds out what a post links to, after commit. */
export const makeCardJob = defineJob<{ readonly postId: PostId }>('make-card');

/** Seconds: an author who edits at once, and a thousand instances that received the post, do not all ask in one moment. */
const delayMax = 5;

/**
 * Orders a card for a post that was just written. None for messages between chosen people: what they send each other may be a link that works
 * once.
 */
export async function cardLater(
  tx: Tx,
  post: { readonly id: PostId; readonly html: string; readonly level?: Level },
): Promise<void> {
  if (post.level === 'direct' || linkForCard(tx.instance, post.html) === null) return;
  const runAt = new Date(Date.now() + Math.random() * delayMax * 1_000);
  await enqueue(tx, makeCardJob, { postId: post.id }, { runAt });
}
