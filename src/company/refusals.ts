import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about how a company shows itself. */
export const refusals = defineRefusals('company', {
  onlyAdministratorsBrand: [
    'not_allowed',
    'Only administrators can change the company’s appearance. Ask one of them.',
  ],
  documentChanged: ['conflict', 'This text has changed in the meantime. Read the new version first.'],
  documentElsewhere: [
    'invalid',
    'Nobody can accept a page elsewhere, which may change without anyone noticing. Write the text itself here first.',
  ],
  acceptFirst: [
    'not_allowed',
    '{company} asks everyone to read and accept its documents first. Do so at {address}, then try again.',
  ],
  tooManyPlanLines: ['invalid', 'A plan has up to {max} lines. Remove some.'],
  planLineTooLong: ['invalid', 'The line "{line}" is too long. Shorten it to {max} characters.'],
  tooManyValues: ['invalid', 'A company has up to {max} values. Remove some.'],
  valueUnnamed: ['invalid', 'A value needs a name in at least one language.'],
  valueNameTooLong: ['invalid', 'The name "{name}" is too long. Shorten it to {max} characters.'],
  valueEmoji: ['invalid', 'Choose one emoji for "{name}".'],
  nameTooLong: ['invalid', 'The name has {length} characters. Shorten it to {max}.'],
  logoElsewhere: ['invalid', 'Upload the logo here.'],
  notAColour: ['invalid', '"{colour}" is not a colour. Write it like #993b2b.'],
  contrastLow: [
    'invalid',
    'The contrast of {colour} is {ratio}:1; readable text needs {min}:1. The nearest colour that meets this is {nearest}.',
  ],
});
