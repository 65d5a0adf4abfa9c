import type { Tx } from '#src/platform/database.ts';
import { newId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { publishedOnce, publishOnce } from '#src/posts/once.ts';
import type { Draft } from '#src/posts/post.ts';
import { checkDraft } from '#src/posts/publish.ts';
import type { Place, Written } from './draft.ts';
import { keyHashOf } from './keep.ts';
import { deleteDraft, insertHeld } from './store.ts';

/** The kind of job that publishes; its data is `{ heldId }`. */
export const publishHeldJob = 'publish-held';

export interface Sending {
  readonly place: Place;
  /** As typed, for whoever undoes. */
  readonly written: Written;
  /** The same, as it is to be published. */
  readonly draft: Draft;
  /** 0: it leaves at once. */
  readonly undoSeconds: number;
}

/**
 * Sends a post, with time to think: it is held where only its author sees it and published by a job, whatever becomes of this process.
 * Refuses now what could not be published now. The same form sent twice is held once. Returns the post if there is one already.
 */
export async function sendPost(tx: Tx, author: PersonId, sending: Sending): Promise<PostId | 'held'> {
  const { place, written, draft, undoSeconds } = sending;
  const keyHash = keyHashOf(written.once);
  const known = await publishedOnce(tx, author, keyHash);
  if (known !== null) return known;
  await deleteDraft(tx, author, place, written.once);
  if (undoSeconds === 0) return publishOnce(tx, author, keyHash, draft);
  await checkDraft(tx, author, draft);
  const id = newId();
  const runAt = await insertHeld(tx, author, { id, place, written, draft, keyHash, seconds: undoSeconds });
  if (runAt !== null) await tx.house.journal.order(tx, { kind: publishHeldJob, runAt, data: { heldId: id } });
  return 'held';
}
