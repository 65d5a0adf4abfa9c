import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about posts that wait. */
export const refusals = defineRefusals('drafts', {
  scheduledTooSoon: [
    'invalid',
    'A post can be scheduled for {minutes} minutes from now or later. Choose a later time, or post it now.',
  ],
  scheduledTooLate: ['invalid', 'A post can be scheduled for the next five years. Choose an earlier time.'],
  tooManyScheduled: ['invalid', 'You can have at most {max} scheduled posts. Cancel one first.'],
});
