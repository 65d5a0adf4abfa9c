import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about reports and what is decided about them. */
export const refusals = defineRefusals('reports', {
  onlyPostsRemoved: [
    'invalid',
    'Only posts can be removed. Send the person a warning, or talk to their company.',
  ],
  nothingRemoved: ['invalid', 'Nothing was removed here.'],
  onlyOwnWarned: ['invalid', 'You can only warn people at your own company from here.'],
  reportSelf: ['invalid', 'You cannot report yourself.'],
  tooManyReports: [
    'too_many',
    'You have sent {max} reports within a day. Please contact an administrator of your company.',
  ],
  tooManyFromCompany: ['too_many', 'Your company has reached today’s limit for reports. Try again tomorrow.'],
  categoryMissing: ['invalid', 'Choose what is wrong.'],
  commentTooLong: ['invalid', 'Your comment can have at most {max} characters.'],
});
