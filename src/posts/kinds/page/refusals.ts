import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about pages of a wiki. */
export const refusals = defineRefusals('page', {
  titleMissing: ['invalid', 'A page needs a title. Say what it is about.'],
  groupOnly: ['invalid', 'A page belongs to a group’s wiki. Choose the group.'],
  noteTooLong: ['invalid', 'The note has {length} characters. Shorten it to {max}.'],
  changedMeanwhile: [
    'conflict',
    'The page was changed while you were writing. Nothing is lost: compare both texts, then save again.',
  ],
  parentGone: ['conflict', 'The page above does not exist any more. Choose another place.'],
  circle: ['invalid', 'A page cannot stand under itself. Choose another place.'],
  tooDeep: ['invalid', 'Pages can stand {max} deep. Choose a place higher up.'],
  tooMany: ['invalid', 'A wiki has room for {max} pages. Delete some first.'],
  hasPagesBelow: ['conflict', 'There are pages under this one. Move or delete them first.'],
  notAPseudonym: ['not_allowed', 'Pages are written in one’s own name, not under a pseudonym.'],
  archived: ['not_allowed', 'The group "{group}" is archived. Its pages can be read, not changed.'],
  charterNotAccepted: ['not_allowed', 'Accept the charter of "{group}" first; then you can write its pages.'],
  onlyModerators: [
    'not_allowed',
    'Only moderators of "{group}" write its pages. Comment on the page, or ask one of them.',
  ],
  hidden: ['conflict', 'A moderator has hidden this page. It cannot be changed.'],
  apart: [
    'not_allowed',
    'The agreement with the company of "{group}" does not allow changes at present. Keep your text and save it later.',
  ],
  editedInWiki: ['invalid', 'A page has several authors. Change it in the wiki of its group.'],
});
