import { on, type Subscriber } from '#src/platform/journal.ts';
import { endPseudonymWith } from './pseudonyms/end-pseudonym.ts';
import { seatsPassOn } from './succession/follow-member.ts';
import { leaveAllGroups } from './leave-all.ts';

/** What groups do when something happens elsewhere, or to one of their members. */
export const groupSubscriber: Subscriber = {
  name: 'groups',
  stays: () => true,
  after: {
    outbox:
      'which still asks where the person belonged, and must announce that they left before what follows from it',
  },
  hears: [
    on('person.deactivated', (tx, { personId }) => leaveAllGroups(tx, personId)),
    on('person.has_new_account', seatsPassOn),
    on('group.left', (tx, { groupId, personId }) => endPseudonymWith(tx, groupId, personId)),
    on('group.expelled', (tx, { groupId, personId }) => endPseudonymWith(tx, groupId, personId)),
  ],
};
