import { createHash } from 'node:crypto';

const huesCount = 8;

/** One of eight calm hues, always the same for the same id. */
export const hueOf = (id: string): number => (createHash('sha256').update(id).digest()[7] ?? 0) % huesCount;
