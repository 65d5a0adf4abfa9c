import type { Json } from '../vocabulary/read.ts';

/** Of a ban: `endTime`, as Lemmy has it, and the reason in `content`. */
export const banWords = (ban: { readonly until?: string; readonly reason?: string }): Json => ({
  ...(ban.until !== undefined && { endTime: ban.until }),
  ...(ban.reason !== undefined && { content: ban.reason }),
});
