import type { Tx } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';

/** Reads missing entries of a partner's group from its home, see catch-up.ts. `run` counts the runs of one long history, from 1. */
export const catchUpJob = defineJob<{ readonly groupId: GroupId; readonly run?: number }>('group.catch-up');

/** One run after the other for each group. */
export const enqueueCatchUp = (
  tx: Tx,
  data: { readonly groupId: GroupId; readonly run?: number },
  runAt?: Date,
): Promise<void> =>
  enqueue(tx, catchUpJob, data, { key: `catch-up ${data.groupId}`, ...(runAt && { runAt }) });

/** Reads one entry again whose post could not be fetched from its author's company. */
export const entryJob = defineJob<{ readonly groupId: GroupId; readonly seq: number }>('group.entry');

export const enqueueEntry = (
  tx: Tx,
  data: { readonly groupId: GroupId; readonly seq: number },
): Promise<void> => enqueue(tx, entryJob, data, { runAt: new Date(Date.now() + entryPauseMs) });
const entryPauseMs = 5_000;
