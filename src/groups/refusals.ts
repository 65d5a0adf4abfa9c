import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about groups and their members. */
export const refusals = defineRefusals('groups', {
  onlyOwnersFill: [
    'not_allowed',
    '{name} is not open: only one of its owners can have it filled with others. Ask one of them.',
  ],
  guestsInviteNobody: ['not_allowed', 'Guests invite nobody. Ask a member of the group.'],
  guestsAmongOurselves: [
    'not_allowed',
    'A group has guests or members from partners, not both. Make a group of its own for them.',
  ],
  guestWithoutRole: ['not_allowed', 'A guest looks after no group. Choose a colleague.'],
  onlyOwnersArchive: ['not_allowed', 'Only owners can archive a group. Ask one of them.'],
  joinBeforeCharter: ['not_allowed', 'Join the group before you accept its charter.'],
  charterChanged: ['conflict', 'The charter has changed since you opened it. Read the new version first.'],
  onlyMembersCharter: ['not_allowed', 'Only members can accept this group’s charter.'],
  charterOtherText: ['invalid', 'This is not the text of that version of the charter. Read it again.'],
  charterBeforePosting: [
    'invalid',
    'Read and accept the charter of "{group}" before you post there: {address}/charter',
  ],
  charterNotAccepted: ['invalid', 'The charter of "{group}" must be read and accepted before posting there.'],
  onlyMembersCreate: ['not_allowed', 'Only active members of this company can create groups.'],
  nameMissing: ['invalid', 'Give the group a name so people know what it is for.'],
  notAnAccess: ['invalid', 'A group is {accesses}. "{access}" is not one of these.'],
  notACompanyRule: ['invalid', 'Who can join is {rules}. "{rule}" is not one of these.'],
  notAPractice: ['invalid', 'A practice room is emptied each {practices}. "{practice}" is neither.'],
  practiceStaysHere: [
    'invalid',
    'A practice room is for people of this company alone: nothing of it goes anywhere.',
  ],
  onlyModeratorsEdit: ['not_allowed', 'Only moderators can change a group. Ask one of them.'],
  onlyOwnersGovern: [
    'not_allowed',
    'Only owners can change who can join and whether pseudonyms are allowed. Ask one of them.',
  ],
  archived: ['gone', 'This group is archived. You can read it, but nothing in it can be changed.'],
  picturesAtHome: ['not_allowed', 'Picture and cover are changed at {company}, where the group lives.'],
  startPageElsewhere: ['invalid', 'Choose a page of this group’s own wiki as its start page.'],
  onlyOwnersKeep: ['not_allowed', 'Only owners decide whether a group goes on. Ask one of them.'],
  onlyAdministratorsQuiet: [
    'not_allowed',
    'Only administrators decide after what time silent groups are asked about.',
  ],
  quietDays: ['invalid', 'Choose between {min} and {max} days, or 0 to ask about no group.'],
  notAColour: ['invalid', 'Choose one of the {count} group colours, counting from 0.'],
  onlyModeratorsInvite: ['not_allowed', 'Only moderators can invite people to this group. Ask one of them.'],
  listTooLong: ['invalid', 'The list has more than {max} lines. Invite in several parts.'],
  memberAlready: ['conflict', 'This person is already a member.'],
  companyNotAllowed: [
    'not_allowed',
    'People from this company cannot join the group. An owner can change that in the settings.',
  ],
  memberBanned: ['not_allowed', 'This person was banned from the group. Only a moderator can invite them.'],
  archivedNotJoinable: ['gone', 'This group is archived. No one can join it any more.'],
  banned: ['not_allowed', 'You were removed from this group. Ask a moderator to invite you.'],
  forOtherCompanies: [
    'not_allowed',
    'This group is for other companies. Ask one of its moderators to invite you.',
  ],
  lastOwnerLeaves: [
    'conflict',
    'The last owner cannot leave. Make someone else an owner first, or archive the group.',
  ],
  lastOwnerRemoved: [
    'conflict',
    'The last owner cannot be removed. Make someone else an owner first, or archive the group.',
  ],
  lastOwnerStepsDown: [
    'conflict',
    'The last owner cannot step down. Make someone else an owner first, or archive the group.',
  ],
  onlyModeratorsAnswer: ['not_allowed', 'Only moderators can answer requests to join. Ask one of them.'],
  joinRequestClosed: [
    'not_found',
    'This request to join is no longer open: it has been answered or withdrawn.',
  ],
  requestClosed: ['not_found', 'This request is no longer open: it has been answered or withdrawn.'],
  removeSelf: ['invalid', 'You cannot remove yourself. Leave the group instead.'],
  onlyModeratorsRemove: [
    'not_allowed',
    'Only moderators can remove members, and only owners can remove moderators. Ask one of them.',
  ],
  memberUnknown: ['not_found', 'This person is not a member of the group.'],
  onlyOwnersRoles: ['not_allowed', 'Only owners can change roles. Ask one of them.'],
  pseudonymWithoutRole: [
    'not_allowed',
    'A pseudonym cannot have a role. Give it to someone who uses their own name.',
  ],
  memberUnknownInvite: ['not_found', 'This person is not a member of the group. Invite them first.'],
  joinBeforePseudonym: ['not_allowed', 'Join the group before you choose a pseudonym.'],
  pseudonymsOff: ['not_allowed', 'This group does not allow pseudonyms.'],
  pseudonymTaken: [
    'conflict',
    'You have already used your pseudonym in this group. You cannot choose another.',
  ],
  pseudonymElsewhere: [
    'not_allowed',
    'Your pseudonym works only in its own group, while the group allows it. Post under your own name.',
  ],
  onlyOwnersFeeds: ['not_allowed', 'Only owners of the group choose its feeds.'],
  feedsElsewhere: [
    'not_allowed',
    'Only who moderates this group chooses feeds for it; its company then lets them in.',
  ],
});
