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
  startUnreadable: ['invalid', 'The file does not say when it begins.'],
});
