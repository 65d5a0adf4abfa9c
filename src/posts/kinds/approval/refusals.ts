import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about requests for approval. */
export const refusals = defineRefusals('approval', {
  titleMissing: ['invalid', 'A request needs a title. Say what is to be approved.'],
  isReply: ['invalid', 'A reply cannot be a request. Write a new post.'],
  notToPersons: [
    'invalid',
    'A request is read by a group, a company or your followers. Choose one of them as the audience.',
  ],
  notAnAmount: ['invalid', '"{amount}" is not an amount. Write, for example, 1234.50.'],
  notACurrency: ['invalid', '"{currency}" is not a currency. Write its three letters, such as EUR.'],
  notAMode: ['invalid', 'People are asked one after the other (order) or all at once (parallel).'],
  notADay: ['invalid', '"{day}" is not a date. Write day, month and year.'],
  past: ['invalid', 'The day until which this is to be answered is over. Choose a later one.'],
  approversMissing: ['invalid', 'Say who is to approve this. Name at least one person.'],
  tooManyApprovers: ['invalid', 'A request walks through up to {max} people. Remove some.'],
  approverUnknown: [
    'invalid',
    '"{name}" is nobody who reads this request. Write a handle such as @ada, or @ada@company.example.',
  ],
  notYourself: ['invalid', 'Nobody approves their own request. Name somebody else.'],
  noEdits: [
    'conflict',
    'People were asked to approve exactly this, so it is not edited. Withdraw it and write a new request.',
  ],
  decidedStays: [
    'conflict',
    'What was decided stays, so this request cannot be deleted. A moderator of the group can hide it.',
  ],
  closed: ['conflict', 'This request is already decided or withdrawn, so nothing more can be done about it.'],
  notYours: ['not_allowed', 'You are not one of those who were asked to approve this.'],
  answered: ['conflict', 'This was answered already. An answer stays as it is.'],
  notYourTurn: [
    'conflict',
    'It is not your turn yet. You are told as soon as those before you have approved.',
  ],
  reasonMissing: ['invalid', 'Say why, or what you want to know: the requester reads it.'],
  reasonTooLong: ['invalid', 'The text has {length} characters. Shorten it to {max}.'],
  notAsked: ['conflict', 'Nobody has asked you back about this step.'],
  onlyRequester: ['not_allowed', 'Only whoever wrote the request can do this.'],
  onlyArranger: [
    'not_allowed',
    'Only whoever wrote the request, and the moderators of the group, can name somebody else.',
  ],
  inItAlready: ['invalid', 'This person was asked already. Name somebody else.'],
  noSuchStep: ['not_found', 'The request has no such step. Load the page again.'],
  notAnAct: ['invalid', 'A request is approved, declined, asked back, answered, passed on or withdrawn.'],
  ownPseudonym: [
    'not_allowed',
    'You wrote this request under your pseudonym, so you cannot do this under your name.',
  ],
});
