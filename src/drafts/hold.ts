import type { Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { newId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { publishedOnce, publishOnce } from '#src/posts/idempotency.ts';
import type { PostInput } from '#src/posts/post.ts';
import { checkPostInput } from '#src/posts/publish.ts';
import type { Place, Draft } from './draft.ts';
import { keyHashOf } from './keep.ts';
import { deleteDraft, insertPending } from './store.ts';

/** The job that publishes. It keeps its former stored name, so that either version can publish posts sent during an upgrade. */
export const publishPendingJob = defineJob<{ readonly heldId: string }>('publish-held');

export interface Sending {
  readonly place: Place;
  /** As typed, in case it is undone. */
  readonly written: Draft;
  /** The same, as it is to be published. */
  readonly draft: PostInput;
  /** 0: it leaves at once. */
  readonly undoSeconds: number;
}

/**
 * Sends a post with time to undo: it waits where only its author sees it and is published by a job, whatever happens to this process. Refuses
 * now what could not be published now. Submitting the same form twice creates one pending post. Returns the post if there is one already.
 */
export async function sendPost(tx: Tx, author: PersonId, sending: Sending): Promise<PostId | 'held'> {
  const { place, written, draft, undoSeconds } = sending;
  const keyHash = keyHashOf(written.once);
  const known = await publishedOnce(tx, author, keyHash);
  if (known !== null) return known;
  await deleteDraft(tx, author, place, written.once);
  if (undoSeconds === 0) return publishOnce(tx, author, keyHash, draft);
  await checkPostInput(tx, author, draft);
  const id = newId();
  const runAt = await insertPending(tx, author, { id, place, written, draft, keyHash, seconds: undoSeconds });
  if (runAt !== null) await enqueue(tx, publishPendingJob, { heldId: id }, { runAt });
  return 'held';
}
