import type { Subscriber } from '#src/platform/journal.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { endAliasWith } from './end-alias.ts';
import { leaveAllGroups } from './leave-all.ts';

const ending: Subscriber = {
  name: 'groups.aliases',
  within: (tx, fact) => {
    const { groupId, personId } = fact.data as { groupId: GroupId; personId: PersonId };
    return endAliasWith(tx, groupId, personId);
  },
};

/** What groups do when something happens elsewhere. After the outbox, which still asks where the person belonged. */
export const groupSubscribers: Record<string, Subscriber[]> = {
  'person.deactivated': [
    {
      name: 'groups',
      within: (tx, fact) => leaveAllGroups(tx, (fact.data as { personId: PersonId }).personId),
    },
  ],
  'group.left': [ending],
  'group.expelled': [ending],
};
