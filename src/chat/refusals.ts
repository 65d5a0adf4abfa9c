import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about conversations. */
export const refusals = defineRefusals('chat', {
  partnerNotReachable: [
    'not_allowed',
    'Messages cannot be sent to {company} right now: the agreement does not allow them, or it is suspended or has ended.',
  ],
  noMeetings: [
    'not_allowed',
    'This company has named no server for calls. An administrator can set KONTOR_MEETINGS.',
  ],
  nobodyChosen: ['invalid', 'Choose someone to write to.'],
  tooManyPeople: ['invalid', 'A conversation can have at most {max} people. Create a group for more.'],
});
