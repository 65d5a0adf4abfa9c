import { transaction, type Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { Stored } from '#src/platform/json.ts';
import { publishOnce } from '#src/posts/idempotency.ts';
import { reviveParts } from '#src/posts/kinds/parts.ts';
import type { PostInput } from '#src/posts/post.ts';
import { deletePending, lockPending, refusePending } from './store.ts';

/**
 * Publishes a pending post when its time has come; a job, so it may run twice and takes effect once. If publishing has become impossible, the
 * post stays with its author, who is shown why on every page until they withdraw it.
 */
export async function publishPending(db: Db, job: { readonly pendingId: string }): Promise<void> {
  try {
    await transaction(db, async (tx) => {
      const pending = await lockPending(tx, job.pendingId);
      if (!pending) return;
      await publishOnce(tx, pending.personId, pending.keyHash, revived(pending.draft));
      await deletePending(tx, job.pendingId, pending.personId);
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await transaction(db, (tx) => refusePending(tx, job.pendingId, error.reason));
  }
}

/** JSON knows no dates. */
const revived = ({ publishedAt, ...draft }: Stored<PostInput>): PostInput => ({
  ...reviveParts(draft),
  ...(publishedAt !== undefined && { publishedAt: new Date(publishedAt) }),
});
