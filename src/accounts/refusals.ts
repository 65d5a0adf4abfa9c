import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about leaving and taking one’s data along. */
export const refusals = defineRefusals('accounts', {
  onlyAdministratorsMany: ['not_allowed', 'Only administrators act on many people at once. Ask one of them.'],
  batchEmpty: ['invalid', 'Nobody is chosen. Choose at least one person.'],
  batchTooMany: ['invalid', 'These are more than {max} people. Choose fewer, by a filter.'],
  batchBrake: [
    'conflict',
    'With those of the last hour this concerns {count} people, more than a tenth of all. If it is meant, do it again with that number.',
  ],
  batchBegun: ['conflict', 'This has begun already.'],
  batchNothing: ['invalid', 'There is nothing to do: everything is so already, or was refused.'],
  tableKeyMissing: ['invalid', 'The first line of the table must name the column handle or email.'],
  lineKeyMissing: ['invalid', 'There is neither a handle nor an e-mail address.'],
  lineTwice: ['invalid', 'The same person is in line {line} already.'],
  lineLeft: ['conflict', '{name} has left. Reactivate the account first.'],
  lineNotYou: ['conflict', 'This is your own account. Somebody else has to do that.'],
  lineLocale: ['invalid', '"{locale}" is no language here. Use one of {locales}.'],
  lineGroup: ['not_found', 'There is no group "{group}" here.'],
  lineGroupClosed: ['not_allowed', 'The group {group} does not take {name}.'],
  guestsNotByYou: [
    'not_allowed',
    'Guests are invited here by others: ask an owner of the group, or the administration.',
  ],
  guestMoveNoPartner: [
    'invalid',
    'There is no such account at a partner of this company. Write it as @you@company.example; your firm’s administration knows whether there is an agreement.',
  ],
  guestMoveDenied: [
    'not_allowed',
    'The agreement with {company} lets nobody from there into groups here. The administration can change it.',
  ],
  guestMoveUnsigned: [
    'not_allowed',
    'The other server does not sign agreements, so it cannot check who you are here. An administration can move the account.',
  ],
  guestMoveUnconfirmed: [
    'conflict',
    '{account} does not say yet that it was you here. Confirm it there first, then come back.',
  ],
  guestSaidMalformed: [
    'invalid',
    'This link is not complete, or older than half an hour. Get a new one where you are a guest.',
  ],
  guestSaidOther: [
    'not_allowed',
    'This link was made for another account here. Sign in with that one, or name yours where you are a guest.',
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
