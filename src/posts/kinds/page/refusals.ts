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
  archiveMissing: ['invalid', 'Choose a file: a ZIP archive of pages, or one Markdown file.'],
  archiveTooBig: ['invalid', 'The file is larger than {max} MB. Export a part of the wiki.'],
  archiveTooLarge: [
    'invalid',
    'The archive holds more than can be imported at once. Export a part of the wiki, of up to {max} pages.',
  ],
  notAnArchive: ['invalid', 'This is not a ZIP archive, or it is damaged. Export it again.'],
  noPages: [
    'invalid',
    'There are no pages in the file. Choose a folder of Markdown files as a ZIP archive, or an HTML export of Confluence.',
  ],
  tooManyPages: [
    'invalid',
    'The archive has {count} pages; at most {max} can be imported at once. Export a part of the wiki.',
  ],
  outsideArchive: ['invalid', 'Its path leads out of the archive.'],
  archiveFilesTooLarge: [
    'invalid',
    'The pictures and attachments of this archive unfold to more than {max} MB. Export a part of the space at a time.',
  ],
  notAPage: ['invalid', 'It is not a page. Put files that belong to pages into the group’s documents.'],
  unreadable: ['invalid', 'It cannot be read as a page.'],
  editedInWiki: ['invalid', 'A page has several authors. Change it in the wiki of its group.'],
});
