import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about reports and what is decided about them. */
export const refusals = defineRefusals('reports', {
  onlyPostsRemoved: [
    'invalid',
    'Only posts can be removed. Send the person a warning, or talk to their company.',
  ],
  nothingRemoved: ['invalid', 'Nothing was removed here.'],
  onlyOwnWarned: ['invalid', 'You can only warn people at your own company from here.'],
  endMalformed: ['invalid', 'Choose the last day from the calendar, or leave it empty.'],
  endPast: ['invalid', 'The last day is over. Choose today or a later day.'],
  endFar: ['invalid', 'Choose a day within ten years, or leave it empty.'],
  decidedAlready: [
    'conflict',
    'This report has been decided already. Nothing was changed; look at what was done, and decide again if needed.',
  ],
  decidedMeanwhile: [
    'conflict',
    'Meanwhile {name} has acted on this report. Nothing of yours was done; look at the new state, and decide again if needed.',
  ],
  onlyCompanySuspends: [
    'invalid',
    'Only the company can suspend people. In a group they can be banned from it.',
  ],
  pseudonymNotSuspended: [
    'invalid',
    'Nobody can be suspended by a pseudonym. Remove what was written, or ban the pseudonym from the group.',
  ],
  onlyGroupBans: ['invalid', 'Nobody can be banned here: this report is not about a post in a group.'],
  nobodyConcerned: ['invalid', 'This report is about no one who could be told.'],
  noteMissing: ['invalid', 'Write the note first.'],
  noteTooLong: ['invalid', 'A note can have at most {max} characters.'],
  cannotTellCompany: [
    'invalid',
    'No other company knows of this report, or the agreement with it is not in force. Keep the note here.',
  ],
  reasonUnknown: ['invalid', 'This reason is no longer in the list. Choose another one, or write your own.'],
  reasonUnsaid: [
    'invalid',
    'Write every reason in {language}, the language of the company, or leave its row empty.',
  ],
  tooManyReasons: ['invalid', 'The list can have at most {max} reasons.'],
  reasonLineLong: ['invalid', 'A reason can have at most {max} characters.'],
  onlyAdministratorsReasons: ['not_allowed', 'Only administrators can change how reports are decided.'],
  ombudspersonUnknown: ['invalid', 'There is no colleague called "{handle}". Write the part before the @.'],
  tooManyOmbudspersons: ['invalid', 'At most {max} people can be named.'],
  addressMissing: [
    'invalid',
    'Say where it is: paste the address of the page, or describe where you saw it.',
  ],
  addressLong: ['invalid', 'The address can have at most {max} characters.'],
  complaintEmpty: ['invalid', 'Write what is wrong with it.'],
  tooManyComplaints: [
    'too_many',
    'More complaints came in today than this form can take. Please write to the company; its address is in the imprint.',
  ],
  appealEmpty: ['invalid', 'Write why the decision should be looked at again.'],
  appealLong: ['invalid', 'An appeal can have at most {max} characters.'],
  appealLate: ['gone', 'The time for an appeal is over: it ends {days} days after the decision.'],
  appealOnce: ['conflict', 'You have already appealed against this decision.'],
  reopensOnlyDismissed: [
    'conflict',
    'Only a case that was closed as no violation can be opened again. Undo what was decided instead.',
  ],
  openAlready: ['conflict', 'There is another open case about this already.'],
  appealElsewhere: ['invalid', 'Another company decided this. Write to the moderators there.'],
  appealDecided: ['conflict', 'This appeal has been decided already, and that stays.'],
  appealOwn: ['not_allowed', 'You made this decision. Somebody else looks at the appeal.'],
  answerMissing: ['invalid', 'Write an answer: the person is told why.'],
  reportSelf: ['invalid', 'You cannot report yourself.'],
  tooManyReports: [
    'too_many',
    'You have sent {max} reports within a day. Please contact an administrator of your company.',
  ],
  tooManyFromCompany: ['too_many', 'Your company has reached today’s limit for reports. Try again tomorrow.'],
  categoryMissing: ['invalid', 'Choose what is wrong.'],
  commentTooLong: ['invalid', 'Your comment can have at most {max} characters.'],
});
