import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';

/** Jobs enqueued by posts. */
export const closePollJob = defineJob<{ readonly postId: PostId }>('close-poll');
export const adoptRepliesJob = defineJob<{ readonly uri: string }>('adopt-replies');
export const adoptReactionsJob = defineJob<{ readonly uri: string }>('adopt-reactions');

export const closePollLater = (tx: Tx, postId: PostId, closesAt: Date): Promise<void> =>
  enqueue(
    tx,
    closePollJob,
    { postId },
    { key: `close-poll ${postId} ${closesAt.getTime()}`, runAt: closesAt, once: true },
  );

/** Longer than any transaction lives, see adopt.ts. */
const adoptAfterMs = 60_000;

export const adoptRepliesLater = (tx: Tx, uri: string): Promise<void> =>
  enqueue(tx, adoptRepliesJob, { uri }, { runAt: new Date(Date.now() + adoptAfterMs) });

export const adoptReactionsLater = (tx: Tx, uri: string): Promise<void> =>
  enqueue(
    tx,
    adoptReactionsJob,
    { uri },
    { key: `adopt-reactions ${uri}`, runAt: new Date(Date.now() + adoptAfterMs) },
  );
