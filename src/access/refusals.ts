import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about signing in, passwords, passkeys and invitations. */
export const refusals = defineRefusals('access', {
  scopeMissing: ['invalid', 'The token allows nothing. Choose at least one scope.'],
  guardedDays: ['invalid', 'With these scopes a token is valid for {max} days at most. Choose fewer.'],
  onlyAdministratorsScope: [
    'not_allowed',
    'Only administrators can make tokens that administer. Leave these scopes out.',
  ],
  tooManyTokens: ['conflict', 'You can have at most {max} tokens. End one that is no longer used.'],
  keyReused: [
    'conflict',
    'This Idempotency-Key was used for another request. Send a new key with each request.',
  ],
  keyNotTaken: [
    'invalid',
    'What this request answers cannot be answered a second time, so it takes no Idempotency-Key. Send it without one, and look before you repeat it.',
  ],
  requestUnderWay: [
    'conflict',
    'A request with this Idempotency-Key is under way, or ended without an answer. Look whether it has happened before you send it with a new key.',
  ],
  totpIsOn: ['conflict', 'An authenticator app is already set up. Remove it first to set up another.'],
  totpGone: ['not_found', 'There is no authenticator app any more. Begin again under Security.'],
  onlyAdministratorsReset: [
    'not_allowed',
    'Only administrators reset the second factor of others. Ask one of them.',
  ],
  tooManyAttempts: ['too_many', 'Too many attempts to sign in. Wait {minutes} minutes and try again.'],
  tooManySigningIn: ['too_many', 'Too many people are signing in right now. Try again in a minute.'],
  suspended: [
    'not_allowed',
    'Your account is suspended. The message about it says why, until when, and how to appeal.',
  ],
  emailInvitationForOne: [
    'invalid',
    'An invitation to an e-mail address is for one person. Set the number of people to 1.',
  ],
  invitationUses: ['invalid', 'An invitation is for 1 to {max} people.'],
  invitationDays: ['invalid', 'An invitation is valid for 1 to {max} days.'],
  groupNotOpen: ['invalid', 'One of the groups is not open, and you do not moderate it. Leave it out.'],
  invitationOver: ['gone', 'This invitation is no longer valid. Ask for a new one.'],
  onlyAdministratorsInvite: [
    'not_allowed',
    'Only administrators can invite new colleagues. Ask one of them.',
  ],
  serviceScope: ['invalid', 'A bot is given no administrative scope and no export. Leave these out.'],
  tooManyPasskeys: ['conflict', 'You can have at most {max} passkeys. Remove one you no longer use.'],
  passkeyKnown: ['conflict', 'This passkey has already been added.'],
  lastSignIn: [
    'conflict',
    'This is your only way to sign in. Set a password or add another passkey before you remove it.',
  ],
  passkeyNotAccepted: [
    'invalid',
    'The passkey was not accepted: the request had expired or was answered twice. Try again.',
  ],
  onlyAdministratorsLink: [
    'not_allowed',
    'Only administrators can create password links for others. Ask one of them.',
  ],
  linkOver: ['gone', 'This link has been used or has expired. Ask for a new one on the sign-in page.'],
  passwordSame: ['invalid', 'This is the password that is to be replaced. Choose another one.'],
  passwordTooShort: [
    'invalid',
    'The password needs at least {min} characters. Three or four words are enough.',
  ],
  passwordTooLong: ['invalid', 'The password can have at most {max} characters.'],
  passwordCommon: [
    'invalid',
    'This is one of the first passwords an attacker would try. Use three or four random words.',
  ],
  passwordSimple: ['invalid', 'This password is too repetitive. Use three or four random words.'],
  passwordPersonal: [
    'invalid',
    'This password is mostly your name or your company. Use words no one would connect with you.',
  ],

  appNameMissing: ['invalid', 'Say for which program or device the password is.'],
  appUseMissing: ['invalid', 'Choose what the program may use: documents, calendar or both.'],
  appDays: ['invalid', 'An app password is valid for 1 to {max} days, or without an end.'],
  tooManyAppPasswords: [
    'conflict',
    'You can have at most {max} app passwords. End one that is no longer used.',
  ],
  passkeysUndecided: ['invalid', 'Choose whether your passkeys can still be used to sign in.'],
});
