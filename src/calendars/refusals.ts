import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about calendars. */
export const refusals = defineRefusals('calendars', {
  fileMissing: ['invalid', 'Choose a calendar file (.ics).'],
  fileTooLarge: [
    'invalid',
    'The file is larger than {max} MB. Export fewer events, such as those of one year.',
  ],
  tooManyEvents: [
    'invalid',
    'The file has {count} events; at most {max} can be imported at once. Export fewer, such as those of one year.',
  ],
  notACalendar: [
    'invalid',
    'This is not a calendar file, or it is damaged. Export it again as iCalendar (.ics).',
  ],
  seriesLeftOut: [
    'invalid',
    'It repeats on dates that are listed one by one. Export it with a rule, or enter it here.',
  ],
  zoneUnknown: ['invalid', 'Its time zone "{zone}" is neither known nor described in the file.'],
  oneObject: ['invalid', 'A calendar program saves one event or one task at a time, without a METHOD.'],
  tasksDoNotRepeat: ['invalid', 'Tasks do not repeat here. Remove the repetition.'],
  uidMissing: ['invalid', 'An event or task that a program saves needs a UID.'],
  uidKnown: ['conflict', 'This calendar has an event or task of this UID already, under another name.'],
  otherCalendar: ['invalid', 'Events belong in a calendar, and tasks in a list of tasks. Choose the other.'],
  onlyInGroups: [
    'not_allowed',
    'This calendar gathers what is in all groups. Choose the calendar of a group for a new entry.',
  ],
  noInvitations: [
    'not_allowed',
    'Nobody is invited by address here: everyone in the group sees the event and can answer. Remove the guests.',
  ],
  noAttachments: [
    'invalid',
    'Files are not kept with an event or task. Remove the attachment, and put the file among the documents of the group.',
  ],
  tooManyAlarms: ['invalid', 'At most {max} reminders are kept with an event or task. Remove some.'],
  overStays: [
    'conflict',
    'This event is over. It stays in the calendar of its group; its author can delete it on its page.',
  ],
  hourOnItsPage: ['not_allowed', 'An hour of questions is moved, removed and answered on its page.'],
  startUnreadable: ['invalid', 'The file does not say when it begins.'],
});
