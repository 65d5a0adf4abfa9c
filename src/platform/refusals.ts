import { defineRefusals } from './errors.ts';

/** Refusals common to all slices: texts and files that are too large. */
export const refusals = defineRefusals('platform', {
  deliveryAnswered: ['conflict', 'The server there answered {status}.'],
  deliveryAnsweredForDays: ['conflict', 'The server there answered {status}. It was tried for seven days.'],
  deliveryAnsweredForHours: ['conflict', 'The server there answered {status}. It was tried for six hours.'],
  deliveryGone: ['gone', 'What was to be sent does not exist any more.'],
  deliveryNotThere: ['not_allowed', 'The address is on no server of the agreement.'],
  deliveryUnreachable: ['conflict', 'The server there cannot be reached: {detail}'],
  deliveryWaitsForKey: ['conflict', 'A new key is being told to the server there first.'],
  textTooLong: ['invalid', 'The text has {length} characters. Shorten it to {max}.'],
  fileTooLarge: ['invalid', 'The file is larger than {megabytes} MB. Choose a smaller one.'],
  scannerAway: [
    'too_many',
    'The virus scanner is not responding, so the file was not accepted. Try again in a moment.',
  ],
  scannerFound: ['invalid', 'The virus scanner found "{virus}" in the file. It was not accepted.'],
  scannerTooLarge: ['invalid', 'The file is too large for the virus scanner. Choose a smaller one.'],
  scannerUnreadable: [
    'too_many',
    'The virus scanner could not read the file, so it was not accepted. Try again in a moment.',
  ],
  fileEmpty: ['invalid', 'The file is empty. Choose another.'],
  pictureEmpty: ['invalid', 'The picture is empty. Choose another.'],
  pictureTooManyPixels: [
    'invalid',
    'The picture has {megapixels} megapixels. Choose one with at most {max}.',
  ],
  pictureUnreadable: [
    'invalid',
    'The picture cannot be read. Save it as PNG, JPEG, WebP or GIF, and try again.',
  ],
  pictureFormat: [
    'invalid',
    'Only PNG, JPEG, WebP, GIF and AVIF pictures can be shown. Attach other formats as a file.',
  ],
  tooManyMentions: ['invalid', 'The text mentions {count} people. Mention at most {max}.'],
  tooManyTags: ['invalid', 'The text has {count} hashtags. Use at most {max}.'],
  markdownTooComplex: [
    'invalid',
    'The text has too many lists, table cells or links. Split it into several posts, or attach it as a file.',
  ],
  notATable: ['invalid', 'This is not a CSV file. Save the table as CSV and try again. ({reason})'],
  tableEmpty: ['invalid', 'The file is empty. Its first line names the columns.'],
  tableColumnTwice: ['invalid', 'Two columns are called "{column}". Remove one.'],
  tableTooLong: ['invalid', 'The file has more than {max} lines. Split it.'],
  tableTooWide: [
    'invalid',
    'Line {line} has more cells than the first line names columns. Put cells that contain the separator into quotation marks.',
  ],
  notATimeZone: ['invalid', 'This is not a time zone. Choose one from the list, for example Europe/Paris.'],
});
