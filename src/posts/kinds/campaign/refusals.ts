import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about campaigns. */
export const refusals = defineRefusals('campaign', {
  titleMissing: ['invalid', 'A campaign needs a question. Say what ideas are wanted for.'],
  hourTitleMissing: ['invalid', 'An hour of questions needs a title. Say what it is about.'],
  answerersMissing: ['invalid', 'Name at least one member of the group who answers.'],
  notAStream: [
    'invalid',
    'The stream is not an address that begins with https://. Copy it from the browser.',
  ],
  hourIsReply: ['invalid', 'A reply cannot be an hour of questions. Write a new post in the group.'],
  hourNotInGroup: ['invalid', 'An hour of questions is held in a group. Choose a group as the audience.'],
  hourDayMissing: ['invalid', 'The hour has no day. Say on which day it is.'],
  hourFromMissing: ['invalid', 'The hour has no time under "From". Say when it begins, for example 14:30.'],
  hourUntilMissing: ['invalid', 'The hour has no time under "Until". Say when it ends, for example 15:30.'],
  hourEndsBeforeStart: ['invalid', 'The hour ends before it begins. Change "From" or "Until".'],
  hourPast: ['invalid', 'This hour would already be over. Choose a later day, or a later end.'],
  tooManyAnswerers: ['invalid', 'In an hour up to {max} people answer. Remove some.'],
  answererUnknown: [
    'invalid',
    '"{name}" is not a member of this group, so they cannot answer here. Write a handle such as @ada, or @ada@company.example.',
  ],
  isReply: ['invalid', 'A reply cannot be a campaign. Write a new post in the group.'],
  notInGroup: ['invalid', 'A campaign asks a group for ideas. Choose a group as the audience.'],
  notADay: ['invalid', '"{day}" is not a date. Write day, month and year.'],
  periodMissing: ['invalid', 'Say from which day until which day ideas are wanted.'],
  endsBeforeStart: ['invalid', 'The campaign ends before it begins. Change the first or the last day.'],
  past: ['invalid', 'This campaign would already be over. Choose a later last day.'],
  juryMissing: ['invalid', 'A campaign needs a jury. Name at least one member of the group who decides.'],
  tooManyJurors: ['invalid', 'A jury has up to {max} people. Remove some.'],
  jurorUnknown: [
    'invalid',
    '"{name}" is not a member of this group. Write a handle such as @ada, or @ada@company.example.',
  ],
  answerDays: ['invalid', 'Ideas are answered within 1 to {max} days after the end. Write a number of days.'],
});
