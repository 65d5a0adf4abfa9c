import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about letting a post out of the company. */
export const refusals = defineRefusals('advocacy', {
  notByYou: ['not_allowed', 'Only the author and the company’s communicators can ask for this.'],
  onlyCommunicators: ['not_allowed', 'Only the company’s communicators release posts. Ask one of them.'],
  fourEyes: ['not_allowed', 'Whoever asked, or wrote it, does not release it. Another communicator has to.'],
  notOurs: [
    'not_allowed',
    '{company} wrote this. No agreement lets the words of another company out to everybody.',
  ],
  notThis: [
    'not_allowed',
    'This is not released: only posts with words by one person of ours, which are no message and no practice, can be.',
  ],
  textMissing: ['invalid', 'Write what is to be read outside.'],
  namesOthers: [
    'invalid',
    'The text names {name}. Outside nobody but the company is named: write it without.',
  ],
  linksInside: ['invalid', 'The text leads to a page of ours that only members may see. Leave the link out.'],
  pictureNotOfPost: ['invalid', 'Choose one of the pictures of this post.'],
  askedAlready: ['conflict', 'This was asked for already. Withdraw it to ask anew.'],
  nothingAsked: ['conflict', 'Nobody has asked to release this, or it was withdrawn.'],
});
