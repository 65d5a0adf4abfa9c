import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';

/** Kinds of jobs that posts order; their handlers open a transaction and call `closePoll` or `adoptReplies` with the job's data. */
export const closePollJob = 'close-poll';
export const adoptRepliesJob = 'adopt-replies';

export async function closePollLater(tx: Tx, postId: PostId, closesAt: Date): Promise<void> {
  await tx.house.journal.order(tx, { kind: closePollJob, runAt: closesAt, data: { postId } });
}

export const adoptReactionsJob = 'adopt-reactions';

/** Longer than any transaction lives, see adopt.ts. */
const adoptAfterMs = 60_000;

export async function adoptRepliesLater(tx: Tx, uri: string): Promise<void> {
  const runAt = new Date(Date.now() + adoptAfterMs);
  await tx.house.journal.order(tx, { kind: adoptRepliesJob, runAt, data: { uri } });
}

export async function adoptReactionsLater(tx: Tx, uri: string): Promise<void> {
  const runAt = new Date(Date.now() + adoptAfterMs);
  await tx.house.journal.order(tx, {
    kind: adoptReactionsJob,
    key: `adopt-reactions ${uri}`,
    runAt,
    data: { uri },
  });
}
