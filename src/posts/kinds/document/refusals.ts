import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about documents. */
export const refusals = defineRefusals('document', {
  onlyInGroups: ['invalid', 'Documents belong to a group. Choose one.'],
  fileMissing: ['invalid', 'Choose the file that is to be kept here.'],
  nameMissing: ['invalid', 'Say what the document or folder is to be called.'],
  nameSign: ['invalid', '“{name}” contains “{sign}”, which file names on desks cannot have. Leave it out.'],
  nameEnd: [
    'invalid',
    '“{name}” ends with a full stop, which Windows cannot have in a file name. Leave it out.',
  ],
  nameReserved: ['invalid', 'Windows keeps the name “{name}” for devices. Choose another.'],
  nameTooLong: ['invalid', 'This name is too long. Shorten it to {max} characters.'],
  pathTooLong: ['invalid', 'The folders together have too long a name. Shorten them to {max} characters.'],
  tooDeep: ['invalid', 'Folders can be within each other {max} deep. Put this one higher up.'],
  nameTaken: [
    'conflict',
    'There is already “{name}” in this folder. Choose another name, or add a new version to it.',
  ],
  folderTaken: ['conflict', 'There is already a folder “{name}” here. Choose another name.'],
  folderInItself: ['invalid', 'A folder cannot be moved into itself. Choose another place.'],
  folderNotEmpty: ['conflict', 'There are still documents in this folder. Move or delete them first.'],
  folderTooLarge: ['conflict', 'More than {max} documents are in this folder. Move them in smaller parts.'],
  noteTooLong: ['invalid', 'What you say about the version has {length} characters. Shorten it to {max}.'],
  locked: [
    'conflict',
    '{person} has locked this document until {until} (UTC). Ask them, or wait until then.',
  ],
  lockedRemotely: ['not_allowed', 'Somebody else has locked this document. Wait until they are done.'],
  notLocked: ['conflict', 'This document is not locked any more.'],
  onlyHolderUnlocks: [
    'not_allowed',
    'Only who locked the document, and those who moderate the group, can end the lock.',
  ],
  binned: ['conflict', 'This document has been deleted. Take it out of the bin first.'],
  onlyAuthorDeletes: [
    'not_allowed',
    'Only who brought the document here, and those who moderate the group, can delete it or bring it back.',
  ],
  onlyMembers: ['not_allowed', 'Only members of the group can change its documents.'],
  versionOfNothing: ['invalid', 'A version belongs to a document. Choose one.'],
  noSuchVersion: ['invalid', 'This version is not one of the document. Reload the page, then choose again.'],
  noText: [
    'invalid',
    'Version {number} has no text that can be compared: it is a picture, or it is locked or too large. Download both versions to compare them.',
  ],
  noBytes: [
    'not_allowed',
    'The agreement with {company} does not let the content of version {number} come here. Ask whoever added it what changed.',
  ],
  liesElsewhere: [
    'not_allowed',
    'The content of “{name}” lies at {company} and is only read here, so it cannot be copied. Ask there for a copy.',
  ],
  isCurrent: ['conflict', 'This version is the current one already.'],
  groupFull: [
    'not_allowed',
    'The documents of this group would take more than {gigabytes} GB. Delete what is no longer needed, or ask an administrator of its home for more room.',
  ],
  noEdits: ['invalid', 'Documents are not edited as posts: rename or move the document, or add a version.'],
});
