import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about providers and the identities they vouch for. */
export const refusals = defineRefusals('identity', {
  onlyAdministrators: ['not_allowed', 'Only administrators decide how people sign in. Ask one of them.'],
  nameMissing: [
    'invalid',
    'Say what the provider is called: it is what the button on the sign-in page says.',
  ],
  issuerMalformed: [
    'invalid',
    'The issuer is an address such as https://login.firm.example/realms/firm, without ? and #.',
  ],
  treeMalformed: [
    'invalid',
    'The address of a directory is like ldaps://dc.firm.example/ou=people,dc=firm,dc=example: a server and a part of its tree.',
  ],
  ldapMalformed: [
    'invalid',
    'The filter is in brackets, such as (objectClass=person); login and subject are names of attributes.',
  ],
  entityMalformed: [
    'invalid',
    'The issuer of a SAML provider is its entity ID: an address or a URN, as its metadata say it.',
  ],
  entryPointMalformed: [
    'invalid',
    'Enter the address where people sign in (HTTP-Redirect), as the metadata of the provider say it.',
  ],
  certificateMalformed: [
    'invalid',
    'Enter the certificate that the provider signs with, as PEM; up to {max} while it changes them.',
  ],
  metadataMalformed: [
    'invalid',
    'These are not the metadata of one SAML provider with a sign-in address for HTTP-Redirect. Copy the whole document.',
  ],
  subjectAttributeMalformed: ['invalid', 'The attribute with the subject is one name without spaces.'],
  issuerTaken: ['conflict', 'There is already a provider with this issuer: {name}. Change that one.'],
  issuerStays: [
    'conflict',
    'People are known by this issuer, so it stays. Add the new one as a provider of its own, and connect people to it.',
  ],
  audienceMissing: ['invalid', 'Enter the client ID that the provider has given this network.'],
  scopesMalformed: ['invalid', 'Scopes are words separated by spaces, and openid is one of them.'],
  noProvider: ['not_found', 'There is no such provider. Choose one from the list.'],
  noBreakGlass: [
    'conflict',
    'First name an administrator who can always sign in locally, with a password or a passkey: otherwise nobody could when the provider is away.',
  ],
  lastBreakGlass: [
    'conflict',
    'This is the last administrator who can sign in when the provider is away. Name another one first, or require no provider.',
  ],
  breakGlassIsAdministrator: [
    'invalid',
    'Only an administrator with a password or a passkey can be the one who always can sign in.',
  ],
  useProvider: [
    'not_allowed',
    'Here one signs in with {name}. If that does not work, ask your administrator.',
  ],
  subjectMissing: [
    'invalid',
    'Enter what the provider knows the person by, at most 255 characters: the subject (sub), not an e-mail address that may be passed on.',
  ],
  identityTaken: ['conflict', 'This identity is already connected to another account: @{handle}.'],
  userNameTaken: ['conflict', 'The directory has given the user name {userName} to another account here.'],
  adoptFirst: [
    'conflict',
    'There is already an account with this e-mail address: @{handle}. If it is the same person, say so: kontor directory adopt {handle} {userName}',
  ],
  conditionMissing: ['invalid', 'Say at least one of site, department and title.'],
  tooManyRules: [
    'conflict',
    'There are already {max} rules by attributes. Remove one that is no longer used.',
  ],
  tokenNameMissing: ['invalid', 'Say which directory the token is for.'],
  tokenDays: ['invalid', 'A token is valid for 1 to {max} days.'],
  tooManyTokens: ['conflict', 'There are already {max} tokens. End one that is no longer used.'],
  identityUnknown: ['not_found', 'This connection does not exist any more.'],
  lastSignIn: [
    'conflict',
    'This is your only way to sign in. Set a password or add a passkey before you remove it.',
  ],
});
