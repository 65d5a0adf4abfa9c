import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about flash news. */
export const refusals = defineRefusals('news', {
  titleMissing: ['invalid', 'News needs a headline. Say in a few words what is new.'],
  isReply: ['invalid', 'A reply cannot be flash news. Write a new post.'],
  audience: ['invalid', 'Flash news is for a whole company or a group. Choose one as the audience.'],
  untilMissing: ['invalid', 'Say until which day the news stands on top.'],
  notADay: ['invalid', '"{day}" is not a date. Write day, month and year.'],
  notATopic: ['invalid', 'A campaign has one hashtag of letters, digits and underscores, such as #safety.'],
  endsBeforeStart: ['invalid', 'It ends before it begins. Change the first or the last day.'],
  past: ['invalid', 'The last day of this news is over. Choose a later one.'],
  tooLong: ['invalid', 'News stands on top for at most {days} days. Choose an earlier last day.'],
  onlyCommunicators: [
    'not_allowed',
    'In the company, flash news is published by those with the role for announcements. An administrator can give it to somebody.',
  ],
  onlyModerators: ['not_allowed', 'In a group, flash news is published by its owners and moderators.'],
});
