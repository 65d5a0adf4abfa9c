import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about ideas. */
export const refusals = defineRefusals('idea', {
  titleMissing: ['invalid', 'An idea needs a title. Say in one line what it is.'],
  isReply: ['invalid', 'A reply cannot be an idea. Write a new post in the group.'],
  notInGroup: ['invalid', 'An idea belongs to a group. Choose a group as the audience.'],
  notACampaign: [
    'invalid',
    'There is no such campaign in this group. Choose another one, or write the idea without a campaign.',
  ],
  campaignNotYet: ['conflict', 'This campaign has not begun. Come back when it has.'],
  campaignOver: [
    'conflict',
    'This campaign is over, so it takes no more ideas. Write the idea without a campaign.',
  ],
  questionTitleMissing: ['invalid', 'A question needs words. Write in one line what is asked.'],
  hourTakesNoMore: [
    'conflict',
    'The hour is over, so it takes no more questions. A comment under its announcement can still be written.',
  ],
  ownQuestion: ['not_allowed', 'This is your own question. Others vote for it.'],
  questionMerged: ['conflict', 'This question was united with another one. Vote and answer there.'],
  answered: ['conflict', 'This question was answered, so it takes no more votes.'],
  hourOver: ['conflict', 'The hour is over, so its questions take no more votes.'],
  onlyHosts: [
    'not_allowed',
    'This is decided by those who answer in the hour, and the moderators of the group.',
  ],
  whyNotAnswered: ['invalid', 'Say why the question is not answered: who asked is told.'],
  questionStage: ['invalid', 'A question is new, being answered (discussed), answered (done), or declined.'],
  answerTooLong: ['invalid', 'The answer has {length} characters. Shorten it to {max}.'],
  questionNotADouble: [
    'invalid',
    'Choose another question of this group, one that was not itself united with a third.',
  ],
  pseudonymQuestion: [
    'not_allowed',
    'You asked this question under your pseudonym, so you cannot do this under your name.',
  ],
  ownIdea: ['not_allowed', 'This is your own idea. Others vote for it.'],
  merged: ['conflict', 'This idea was united with another one. Vote and decide there.'],
  decided: ['conflict', 'About this idea has been decided, so it takes no more votes.'],
  notYet: ['conflict', 'The campaign has not begun, so its ideas take no votes yet.'],
  over: ['conflict', 'The campaign is over, so its ideas take no more votes.'],
  onlyJury: ['not_allowed', 'This is decided by the jury of the campaign and the moderators of the group.'],
  notAStage: ['invalid', 'An idea is new, discussed, chosen, done or declined.'],
  reasonMissing: ['invalid', 'Say why the idea is declined: its author is told.'],
  reasonTooLong: ['invalid', 'The reason has {length} characters. Shorten it to {max}.'],
  notADouble: ['invalid', 'Choose another idea of this group, one that was not itself united with a third.'],
  ownPseudonym: [
    'not_allowed',
    'You wrote this idea under your pseudonym, so you cannot do this under your name.',
  ],
});
