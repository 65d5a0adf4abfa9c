import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about opening private messages in the company's name. */
export const refusals = defineRefusals('disclosures', {
  onlyOfficers: [
    'not_allowed',
    'Only administrators and the data protection officer, each in their own name, order and confirm this.',
  ],
  noCouncil: [
    'conflict',
    'Nobody holds the role works council. Give it to somebody first: they see at once when private messages are opened.',
  ],
  reasonMissing: [
    'invalid',
    'Write why, in {max} characters at most. The works council and later the person read it.',
  ],
  notHours: ['invalid', 'Choose from 1 to {max} hours.'],
  notADay: ['invalid', 'Say from which day on messages may be read, at most {days} days back.'],
  ownMessages: ['not_allowed', 'Nobody orders or confirms this about themselves.'],
  sameSigner: ['not_allowed', 'A second person has to confirm this; you have ordered it.'],
  notOpen: ['conflict', 'This order is no longer open: it was withdrawn, confirmed or is over.'],
  notReadable: ['not_allowed', 'Only the two people who signed may read, and only until {end}.'],
});
