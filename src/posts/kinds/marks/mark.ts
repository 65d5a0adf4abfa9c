/** How far something is, in the order in which it goes. */
export const progresses = ['open', 'in_work', 'done'] as const;
export type Progress = (typeof progresses)[number];
