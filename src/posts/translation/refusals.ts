import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about translations of posts. */
export const refusals = defineRefusals('translation', {
  notSetUp: ['not_allowed', 'Posts are not translated here: this company has no server for it.'],
  notThisLanguage: ['invalid', '{server} does not translate from "{from}" to "{to}".'],
  sameLanguage: ['invalid', 'The post is already in this language.'],
  nothingToSay: ['invalid', 'There are no words to translate in this post.'],
  practice: [
    'not_allowed',
    'Nothing that is written in a practice room goes anywhere, not even to a server that translates it.',
  ],
  staysAway: [
    'not_allowed',
    'The agreement with {company} does not let its words be passed on, not even to a server that translates them.',
  ],
});
