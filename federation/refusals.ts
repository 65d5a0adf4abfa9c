import { defineRefusals } from '#src/platform/errors.ts';

/** What a reader is told while we fetch from a partner. Messages for servers are written where they are thrown. */
export const refusals = defineRefusals('federation', {
  tooManyFetching: ['too_many', 'Too many files are being fetched right now. Try again in a minute.'],
});
