import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about pictures and other files. */
export const refusals = defineRefusals('media', {
  pictureTooLarge: ['invalid', 'The picture is larger than {megabytes} MB. Choose a smaller one.'],
  tooManyUploading: ['too_many', 'Too many files are being uploaded right now. Try again in a minute.'],
  tooManyReading: [
    'too_many',
    'Many documents are waiting to be indexed. This one will be tried again later.',
  ],
  tooManyDrawing: ['too_many', 'Pages of many documents are being drawn right now. Try again in a minute.'],
  tooManyLoose: [
    'too_many',
    'You have {count} uploaded files that are not in any post. Post or remove some first.',
  ],
  tooManyUnfinished: [
    'too_many',
    'You have begun {count} uploads that are not finished. Continue them, or wait until they expire after two days.',
  ],
  uploadElsewhere: [
    'conflict',
    'This upload is at another place by now, or is being continued somewhere else. Ask where it is, then go on from there.',
  ],
  uploadNotWhole: ['conflict', 'The file has not arrived as a whole yet. Continue its upload first.'],
  quotaFull: [
    'invalid',
    'Your files would take more than {gigabytes} GB. Delete posts whose files are no longer needed, or ask an administrator for more room.',
  ],
  pictureRevealsPlace: [
    'invalid',
    'HEIC and TIFF pictures can contain the place where they were taken, which cannot be removed here, and most browsers cannot show them. Save the picture as a JPEG or PNG, and add that instead.',
  ],
  posterOfNoFilm: ['invalid', 'A thumbnail goes with a film. Send this file without one.'],
  focusOutOfRange: ['invalid', 'The focus must be two numbers from -1 to 1.'],
  altTooLong: ['invalid', 'The description has {length} characters. Shorten it to {max}.'],
});
