import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about tasks. */
export const refusals = defineRefusals('task', {
  titleMissing: ['invalid', 'A task needs a title. Say what is to be done.'],
  isReply: ['invalid', 'A reply cannot be a task. Make a task of it instead.'],
  notADay: ['invalid', '"{day}" is not a date. Write day, month and year.'],
  notAState: ['invalid', 'A task is open, in work, done or dropped.'],
  notARank: ['invalid', 'The place on the board must be a number.'],
  labelTooLong: ['invalid', 'The label "{label}" has {length} characters. Shorten it to {max}.'],
  tooManyLabels: ['invalid', 'A task takes up to {max} labels. Remove some.'],
  lineTooLong: ['invalid', 'A line of the checklist has {length} characters. Shorten it to {max}.'],
  tooManyLines: ['invalid', 'A checklist takes up to {max} lines. Make a second task of the rest.'],
  noSuchLine: ['not_found', 'The checklist no longer has this line. Load the page again.'],
  notAMilestone: ['invalid', 'The project of this group has no such milestone. Choose another one, or none.'],
  tooManyAssignees: ['invalid', 'A task is done by up to {max} people. Remove some.'],
  assigneeUnknown: [
    'invalid',
    '"{name}" is nobody who reads this task. Write a handle such as @ada, or @ada@company.example.',
  ],
  onlyInvolved: [
    'not_allowed',
    'This is changed by the author of the task, those who do it, and the moderators of the group. Take it on first.',
  ],
  onlyAuthorDecides: [
    'not_allowed',
    'The due date, and whether a task is dropped, are decided by its author and the moderators of the group.',
  ],
  ownPseudonym: [
    'not_allowed',
    'You created this task under your pseudonym, so you cannot change it under your name.',
  ],
});
