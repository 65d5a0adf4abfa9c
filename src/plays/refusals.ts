import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about role plays. */
export const refusals = defineRefusals('plays', {
  titleMissing: ['invalid', 'A role play needs a name. Say in one line what is practised.'],
  rolesMissing: ['invalid', 'A role play needs at least two roles, each with a name.'],
  tooManyRoles: ['invalid', 'A role play takes up to {max} roles. Remove some.'],
  tooManyEvents: ['invalid', 'A script takes up to {max} events. Remove some.'],
  textTooLong: ['invalid', '"{text}" has {length} characters. Shorten it to {max}.'],
  notAMinute: ['invalid', '"{minute}" is no minute of the play. Write a number from 0 to {max}.'],
  notAPace: ['invalid', 'A role play goes live or shifted. "{pace}" is neither.'],
  onlyLeader: ['not_allowed', 'Only who leads this role play can do that. Ask them.'],
  noSuchRole: ['not_found', 'The role play has no such role. Load the page again.'],
  roleTaken: ['conflict', 'Somebody else plays this role. Choose another, or ask who leads the play.'],
  playsAlready: ['conflict', 'Each person plays one role. Give up the other one first.'],
  notAMember: ['invalid', '"{name}" is not a member of this group, so they cannot play in it.'],
  rolesFree: ['conflict', 'Nobody plays {roles} yet. Cast every role before the play goes on.'],
  notNow: ['conflict', 'The play is at another point by now. Load the page again.'],
  noEventLeft: ['conflict', 'Everything in the script has happened.'],
});
