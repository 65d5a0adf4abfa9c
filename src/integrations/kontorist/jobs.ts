import type { PostId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';

/** A question was asked, or somebody called Kontorist, in a group. */
export const answerJob = defineJob<{ readonly postId: PostId }>('kontorist-answer');

/** What an answer cites has gone or changed: the answer is taken back. */
export const takeBackJob = defineJob<{ readonly sourceId: PostId }>('kontorist-take-back');
