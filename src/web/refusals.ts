import { defineRefusals } from '#src/platform/errors.ts';

/** Refusals of forms, before any slice sees them. */
export const refusals = defineRefusals('web', {
  listEmpty: [
    'invalid',
    'The list is empty, or nobody belongs to that team. Enter names, name a team, or choose a file.',
  ],
  notARole: ['invalid', 'Choose a role: owner, moderator or member.'],
  notAMember: ['gone', 'You are no longer a member of the group this was about.'],
  notADate: ['invalid', 'This is not a date. Choose a day, or none.'],
  notAReaction: ['invalid', 'Choose a reaction: like, recommend, interested, or an emoji.'],
  notGivenAgain: [
    'gone',
    'This post cannot be fetched from {company}: it is no longer there, or the agreement does not allow it. Ask its author.',
  ],
  foreignPage: ['invalid', 'This form can only be sent from its own page.'],
  formTooManyFields: ['invalid', 'The form has too many fields.'],
  formDamaged: ['invalid', 'The form was damaged on the way. Please send it again.'],
  formExpired: [
    'not_allowed',
    'This form has expired, or does not come from this page. Go back, reload the page, and send it again.',
  ],
});
