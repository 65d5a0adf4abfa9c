import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about leaving and taking one’s data along. */
export const refusals = defineRefusals('accounts', {
  guestsNotByYou: [
    'not_allowed',
    'Guests are invited here by others: ask an owner of the group, or the administration.',
  ],
  exportTooOften: [
    'too_many',
    'You can export your data once a day. The last export is on this page, or still being prepared.',
  ],
  notTheirGroup: ['conflict', 'The person does not own that group; open the page again and choose anew.'],
  deputyNoMember: ['conflict', 'Whoever takes over “{group}” has to be a member of it. Choose another one.'],
  notNew: [
    'conflict',
    'A plan for the first two weeks is for people whose account is new. Write a task instead.',
  ],
  buddyUnknown: [
    'invalid',
    'Nobody is called "{name}". Write a handle such as @ada, or @ada@company.example for somebody of a partner.',
  ],
  ownBuddy: ['invalid', 'Nobody is their own buddy. Choose somebody else, or nobody.'],
  onlyOwner: ['conflict', 'You are the only owner of a group. Make someone else an owner first.'],
});
