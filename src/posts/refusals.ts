import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about posts. */
export const refusals = defineRefusals('posts', {
  guestsWriteInGroups: ['not_allowed', 'Guests write in their groups, and directly to people there.'],
  guestsKnowTheirGroups: [
    'not_allowed',
    '{name} is in no group with you. Guests write directly only to people of their groups.',
  ],
  minorsAreNotWrittenTo: [
    'not_allowed',
    '{name} gets direct messages only from colleagues and people of the same groups.',
  ],
  agreementEnded: [
    'not_allowed',
    'The agreement with {company} has ended. Its posts can be read here, and take no more answers.',
  ],
  notReachable: ['not_allowed', 'You cannot send messages to {person}.'],
  answerNotAReply: ['invalid', 'Only replies to a question can be accepted as its answer.'],
  onlyAskerAccepts: [
    'not_allowed',
    'Only the person who asked, or a moderator of the group, can accept an answer.',
  ],
  fileNotYours: ['invalid', 'One of the files is not yours, or is already part of a post. Upload it again.'],
  describedNotAttached: ['invalid', 'One of the files described is not part of this post. Leave it out.'],
  parentHidden: [
    'conflict',
    'A moderator has removed the post you are replying to. Write a new post instead.',
  ],
  notAnAudience: ['invalid', '"{audience}" is not an audience. Use one of {audiences}.'],
  groupMissing: ['invalid', 'Choose the group this post is for.'],
  groupArchived: ['not_allowed', 'The group "{group}" is archived. You can read it, but not post in it.'],
  partnerMissing: ['invalid', 'Choose the partner this post is for.'],
  publicOff: [
    'not_allowed',
    'Public posts are turned off here. Choose another audience, or ask an administrator.',
  ],
  ambiguousMention: [
    'conflict',
    '"@{handle}" could be more than one account. Open the profile you mean and write from there.',
  ],
  oneTypeOnly: ['invalid', 'A post can be of one type only. Remove what belongs to the other type.'],
  titleTooLong: ['invalid', 'The title has {length} characters. Shorten it to {max}.'],
  summaryTooLong: ['invalid', 'The summary has {length} characters. Shorten it to {max}.'],
  pollOptionTooLong: ['invalid', 'One of the poll’s answers has {length} characters. Shorten it to {max}.'],
  pollOptionsCount: ['invalid', 'A poll needs {min} to {max} answers. This one has {count}.'],
  pollDuration: ['invalid', 'A poll can last from a minute to a year. Change when it ends.'],
  pollOptionTwice: ['invalid', 'Two of the poll’s answers are the same. Change one.'],
  pollEnded: ['invalid', 'The end of a poll must be in the future. Choose a later time.'],
  notALanguage: ['invalid', '"{language}" is not a language code. Use, for example, de, fr or en.'],
  fileRevealsAuthor: ['invalid', 'A file can reveal who made it. Remove it, or post under your own name.'],
  wouldBeEmpty: ['invalid', 'The post would be empty. Write something, or delete it.'],
  onlyAuthorEdits: ['not_allowed', 'Only its author can edit this post.'],
  hiddenNotEditable: [
    'conflict',
    'A moderator has removed this post from the group. Write a new one instead.',
  ],
  tooManyFiles: ['invalid', 'A post can have at most {max} files. Remove some.'],
  reasonMissing: ['invalid', 'Give a reason. The author will see it.'],
  reasonTooLong: ['invalid', 'The reason can have at most {max} characters.'],
  onlyModeratorsHide: [
    'not_allowed',
    'Only the group’s owners and moderators can remove other people’s posts.',
  ],
  onlyAdministratorsHide: [
    'not_allowed',
    'Only the company’s administrators can remove this post. You can report it to them.',
  ],
  gone: ['gone', 'This post no longer exists. Its author deleted it.'],
  hidingFinal: [
    'conflict',
    'This removal can no longer be undone here: it is more than {days} days old, or was decided by others.',
  ],
  proofNotAgreed: [
    'not_allowed',
    'Who acknowledged what is kept only where employer and works council have both switched that on.',
  ],
  provenStays: [
    'not_allowed',
    'People have confirmed this must-read on the record. Withdraw the request instead: the post and the record stay.',
  ],
  quizIncomplete: [
    'invalid',
    'Question {number} needs a text, the right answer, and at least one other answer.',
  ],
  quizNotRight: ['invalid', 'Not quite yet: please look again at question {numbers}. No one is told.'],
  quizTooLong: ['invalid', 'A must-read can ask at most {max} questions. Remove some.'],
  quizTooWordy: [
    'invalid',
    'Question {number} can have {question} characters and three other answers, each answer {answer} characters.',
  ],
  replyNotMustRead: ['invalid', 'A reply cannot be a must-read. Write a new post instead.'],
  mustReadEnded: [
    'invalid',
    'The due date of a must-read must be in the future. Choose a later date, or none.',
  ],
  mustReadNeedsCompanyOrGroup: [
    'invalid',
    'A must-read can go to your company or to a group. Choose one of them.',
  ],
  onlyAdministratorsMustRead: [
    'not_allowed',
    'Only administrators can ask the whole company to read a post.',
  ],
  onlyModeratorsMustRead: [
    'not_allowed',
    'Only owners and moderators can ask everyone in the group to read a post.',
  ],
  tooManyPins: ['conflict', '{max} posts are already pinned. Unpin one first.'],
  onlyOwnPins: ['not_allowed', 'You can only pin your own posts.'],
  onlyModeratorsPin: ['not_allowed', 'Only the group’s owners and moderators can pin posts.'],
  onlyMembersPost: ['not_allowed', 'Only active members of this company can post here.'],
  replyNotQuestion: ['invalid', 'A reply cannot be a question. Write a new post instead.'],
  questionOrPoll: [
    'invalid',
    'A post can be a question or a poll, not both. Remove the poll’s answers, or choose another type.',
  ],
  empty: ['invalid', 'The post is empty. Write something, or attach a file.'],
  notAnEmoji: ['invalid', '"{emoji}" is not an emoji. Choose exactly one.'],
  groupPostNotShareable: [
    'not_allowed',
    'A group’s post cannot be shared outside the group. Invite the people who should read it, or ask the author to post it for others.',
  ],
  directNotShareable: [
    'not_allowed',
    'A direct message can be read only by the people it mentions, so it cannot be shared. Ask the author to post it for others.',
  ],
  noRecipient: ['invalid', 'A direct message needs a recipient. Mention someone with @.'],
  onlyAuthorDeletes: [
    'not_allowed',
    'Only its author can delete this post. In a group, moderators can remove it.',
  ],
  pollNamesFixed: [
    'invalid',
    'Whether a poll shows who voted for what is fixed when it is created. Start another poll.',
  ],
  pollDatePast: ['invalid', 'One of the dates has passed. Choose later ones.'],
  rankOnce: ['invalid', 'Give each rank to one answer only.'],
  onlyAuthorPlans: ['not_allowed', 'Only the author of the poll can plan the event.'],
  notADatePoll: ['invalid', 'This poll has no dates. Plan an event by itself.'],
  planElsewhere: ['invalid', 'From a poll among addressees no event can be planned. Plan it by itself.'],
  pollOver: ['conflict', 'This poll has ended. You can see the result, but no longer vote.'],
  votedAlready: ['conflict', 'You have already voted in this poll.'],
  notAPollOption: ['invalid', 'Choose from the poll’s {count} answers.'],
  chooseOneOption: ['invalid', 'Choose exactly one answer.'],
  ownPoll: ['not_allowed', 'You created this poll under your pseudonym, so you cannot vote in it.'],
  onlyAuthorWithdraws: [
    'not_allowed',
    'Only its author, or a moderator at the same company, can withdraw a must-read.',
  ],
});
