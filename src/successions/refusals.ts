import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused when a group's hosting moves to another company. */
export const refusals = defineRefusals('successions', {
  onlyAdministrators: [
    'not_allowed',
    'Only administrators, each in their own name, sign that a group moves to another company.',
  ],
  notOurs: ['invalid', 'Only groups that live here can be handed over. This one has its home at {origin}.'],
  noPartner: [
    'not_allowed',
    'There is no signed agreement in force with {origin}. Without one no group can move there.',
  ],
  termsForbid: ['not_allowed', 'The agreement does not let this group move to {company}: {reason}'],
  noOwnerThere: [
    'conflict',
    'Nobody at {company} owns this group yet. Make one of its people there an owner first.',
  ],
  obstacle: ['conflict', '{company} cannot take this group: {reason}'],
  leftBehind: [
    'conflict',
    'The people of {companies} could not come along. Look at the preview and say that they stay behind.',
  ],
  alreadyOpen: ['conflict', 'This group is being handed over already. Withdraw that order first.'],
  tooSoon: ['invalid', 'Choose a moment within the next {days} days; members have to be told before.'],
  expired: ['gone', 'This offer is older than {days} days. Ask {company} to make it again.'],
  notOpen: ['conflict', 'This order is no longer open; it was answered, withdrawn or carried out.'],
  nobodyAnswered: ['gone', 'Nobody answered it within {days} days.'],
});
