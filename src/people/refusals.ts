import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about people and their profiles. */
export const refusals = defineRefusals('people', {
  notAnEmail: ['invalid', '"{email}" is not an e-mail address. Correct it, or leave it out.'],
  lastAdministrator: ['conflict', 'A company needs an administrator. Appoint another one first.'],
  pseudonymMalformed: ['invalid', 'A pseudonym has {min} to {max} Latin letters, digits, spaces or hyphens.'],
  pseudonymMisleading: [
    'conflict',
    '"{name}" could be mistaken for someone at this company. Choose another name.',
  ],
  colleagueNameMissing: ['invalid', 'Enter the name colleagues know this person by.'],
  followRequestClosed: [
    'not_found',
    'This follow request is no longer open: it has been answered or withdrawn.',
  ],
  blockSelf: ['invalid', 'You cannot block yourself.'],
  onlyAdministratorsDeactivate: [
    'not_allowed',
    'Only administrators can deactivate people. Ask one of them.',
  ],
  onlyAdministratorsReactivate: [
    'not_allowed',
    'Only administrators can reactivate people. Ask one of them.',
  ],
  nameMissing: ['invalid', 'The name cannot be empty. Use the name your colleagues know you by.'],
  pictureElsewhere: [
    'invalid',
    'Upload the picture here. A picture on another server would tell that server who looks at it.',
  ],
  fieldPartnerUnknown: [
    'invalid',
    'One of the fields is shared with a partner that does not exist. Choose one from the list.',
  ],
  followSelf: ['invalid', 'You cannot follow yourself.'],
  blockedByYou: ['conflict', 'You have blocked this person. Unblock them first.'],
  followNotAllowed: ['not_allowed', 'This person does not allow you to follow them.'],
  handleMalformed: [
    'invalid',
    'A username has 1 to 30 lowercase letters, digits, dots, hyphens or underscores, and starts with a letter, digit or underscore.',
  ],
  handleReserved: ['invalid', '"{handle}" is reserved. Choose another username.'],
  handleTaken: ['conflict', '"{handle}" is already taken. Choose another username.'],
  muteSelf: ['invalid', 'You cannot mute yourself.'],
  muteDuration: ['invalid', 'A mute can last from one second to ten years, or until you end it.'],
  textTooLong: ['invalid', 'This text has more than {max} characters. Shorten it.'],
  tooManyFields: ['invalid', 'A profile can have at most {max} fields. Remove some.'],
  notAProfileField: ['invalid', '"{field}" is not a profile field. Use one of {fields}.'],
  fieldEmpty: ['invalid', 'The field "{field}" is empty. Fill it in, or remove it.'],
  fieldVisibility: ['invalid', 'Choose who can see "{field}": me, company, all, or one partner by name.'],
  linkMalformed: ['invalid', 'A link must start with https:// or http://.'],
  fieldTwice: ['invalid', '"{value}" is listed twice under {field}. Remove one.'],
  skillLanguage: ['invalid', '"{language}" is not a language code such as de or en.'],
  skillTooManyRows: ['invalid', 'The file has more than {max} rows. Split it.'],
  skillColumnMissing: [
    'invalid',
    'The first row of the file must name the column preferredLabel; conceptUri and altLabels are optional.',
  ],
  notCsv: ['invalid', 'This is not a CSV file: {reason}'],
  skillTaken: [
    'conflict',
    '"{term}" already belongs to the skill "{skill}". Add your words there, or remove it there first.',
  ],
  onlyAdministratorsSkills: [
    'not_allowed',
    'Only administrators can change the list of skills. Ask one of them.',
  ],
  skillNameTooLong: ['invalid', 'The name of a skill can have at most {max} characters. Shorten it.'],
  skillWithoutLetters: ['invalid', '"{term}" has no letters, so no one could search for it.'],
  skillNameMissing: ['invalid', 'Enter the skill’s name in at least one language.'],
  skillTooManyNames: ['invalid', 'A skill can have at most {max} names. Remove some.'],
  filterTitleMissing: ['invalid', 'Give the filter a name.'],
  filterWordMissing: ['invalid', 'A word to filter cannot be empty.'],
  filterContextMissing: ['invalid', 'Choose at least one place where the filter applies.'],
  tooManyFilters: ['invalid', 'You can have at most {max} filters. Remove one first.'],
  tooManyFilterParts: ['invalid', 'A filter can have at most {max} words. Remove some.'],
  onlyFollowedFeatured: ['invalid', 'You can only feature people you follow.'],

  onlyAdministratorsEmail: [
    'not_allowed',
    'Only administrators can change e-mail addresses. Ask one of them.',
  ],
  emailTaken: ['conflict', 'Someone else here has the address "{email}".'],
  onlyAdministratorsRole: ['not_allowed', 'Only administrators can appoint administrators. Ask one of them.'],
});
