import { defineJob } from '#src/platform/job.ts';

/** What is to be said to the other company: the signed order, our signature under theirs, or how it goes on. */
export type Saying = 'offer' | 'acceptance' | 'declined' | 'withdrawn' | 'handed' | 'taken' | 'failed';

export const tellJob = defineJob<{ readonly id: string; readonly say: Saying; readonly reason?: string }>(
  'succession.tell',
);
/** The agreed moment has come: the old home stands still and hands over. */
export const beginJob = defineJob<{ readonly id: string }>('succession.begin');
/** The new home fetches what is handed over. */
export const takeJob = defineJob<{ readonly id: string }>('succession.take');

/** What one order leads to happens in order. */
export const keyOf = (id: string): string => `succession:${id}`;
