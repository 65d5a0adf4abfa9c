import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about conversations. */
export const refusals = defineRefusals('chat', {
  partnerNotReachable: [
    'not_allowed',
    'Messages cannot be sent to {company} right now: the agreement does not allow them, or it is suspended or has ended.',
  ],
  noMeetings: [
    'not_allowed',
    'This company has named no server for calls. An administrator can set KONTOR_MEETINGS.',
  ],
  peopleNotReachable: [
    'not_allowed',
    'No agreement allows direct messages to {people}. Leave them out, or ask your administrators for such an agreement.',
  ],
  onlyLeader: ['not_allowed', 'Only who leads this chat can change its name, picture and members.'],
  companyNotInChat: [
    'not_allowed',
    'Nobody of {company} is in this chat, and it began elsewhere: only a colleague of who began it can take them in. Begin a new chat with them.',
  ],
  notInChat: [
    'not_allowed',
    'This chat goes on without its former members: nothing can be sent there any more.',
  ],
  lastInChat: ['conflict', 'Nobody else is in this chat any more, so there is nobody to leave it to.'],
  chatNeedsName: ['invalid', 'A group chat needs a name.'],
  chatNameTooLong: ['invalid', 'The name of a chat can have at most {max} characters.'],
  nobodyChosen: ['invalid', 'Choose someone to write to.'],
  tooManyPeople: ['invalid', 'A conversation can have at most {max} people. Create a group for more.'],
});
