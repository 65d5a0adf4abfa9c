import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused when people and groups of a company go to an instance of their own. */
export const refusals = defineRefusals('carveouts', {
  noPartner: [
    'not_allowed',
    'There is no signed agreement in force with {origin}. Agree with the new instance first.',
  ],
  termsForbid: ['not_allowed', 'The agreement with {company} does not let anybody go along: {reason}'],
  nobody: ['invalid', 'Nobody would go. Name a site, a department or people who are here.'],
  unknownPeople: ['not_found', 'Nobody here has these handles: {handles}.'],
  notTheArchive: ['invalid', 'This is not the archive that was signed: {problem}'],
  notForUs: ['not_allowed', 'This archive was signed for {origin}, not for this instance.'],
  unsigned: ['not_allowed', 'The company that this archive comes from has not signed it.'],
  handlesTaken: [
    'conflict',
    'These handles are in use here: {handles}. Rename those people or groups first.',
  ],
  emailsTaken: [
    'conflict',
    'These people have an account here already, by their e-mail address: {handles}. Remove the address there, or let them move one by one.',
  ],
  differs: ['conflict', 'What arrived is not what was sent, so nothing was taken: {lines}'],
  withdrawn: ['conflict', 'This carve-out was withdrawn by the company that it comes from.'],
  notOpen: ['conflict', 'This carve-out is no longer open; it was carried out or withdrawn.'],
  stillHere: ['conflict', '{count} people have not moved yet. Close it when all of them have.'],
  sameSigner: ['not_allowed', 'A second person has to sign this; the first one has asked for it.'],
  changedSince: [
    'conflict',
    'Who or what would go has changed since it was asked for. Ask for it again, so that both sign the same.',
  ],
  archiveMissing: ['invalid', 'Choose the archive that the other company has written.'],
  notHereAnyMore: ['gone', 'Not here any more.'],
  notSaidYet: ['conflict', '{account} does not say yet that it was {former}.'],
  nobodyThere: ['not_found', 'There is nobody at that address, or no agreement with its company.'],
  notAnsweredYet: ['conflict', 'Not answered yet.'],
});
