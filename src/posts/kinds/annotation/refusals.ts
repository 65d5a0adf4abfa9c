import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about comments on a place in a document. */
export const refusals = defineRefusals('annotation', {
  ofNothing: ['invalid', 'A comment on a place belongs to a document. Choose one.'],
  textMissing: ['invalid', 'Say what is to be said about this place.'],
  notMarkable: [
    'invalid',
    'Places can be marked in pictures, PDF files and Office documents. Reply to this document instead.',
  ],
  noSuchPage: ['invalid', 'There is no such page. Give its number, from 1 to {max}.'],
  outsidePage: [
    'invalid',
    'This place is not on the page. Give left, top, width and height in percent of the page, each side at least half a percent.',
  ],
  onlyMembers: ['not_allowed', 'Only members of the group can comment on its documents.'],
  ownPseudonym: [
    'not_allowed',
    'You wrote this comment under your pseudonym, so you cannot settle it under your name.',
  ],
  binned: ['conflict', 'This document has been deleted. Take it out of the bin first.'],
});
