import type { PostId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';

/** Something was posted that begins like a command: by an app, or at a partner, whose server does not know what our groups can be asked. */
export const hearCommandJob = defineJob<{ readonly postId: PostId }>('hear-command');
