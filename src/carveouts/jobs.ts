import { defineJob } from '#src/platform/job.ts';

/** The new instance hands its signature to the old one. */
export const tellJob = defineJob<{ readonly id: string }>('carve-out.tell');
/** The old instance lets people, then groups, go; each in a transaction of its own, so that a second run goes on where the first one ended. */
export const letGoJob = defineJob<{ readonly id: string }>('carve-out.let-go');
/** The new instance asks for what its people had at other companies: whom they follow, and their seats in groups. */
export const tieJob = defineJob<{ readonly id: string }>('carve-out.tie');
/** A group of it arrives: what both signed for all of it is signed for this one. */
export const acceptJob = defineJob<{ readonly id: string; readonly successionId: string }>(
  'carve-out.accept',
);

/** Two people have signed a draft: its archive is written, or taken. */
export const draftJob = defineJob<{ readonly id: string }>('carve-out.draft');

/** What one carve-out leads to at one instance happens in order. */
export const keyOf = (id: string): string => `carve-out:${id}`;
