import { defineRefusals } from '#src/platform/errors.ts';

/** What a verb about agreements refuses an administrator, on a page as on the command line. */
export const refusals = defineRefusals('agreements', {
  nothingToSign: ['conflict', 'Nothing from {origin} is waiting for your signature.'],
  proposedByYou: ['conflict', 'You proposed this yourselves; an administrator at {origin} has to accept it.'],
  offerChanged: ['conflict', 'The proposal has changed since you read it. Read it again, then accept.'],
  documentExpired: ['gone', 'This document expired on {day}. Propose a new one.'],
  overtaken: [
    'conflict',
    'Another version has come into force in the meantime. Propose the change again on top of it.',
  ],
  notInForce: ['conflict', 'Only an agreement in force can be amended. Propose a new one.'],
  nothingSigned: ['conflict', 'No signed agreement with {origin} is in force: answer an invitation instead.'],
  offerOpen: [
    'conflict',
    'A proposal to or from {origin} is already open: withdraw or refuse it (--offer), or wait for its answer, before you propose another.',
  ],
  alreadyOver: ['conflict', 'The agreement with {origin} is over already.'],
  noticeGiven: [
    'conflict',
    'Notice was given: the agreement with {origin} ends on {day}. It can also be ended at once (--now).',
  ],
  noOffer: ['conflict', 'There is no open proposal with {origin}.'],
  firstVersion: ['conflict', 'This is the first version; end the agreement itself, without --offer.'],
  alreadySuspended: ['conflict', 'The agreement with {origin} is already suspended.'],
  nothingInForce: ['conflict', 'Nothing is in force with {origin}.'],
  suspendedByThem: [
    'conflict',
    'The agreement with {origin} is suspended only by {origin}: ask its administrator.',
  ],
  notSuspended: ['conflict', 'The agreement with {origin} is not suspended.'],
  noInvitation: [
    'invalid',
    'This is not an invitation: copy the whole text that `kontor agreement invite` or the page "Invite a partner" gave.',
  ],
  foreignActor: ['invalid', 'The invitation names an actor on another server; ask for a new one.'],
  invitationExpired: ['gone', 'The invitation expired on {day}. Ask {company} for a new one.'],
  ownInvitation: ['invalid', 'This is your own invitation; send it to the partner.'],
  earlierKey: [
    'conflict',
    'The agreement with {origin} names an earlier key of this instance. Invite them again: the new agreement names the new key.',
  ],
  noContacts: [
    'invalid',
    'An agreement names contacts for the partner: a data protection officer (--dpo "Name, address") and who to call about security (--security "Name, address"). They are given once and remembered.',
  ],
  noCountry: ['invalid', 'An agreement names the country of each company: set KONTOR_COUNTRY, e.g. DE.'],
  keyNotListed: [
    'not_allowed',
    '{actor} does not list the key that was named. Compare the thumbprint with the other administrator and ask for a new invitation.',
  ],
  offerRefused: ['not_allowed', '{origin} did not take the proposal: {sentence}'],
  noOwnOffer: ['conflict', 'You have no open proposal to {origin}.'],
  termPast: ['invalid', 'The last day is in the past: choose a later one.'],
  wrongDay: ['invalid', 'Write a day like 2027-12-31; it is "{text}".'],
  wrongDays: ['invalid', 'Write a number of days, e.g. 30; it is "{text}".'],
  wrongGroup: ['invalid', 'Write group handles as in their addresses, e.g. hydraulik; "{text}" is none.'],
  wrongCountry: ['invalid', 'Write countries with two letters, e.g. DE or FR; it is "{text}".'],
  noStorage: ['invalid', 'Say in which countries copies may be stored, e.g. DE.'],
  wrongHost: ['invalid', 'Write a host like social.beta.example; it is "{text}".'],
  wordsNotCompared: [
    'invalid',
    'Compare the six words by phone first, and tick that they are the same. Nothing was signed.',
  ],
  notOurs: [
    'invalid',
    'This is from another company: only what this company sends can be tried. Ask about one of your own.',
  ],
  isPrivate: [
    'not_allowed',
    'This is a message between people, which nobody else reads. Its author can try it on their own page.',
  ],
  dryRunOfWhat: ['invalid', 'Say what to try: a person or group by handle, or a post by its address.'],
  lineNotOpen: [
    'conflict',
    'Nothing may be sent to {company} now: the line is checked under an agreement in force that is not suspended.',
  ],
  notByReference: [
    'invalid',
    'Only posts and files can go by reference. Choose "copy" or "deny" for what {company} grants of: {categories}.',
  ],
  filesOfReferences: [
    'invalid',
    'Files of posts that go by reference cannot be copies. Choose "reference" or "deny" for the files of {company}.',
  ],
  storedElsewhere: [
    'invalid',
    '{receiver} stores what it receives in {country}, and what comes from {company} may be stored in {allowed} only. Add {country}, or sign with a company there.',
  ],
  wrongTerm: ['invalid', 'The terms cannot be signed: {mistake}.'],
  deniedNoAgreement: [
    'not_allowed',
    'There is no agreement with this server; an administrator can propose one.',
  ],
  deniedNotBegun: ['not_allowed', 'The agreement with {origin} has not begun.'],
  deniedSuspended: [
    'not_allowed',
    'The agreement with {origin} is suspended. What waits is sent when it resumes.',
  ],
  deniedEnded: [
    'not_allowed',
    'The agreement with {origin} has ended. A new one has to be proposed to continue.',
  ],
  deniedNotice: ['not_allowed', 'The agreement with {origin} ends; nothing new can be started under it.'],
  deniedScope: ['not_allowed', 'The agreement with {origin} does not include this kind of contact.'],
  deniedGroup: ['not_allowed', 'The agreement with {origin} does not include this group.'],
  deniedCategory: ['not_allowed', 'The agreement with {origin} does not include this kind of content.'],
  deniedStorage: [
    'not_allowed',
    'The agreement with {origin} does not let copies be stored in that country.',
  ],
});
