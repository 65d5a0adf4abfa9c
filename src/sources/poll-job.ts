import { defineJob } from '#src/platform/job.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** The job that asks one feed. */
export const pollSourceJob = defineJob<{ readonly sourceId: PersonId }>('poll-source');
