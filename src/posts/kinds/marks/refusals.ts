import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about labels of progress, and about who looks at a page again. */
export const refusals = defineRefusals('marks', {
  notLabelled: [
    'invalid',
    'Only posts at the top of a group have a label of progress, and tasks, ideas and projects have a state of their own.',
  ],
  notAProgress: ['invalid', 'A post is open, in work or done.'],
  notYours: [
    'not_allowed',
    'The label is removed by the person who set it, by the author of the post, and by the moderators of the group.',
  ],
  noPage: ['invalid', 'Only pages of a wiki are reviewed.'],
  onlyWriters: ['not_allowed', 'When a page is reviewed is decided by those who may write it.'],
  notADay: ['invalid', '"{day}" is not a date. Write day, month and year.'],
  dayOver: ['invalid', 'The day of the next review is over. Choose a later one.'],
  ownerUnknown: [
    'invalid',
    '"{name}" is not a member of this group. Write a handle such as @ada, or @ada@company.example.',
  ],
  tooManyOwners: ['invalid', 'One person answers for a page.'],
  ownPseudonym: [
    'not_allowed',
    'You wrote this under your pseudonym, so you cannot label it under your name.',
  ],
});
