import { transaction, type Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { publishOnce } from '#src/posts/once.ts';
import type { Draft } from '#src/posts/post.ts';
import { deleteHeld, lockHeld, refuseHeld } from './store.ts';

/**
 * Publishes what was held, when its time has come; a job, so it may run twice and does it once. What has become impossible meanwhile stays
 * with its author, who is told why on every page until they take it back.
 */
export async function publishHeld(db: Db, job: { readonly heldId: string }): Promise<void> {
  try {
    await transaction(db, async (tx) => {
      const held = await lockHeld(tx, job.heldId);
      if (!held) return;
      await publishOnce(tx, held.personId, held.keyHash, revived(held.draft));
      await deleteHeld(tx, job.heldId, held.personId);
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await transaction(db, (tx) => refuseHeld(tx, job.heldId, error.said));
  }
}

/** JSON knows no dates. */
function revived(draft: Draft): Draft {
  const { poll, mustRead } = draft;
  const dated = (at: Date | null) => (at === null ? null : new Date(at));
  return {
    ...draft,
    ...(poll && { poll: { ...poll, closesAt: dated(poll.closesAt) } }),
    ...(mustRead && { mustRead: { until: dated(mustRead.until) } }),
  };
}
