import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about conversations. */
export const refusals = defineRefusals('chat', {
  partnerNotReachable: [
    'not_allowed',
    'Messages cannot be sent to {company} right now: the agreement does not allow them, or it is suspended or has ended.',
  ],
  nobodyChosen: ['invalid', 'Choose someone to write to.'],
  tooManyPeople: ['invalid', 'A conversation can have at most {max} people. Create a group for more.'],
});
