import { defineRefusals } from '#src/platform/errors.ts';

/** What is refused about projects. */
export const refusals = defineRefusals('project', {
  titleMissing: ['invalid', 'A project needs a name. Say in one line what it is.'],
  isReply: ['invalid', 'A reply cannot be a project. Write a new post in the group.'],
  notInGroup: ['invalid', 'A project belongs to a group. Choose a group as the audience.'],
  oneAtATime: [
    'conflict',
    'This group already has a project that is not finished. Finish or stop that one first, or create a group for this one.',
  ],
  notADay: ['invalid', '"{day}" is not a date. Write day, month and year.'],
  endsBeforeStart: ['invalid', 'The project ends before it begins. Change the first or the last day.'],
  milestoneTitleMissing: ['invalid', 'A milestone with a date needs a name. Say what stands on that day.'],
  milestoneTitleTooLong: ['invalid', 'The milestone "{title}" has {length} characters. Shorten it to {max}.'],
  tooManyMilestones: ['invalid', 'A project takes up to {max} milestones. Remove some.'],
  noSuchMilestone: ['not_found', 'The project no longer has this milestone. Load the page again.'],
  tooManyOwners: ['invalid', 'A project has up to {max} owners. Remove some.'],
  ownerUnknown: [
    'invalid',
    '"{name}" is not a member of this group. Write a handle such as @ada, or @ada@company.example.',
  ],
  oneOwnerEach: [
    'invalid',
    'Name one owner for each company: {name} and somebody else of the same company are both named.',
  ],
  siteTooLong: ['invalid', 'The site has {length} characters. Shorten it to {max}.'],
  notAPoint: [
    'invalid',
    '"{point}" is no point on a map. Write latitude and longitude in degrees, such as 53.5511, 9.9937.',
  ],
  notAStatus: ['invalid', 'A project is planned, on_track, at_risk, on_hold, done or stopped.'],
  noteMissing: ['invalid', 'Say why: everyone in the project has to know what it means for them.'],
  noteTooLong: ['invalid', 'The note has {length} characters. Shorten it to {max}.'],
  onlyOwners: [
    'not_allowed',
    'This is changed by the owners of the project, its author and the moderators of the group.',
  ],
  isOver: ['conflict', 'The project is over. Set its status back first, then change its milestones.'],
  ownPseudonym: [
    'not_allowed',
    'You created this project under your pseudonym, so you cannot change it under your name.',
  ],
});
