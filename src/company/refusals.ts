import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about how a company shows itself. */
export const refusals = defineRefusals('company', {
  onlyAdministratorsBrand: [
    'not_allowed',
    'Only administrators can change the company’s appearance. Ask one of them.',
  ],
  nameTooLong: ['invalid', 'The name has {length} characters. Shorten it to {max}.'],
  logoElsewhere: ['invalid', 'Upload the logo here.'],
  notAColour: ['invalid', '"{colour}" is not a colour. Write it like #993b2b.'],
  contrastLow: [
    'invalid',
    'The contrast of {colour} is {ratio}:1; readable text needs {min}:1. The nearest colour that meets this is {nearest}.',
  ],
});
