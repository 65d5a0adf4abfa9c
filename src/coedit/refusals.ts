import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused to those who write a page together. */
export const refusals = defineRefusals('coedit', {
  notAnEdit: ['invalid', 'This is no change of the page’s text. Reload the page; what you typed stays here.'],
  changeTooLarge: ['invalid', 'This is too much at once: {bytes} bytes. Paste it in parts of up to {max}.'],
  textTooLong: [
    'invalid',
    'The page would have {length} characters; it has room for {max}. Shorten it, or begin another page.',
  ],
  worn: [
    'conflict',
    'This page has been changed so often at once that no more fits. Save it; when everybody has left, it can be changed again.',
  ],
  begunAnew: ['conflict', 'The page was begun anew meanwhile. Compare your text with it, then save it.'],
  tooManyEditors: ['too_many', 'At most {max} people write a page at once. Try again in a while.'],
  beingSaved: ['conflict', 'Somebody else is saving this page right now. Try again in a moment.'],
  notThere: [
    'conflict',
    'The other company’s server cannot be reached right now. Your text stays here; try again in a moment.',
  ],
});
